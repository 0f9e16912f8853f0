"""What the gates of a call share, so that it is read, compiled or loaded once."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tier2gate.assessment.assessed import Assessment
from tier2gate.assessment.jobs import count_jobs, in_order
from tier2gate.assessment.runs.proving import Proof
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.configuration.interpreter import code_of
from tier2gate.gates.gate import Gate
from tier2gate.missions.catalogue import Catalogue, built_in_missions
from tier2gate.missions.files import MissionFiles
from tier2gate.missions.loading import load_documents, load_streamed
from tier2gate.runner.children import Children
from tier2gate.settings import Settings, Shard

if TYPE_CHECKING:  # rarely needed
    from tier2gate.assessment.base.opening import Base
    from tier2gate.assessment.merging.accepted import AcceptedShards
    from tier2gate.gates.files import GateDocuments
    from tier2gate.gates.large.streaming import StreamedGate
    from tier2gate.golden.format import Golden
    from tier2gate.results.report import GateReport
    from tier2gate.runner.progress import Progress
    from tier2gate.shards.collecting import Shards


class Extras(NamedTuple):
    """What a call may have besides its gates and settings.

    Attributes:
        base: the target branch's side to compare with.
        shards: the shards to merge, in place of a run.
        accepted: the shards of the accepted runs, to explain drifts.
        progress: what is told how far the call is.
    """

    base: "Base | None" = None
    shards: "Shards | None" = None
    accepted: "Shards | None" = None
    progress: "Progress | None" = None


NOTHING_ELSE = Extras()


class Shared(NamedTuple):
    """What the gates of a call share.

    Attributes:
        catalogue: the missions that are available to every gate.
        files: the missions files of the call.
        children: the children that have loaded one module; to be closed at the end.
        extras: what the call has besides.
        jobs: how many gates are assessed at once.
        shard: the part of the scenarios that runs; `None` if all of them run.
        run_id: what tells the run of the shards from all others, if it is given.
    """

    catalogue: Catalogue
    files: MissionFiles
    children: Children
    extras: Extras = NOTHING_ELSE
    jobs: int = 1
    shard: Shard | None = None
    run_id: str | None = None

    def load(self, gate: Gate, settings: Settings) -> "GateDocuments | StreamedGate":
        """Read a gate's files, and check what can be checked before its code is loaded.

        Args:
            gate: the gate.
            settings: the call's settings.

        Returns:
            The documents; the gate itself if they do not fit in memory, and shards are merged.

        Raises:
            GoldenObsoleteError: the gate has no suite.
            InputInvalidError: a file cannot be read or is invalid.
        """
        if self.extras.shards is not None:
            return load_streamed(gate, settings, self.catalogue, self.files)
        if self.shard is None and not settings.scenario:
            return load_documents(gate, settings, self.catalogue, self.files)
        from tier2gate.assessment.shards.streamed import load_part  # noqa: PLC0415 - rarely needed

        return load_part(gate, settings, self.catalogue, self.files)

    def proof_of(self, gate: Gate, root: Path) -> Proof:
        """Return how a gate runs: all of it, one shard of it, or not at all but in shards.

        Args:
            gate: the gate.
            root: the folder that file names are relative to.

        Raises:
            InputInvalidError: a shard is missing, doubled, damaged or of another run.
        """
        if self.extras.shards is not None:
            from tier2gate.assessment.merging.merged_run import MergedRun  # noqa: PLC0415 - rarely needed
            from tier2gate.shards.collecting import key_of  # noqa: PLC0415 - rarely needed

            shards = self.extras.shards.take(key_of(gate, root))
            return MergedRun(shards, self.accepted_of(gate, root))
        if self.shard is not None:
            from tier2gate.assessment.shards.shard_run import ShardRun  # noqa: PLC0415 - rarely needed

            return ShardRun(self.shard, self.run_id, self.extras.progress)
        return Proof(self.extras.progress)

    def accepted_of(self, gate: Gate, root: Path) -> "AcceptedShards | None":
        """Return the shards of the accepted run of a gate, if the call has some.

        Args:
            gate: the gate.
            root: the folder that file names are relative to.
        """
        if self.extras.accepted is None:
            return None
        from tier2gate.assessment.merging.accepted import AcceptedShards  # noqa: PLC0415 - rarely needed
        from tier2gate.shards.collecting import key_of  # noqa: PLC0415 - rarely needed

        return AcceptedShards(self.extras.accepted, key_of(gate, root))

    def in_order(
        self, work: Callable[[Gate], Assessment], gates: Sequence[Gate]
    ) -> Iterator[Assessment]:
        """Work on the gates, several at once, and yield the results in order."""
        found = in_order(work, gates, self.jobs, self.children)
        yield from (
            found if self.extras.progress is None else self.extras.progress.watch(found, gates)
        )

    def with_base(  # noqa: PLR0913, PLR0917 - a gate's report and both its sides
        self,
        report: "GateReport",
        gate: Gate,
        documents: "GateDocuments",
        old: "Golden | None",
        new: "Golden",
        settings: Settings,
        *,
        as_written: bool = False,
    ) -> "GateReport":
        """Add the comparison with the target branch, if the call has one."""
        if self.extras.base is None:
            return report
        from tier2gate.assessment.base.comparison import compare_with_base  # noqa: PLC0415 - rarely needed

        base = self.extras.base
        return compare_with_base(
            report, gate, documents, old, new, base, settings, as_written=as_written
        )


def share(
    settings: Settings,
    gates: Sequence[Gate] = (),
    catalogue: Catalogue | None = None,
    extras: Extras = NOTHING_ELSE,
) -> Shared:
    """Start with nothing read, compiled or loaded.

    Args:
        settings: the settings of the call.
        gates: its gates; the missions files that several of them name are kept.
        catalogue: the available missions; the built-in ones if not given.
        extras: what the call has besides.

    Returns:
        What the gates share.
    """
    jobs, free = count_jobs(settings, gates)
    turns = None
    if jobs + free > 1:
        from tier2gate.runner.turns import Turns  # noqa: PLC0415 - rarely needed

        turns = Turns()
    children = Children(turns, free)
    shared = Shared(
        catalogue=built_in_missions() if catalogue is None else catalogue,
        files=MissionFiles.of_gates(settings.root, gates),
        children=children,
        extras=extras,
        jobs=jobs,
        shard=settings.shard,
        run_id=settings.run_id,
    )
    if extras.shards is not None:  # no code runs
        return shared
    for gate in gates:
        if not gate.faults and _prepare(gate, settings, children):
            break
    return shared


def _prepare(gate: Gate, settings: Settings, children: Children) -> bool:
    """Start a child for a gate, if it has code that can run."""
    try:
        modules, own = code_of(gate, settings)
    except InputInvalidError:  # reported when its turn comes
        return False
    if modules:
        children.prepare(own)
    return bool(modules)
