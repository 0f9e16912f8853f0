"""One gate: what failed or changed, what to do, then why, and everything else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import SHOWN_NAME, count, cut, defused, one_line
from tier2gate.foundation.problems import Problem
from tier2gate.reporters.markdown.failures import Parts, list_failures
from tier2gate.reporters.markdown.text import capital, code, fenced, folded, listed, nested
from tier2gate.reporters.sentences.counting import (
    and_more,
)
from tier2gate.reporters.sentences.of_gate import (
    ACCEPT,
    PROPOSED,
    RUN_AND_COMMIT,
    VERDICT_PASSED,
    compare_with_golden,
    count_shown,
    describe_notice,
    describe_problem,
    describe_remedy,
    list_hashes,
)
from tier2gate.reporters.sentences.of_overview import WHAT_TO_DO, advise
from tier2gate.results.report import ExpectationReport, GateReport

if TYPE_CHECKING:  # most runs do not drift
    from tier2gate.golden.drift import Drift

CHANGED_MISSIONS = "Current steps of the changed missions"
"""The title of the drawings."""

OUTPUT = "What was printed"
"""The title of the output."""

_DRAWN = 10
_FIRST = 6
"""How many changes come before what to do; further ones are folded, so that it can be seen."""


@dataclass(frozen=True, kw_only=True)
class Detail:
    """How much of a gate is shown.

    Attributes:
        changes: how many failures, and how many changes.
        drawings: whether to draw the missions that changed.
        output: whether to show what the scenarios that failed printed.
    """

    changes: int
    drawings: bool = True
    output: bool = True


def mark(outcome: Outcome) -> str:
    """Return the symbol of an outcome.

    Args:
        outcome: the outcome.

    Returns:
        One character.
    """
    return "✅" if outcome is Outcome.PASSED else "❌"


def render_section(gate: GateReport, detail: Detail) -> str:
    """Render a gate among others, with its heading.

    Args:
        gate: the gate.
        detail: how much is shown.

    Returns:
        Markdown.
    """
    head = f"### {mark(gate.outcome)} {code(gate.file)}: {gate.outcome.value}\n"
    return "\n".join([head, *render_gate(gate, detail)])


def render_gate(gate: GateReport, detail: Detail) -> list[str]:
    """Render a gate without a heading.

    Args:
        gate: the gate.
        detail: how much is shown.

    Returns:
        Blocks of Markdown: what failed or changed, what to do, then the rest.
    """
    limit = detail.changes
    failures, golden = list_failures(gate, limit), _golden(gate, limit)
    base, steps = [*_base(gate, limit)], [*_next_step(gate)]
    if gate.outcome in (Outcome.PASSED, Outcome.GOLDEN_CHANGED):
        # What a change accepts is all that there is to see of these.
        told, base = [*golden.first, *base, *steps, golden.rest], []
    elif failures.first:  # nobody accepts the results of a failed verdict
        told = [*failures.first, *steps, failures.rest, *golden.first, golden.rest]
    else:
        told = [*golden.first, *steps, golden.rest]
    blocks = [
        *_problems(gate),
        *told,
        *_cause(gate.drift, limit),
        *_others(gate),
        *base,
        *(_output(gate, limit) if detail.output else ()),
        *(_missions(gate) if detail.drawings else ()),
    ]
    return [block for block in blocks if block]


def render_problems(problems: Sequence[Problem]) -> Iterator[str]:
    """List problems below their number: a list right after another one would continue it.

    Args:
        problems: the problems.

    Yields:
        Blocks; none without problems.
    """
    if problems:
        yield f"**{count_shown(problems)}:**\n"
        yield listed(map(code, map(describe_problem, problems)))


def render_notices(notices: Sequence[Problem]) -> Iterator[str]:
    """List notices below a heading.

    Args:
        notices: the notices.

    Yields:
        Blocks; none without notices.
    """
    if notices:
        yield f"**{count(len(notices), 'notice')}:**\n"
        yield listed(map(code, map(describe_notice, notices)))


def _problems(gate: GateReport) -> Iterator[str]:
    yield from render_problems(gate.problems)
    if gate.passed is True and gate.problems:
        yield f"{capital(VERDICT_PASSED)}.\n"


def _golden(gate: GateReport, limit: int) -> Parts:
    compared = compare_with_golden(gate)
    if compared is None:
        return Parts()
    hashes = ", ".join(f"{label} {code(value)}" for label, value in list_hashes(gate))
    head = f"{capital(compared)}{f' ({hashes})' if hashes else ''}.\n"
    if gate.drift is not None:
        told = _effects(gate, gate.drift, limit, gate.failed_expectations)
    elif gate.offers_first_results:
        told = _first_results(gate, limit)
    else:
        told = Parts()
    return Parts(first=(head, *told.first), rest=told.rest)


def _first_results(gate: GateReport, limit: int) -> Parts:
    # Imported here and below, as most runs need none of it.
    from tier2gate.reporters.markdown.changes import list_changes  # noqa: PLC0415
    from tier2gate.reporters.sentences.of_changes import (  # noqa: PLC0415
        describe_unchanged,
        split_echoes,
        title_of_results,
    )

    effects, echoes = split_echoes(gate.first_results)
    first, rest, left = list_changes(effects, limit, gate.scenarios_of_results, _FIRST)
    unchanged = f"{code(describe_unchanged(echoes))}\n" if echoes else ""
    return Parts(
        first=(f"**{capital(title_of_results(gate))}:**\n", first, unchanged),
        rest=folded(and_more(left, "result"), [rest]),
    )


def _effects(
    gate: GateReport, drift: "Drift", limit: int, told: Sequence[ExpectationReport] = ()
) -> Parts:
    """Show what changed: verdicts, then values."""
    from tier2gate.reporters.markdown.changes import list_changes  # noqa: PLC0415
    from tier2gate.reporters.sentences.of_changes import describe_echoes  # noqa: PLC0415
    from tier2gate.reporters.sentences.of_drift import count_changes, why_no_changes  # noqa: PLC0415
    from tier2gate.reporters.sentences.of_flips import (  # noqa: PLC0415
        VERDICT_CHANGED,
        describe_flips,
        flips_to_tell,
    )

    first, folds = [], []
    if flips := flips_to_tell(drift.flips, told):
        items = nested(describe_flips(flips, gate.expectations, limit, drift.scenario_count))
        first += [f"**{capital(VERDICT_CHANGED)}:**\n", listed(items[:_FIRST])]
        folds.append(folded(and_more(len(items) - _FIRST), [listed(items[_FIRST:])]))
    if drift.effects:
        shown, rest, left = list_changes(drift.effects, limit, drift.scenario_count, _FIRST)
        first += [f"**{count_changes(drift)}:**\n", shown]
        folds.append(folded(and_more(left, "change"), [rest]))
    if drift.echoes:
        first.append(f"{code(describe_echoes(drift.echoes))}\n")
    if (why := why_no_changes(drift)) is not None:
        first.append(f"{code(why)}\n")
    return Parts(first=tuple(first), rest="\n".join(filter(None, folds)))


def _next_step(gate: GateReport) -> Iterator[str]:
    """Say what to do, and show the command that accepts the results."""
    advice = advise(gate.outcome)
    if gate.remedy is None:
        if advice:
            yield f"**{WHAT_TO_DO}:** {advice}.\n"
        if (remedy := describe_remedy(gate)) is not None:
            yield f"{capital(remedy)}.\n"
        return
    accept = f"{ACCEPT}, {RUN_AND_COMMIT}:\n"
    if gate.outcome is Outcome.PASSED:
        yield capital(accept)
    elif gate.drift is not None:
        yield f"**{WHAT_TO_DO}:** {advice}. {capital(accept)}"
    else:
        yield f"**{WHAT_TO_DO}:** {accept}"
    yield fenced(one_line(gate.remedy), "sh")
    if "tier2gate " in gate.remedy:
        yield f"Not installed? Use `pipx run tier2gate=={__version__}` instead of `tier2gate`.\n"


def _cause(drift: "Drift | None", limit: int) -> Iterator[str]:
    if drift is None:
        return
    from tier2gate.reporters.sentences.of_drift import describe_cause, describe_places  # noqa: PLC0415

    yield f"**Cause:** {describe_cause(drift)}.\n"
    yield listed(nested(describe_places(drift, limit)))


def _others(gate: GateReport) -> Iterator[str]:
    if gate.masks:
        from tier2gate.reporters.sentences.of_masks import describe_masks  # noqa: PLC0415

        yield f"{code(describe_masks(gate.masks))}\n"
    yield from render_notices(gate.notices)
    if gate.proposed is not None:
        yield f"{capital(PROPOSED)} golden: {code(gate.proposed)}\n"


def _base(gate: GateReport, limit: int) -> Iterator[str]:
    base = gate.base
    if base is None:
        return
    from tier2gate.reporters.sentences.of_target_branch import PLAIN, describe_base  # noqa: PLC0415

    items = nested(describe_base(gate, limit, tells_drift=False), PLAIN)
    if not items:
        return
    yield "**Compared with the target branch:**\n"
    yield listed(items)
    if base.drift is not None:
        told = _effects(gate, base.drift, limit)
        yield from (*told.first, told.rest, *_cause(base.drift, limit))


def _output(gate: GateReport, limit: int) -> Iterator[str]:
    """Show what the scenarios that failed printed, folded."""
    if gate.printed_by_failed:
        from tier2gate.reporters.output import output_lines  # noqa: PLC0415

        lines = output_lines(gate, limit, show_output=False)
        yield folded(OUTPUT, [fenced(defused("".join(f"{line}\n" for line in lines)))])


def _missions(gate: GateReport) -> Iterator[str]:
    """Draw the missions that changed, folded: a picture shows a reviewer the steps."""
    if not gate.changed_missions:
        return
    from tier2gate.reporters.missions.graph import is_drawn, render_graph  # noqa: PLC0415

    before = {item["name"]: item for item in gate.base.missions} if gate.base else {}
    blocks = []
    for mission in gate.changed_missions[:_DRAWN]:
        graph = render_graph(mission, before.get(mission["name"]))
        name = code(cut(mission["name"], SHOWN_NAME))
        blocks.append(f"{name}{'' if is_drawn(graph) else ': too large to draw'}\n")
        if is_drawn(graph):
            blocks.append(fenced(graph, "mermaid"))
    if len(gate.changed_missions) > _DRAWN:
        blocks.append(f"{and_more(len(gate.changed_missions) - _DRAWN)}.\n")
    yield folded(CHANGED_MISSIONS, blocks)
