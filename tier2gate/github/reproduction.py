"""How to see the same on a machine of one's own: the version, the image, and the hashes."""

from collections.abc import Iterator, Sequence

from tier2gate import __version__
from tier2gate.foundation.errors import Outcome
from tier2gate.foundation.printable import named
from tier2gate.github.markdown import fenced
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.reporters.sentences.counting import count
from tier2gate.results.invocation import IMAGE, Call, container_command, pipx_command
from tier2gate.results.report import GateReport, Report

_TOLD_GATES = 20


def describe_hashes(gates: Sequence[GateReport]) -> Iterator[str]:
    """Say what the gates were made from, and what it came to.

    Args:
        gates: the gates, those first that matter most.

    Yields:
        Lines.
    """
    reached = [gate for gate in gates if gate.inputs is not None]
    for gate in reached[:_TOLD_GATES]:
        yield named(gate.files.suite or gate.name)
        for kind, value in (gate.inputs or {}).items():
            yield f"  {kind:<12}  {value}"
        yield f"  {'run':<12}  {gate.test_run_hash}"
    if len(reached) > _TOLD_GATES:
        yield f"… and {count(len(reached) - _TOLD_GATES, 'more gate')}"


def render_reproduction(report: Report, call: Call) -> str:
    """Render how to see the same.

    Args:
        report: what was found.
        call: how `check` was called.

    Returns:
        Markdown that is folded away until somebody asks for it.
    """
    image = f"image {IMAGE}@{call.digest}" if call.digest else "not run from a release's image"
    commands = f"{container_command(call)}\n{pipx_command(call)}\n"
    ordered = sorted(report.gates, key=lambda gate: gate.outcome is Outcome.PASSED)
    hashes = "".join(f"{line}\n" for line in describe_hashes(ordered))
    return (
        "<details><summary>How to reproduce this</summary>\n\n"
        f"tier2gate {__version__}, {HASH_ALGORITHM}, {image}. At the top of the repository:\n\n"
        f"{fenced(commands, 'sh')}"
        + (
            f"\nFrom these inputs, as they are hashed, came these runs:\n\n{fenced(hashes)}"
            if hashes
            else ""
        )
        + "\n</details>\n"
    )
