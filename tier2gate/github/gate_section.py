"""One gate in the job summary: what failed, what changed, and what to do."""

from collections.abc import Iterator, Mapping, Sequence

from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import SHOWN_NAME, cut, defused, one_line
from tier2gate.foundation.problems import describe_place
from tier2gate.github.markdown import capital, code, fenced, table
from tier2gate.reporters.console import render_problems
from tier2gate.reporters.sentences.counting import (
    EXAMPLES,
    and_more,
    in_examples,
    name_some,
    say_once,
)
from tier2gate.reporters.sentences.of_expectations import (
    count_failures,
    describe_expected,
    describe_found,
    describe_mission_failure,
    describe_not_judged,
    describe_where_alike,
    find_verdicts_before,
    with_verdict_before,
)
from tier2gate.reporters.sentences.of_gate import (
    ACCEPT,
    PROPOSED,
    RUN_AND_COMMIT,
    VERDICT_PASSED,
    compare_with_golden,
    describe_notice,
    list_hashes,
)
from tier2gate.results.alike import group_alike
from tier2gate.results.report import ExpectationReport, GateReport

CHANGED_MISSIONS = "Current steps of the changed missions"
"""The title of the drawings."""

OUTPUT = "What was printed"
"""The title of the output."""

_DRAWN = 10


def mark(outcome: Outcome) -> str:
    """Return the symbol of an outcome.

    Args:
        outcome: the outcome.

    Returns:
        One character.
    """
    return "✅" if outcome is Outcome.PASSED else "❌"


def gate_file(gate: GateReport) -> str:
    """Return the file that identifies a gate.

    Args:
        gate: the gate.

    Returns:
        Its suite; if that is missing, its expectations, golden or name.
    """
    return gate.files.suite or gate.files.expectations or gate.files.golden or gate.name


def render_gate(gate: GateReport, limit: int, *, drawings: bool = True, output: bool = True) -> str:
    """Render the section of a gate.

    Args:
        gate: the gate.
        limit: how many failures, and how many changes, to show.
        drawings: whether to draw the missions that changed.
        output: whether to show what the scenarios that failed printed.

    Returns:
        Markdown.
    """
    head = f"### {mark(gate.outcome)} {code(gate_file(gate))}: {gate.outcome.value}\n"
    blocks = [head, *_problems(gate), *_failures(gate, limit), *_masks(gate)]
    blocks += [*_golden(gate, limit), *_rest(gate)]
    blocks += _output(gate, limit) if output else ()
    blocks += _base(gate, limit)
    return "\n".join([*blocks, *(_missions(gate) if drawings else ())])


def _problems(gate: GateReport) -> Iterator[str]:
    if gate.problems:
        yield _lines(render_problems(gate.problems))
    if gate.passed is True and gate.problems:
        yield f"{capital(VERDICT_PASSED)}.\n"


def _failures(gate: GateReport, limit: int) -> Iterator[str]:
    if gate.not_judged:
        yield f"{code(describe_not_judged(gate))}\n"
    failed = gate.failed_expectations
    if not failed:
        return
    yield f"**{count_failures(gate)}:**\n"
    before = find_verdicts_before(gate)
    groups = group_alike(failed)
    yield table(
        ("expectation", "defined in", "looks at", "expected", "found"),
        [
            (
                code(_ids(group)),
                code(describe_place(group[0].file, group[0].line, group[0].column)),
                code(describe_where_alike(group, gate.scenarios)),
                code(_expected(group)),
                _found(group, before),
            )
            for group in groups[:limit]
        ],
    )
    if left := sum(map(len, groups[limit:])):
        yield f"{and_more(left)}.\n"


def _expected(group: Sequence[ExpectationReport]) -> str:
    """Show what is expected: the same in all scenarios, or examples."""
    told = [describe_expected(item) for item in group]
    names = [item.scenario_name for item in group]
    return told[0] if len({*told}) == 1 else in_examples(names, told[:EXAMPLES])


def _ids(group: Sequence[ExpectationReport]) -> str:
    ids = [item.id for item in group]
    return cut(ids[0], SHOWN_NAME) if len(ids) == 1 else name_some(ids)


def _found(group: Sequence[ExpectationReport], before: Mapping[str, str]) -> str:
    found = [with_verdict_before(describe_found(item), item, before) for item in group]
    lines = say_once([item.scenario_name for item in group], found)
    why = describe_mission_failure(group[0])
    return "<br>".join(map(code, lines if why is None else [*lines, why]))


def _masks(gate: GateReport) -> Iterator[str]:
    if gate.masks:
        from tier2gate.reporters.sentences.of_masks import describe_masks  # noqa: PLC0415 - rarely needed

        yield f"{code(describe_masks(gate.masks))}\n"


def _golden(gate: GateReport, limit: int) -> Iterator[str]:
    if gate.drift is not None:
        yield from _drift(gate, limit)
    elif (golden := compare_with_golden(gate)) is not None:
        yield f"{capital(golden)}.\n"
        if hashes := _hashes(gate):
            yield hashes
        if gate.offers_first_results:
            yield from _first_results(gate, limit)


def _first_results(gate: GateReport, limit: int) -> Iterator[str]:
    from tier2gate.reporters.sentences.of_changes import (  # noqa: PLC0415 - rarely needed
        FIRST_RESULTS,
        describe_unchanged,
        diff_changes,
        split_echoes,
    )

    yield f"**{capital(FIRST_RESULTS)}:**\n"
    effects, echoes = split_echoes(gate.first_results)
    lines = diff_changes(effects, limit, gate.scenarios)
    yield fenced(defused("".join(f"{line}\n" for line in lines)), "diff")
    if echoes:
        yield _lines(f"{describe_unchanged(echoes)}\n")


def _hashes(gate: GateReport) -> str:
    return table(("", "hash"), [(label, code(value)) for label, value in list_hashes(gate)])


def _drift(gate: GateReport, limit: int) -> Iterator[str]:
    # Imported here, as most runs do not drift.
    from tier2gate.reporters.sentences.of_changes import (  # noqa: PLC0415
        describe_echoes,
        diff_changes,
    )
    from tier2gate.reporters.sentences.of_drift import (  # noqa: PLC0415
        count_changes,
        describe_cause,
        describe_places,
        why_no_changes,
    )
    from tier2gate.reporters.sentences.of_flips import (  # noqa: PLC0415
        VERDICT_CHANGED,
        describe_flips,
        flips_to_tell,
    )

    drift = gate.drift
    if drift is None:
        return
    count = drift.scenario_count
    yield f"{capital(compare_with_golden(gate) or '')}.\n"
    yield _hashes(gate)
    if flips := flips_to_tell(drift.flips, gate.failed_expectations):
        yield f"**{capital(VERDICT_CHANGED)}:**\n"
        yield _block(describe_flips(flips, gate.expectations, limit, count))
    if drift.effects:
        yield f"**{count_changes(drift)}:**\n"
        lines = "".join(f"{line}\n" for line in diff_changes(drift.effects, limit, count))
        yield fenced(defused(lines), "diff")
    if drift.echoes:
        yield _block([describe_echoes(drift.echoes)])
    if (why := why_no_changes(drift)) is not None:
        yield _block([why])
    yield f"Cause: {describe_cause(drift)}.\n"
    yield _block(describe_places(drift, limit))


def _rest(gate: GateReport) -> Iterator[str]:
    if gate.notices:
        yield _lines("".join(f"{describe_notice(notice)}\n" for notice in gate.notices))
    if gate.proposed is not None:
        yield f"{capital(PROPOSED)} golden: {code(gate.proposed)}\n"
    if gate.remedy is not None:
        yield f"{capital(ACCEPT)}, {RUN_AND_COMMIT}:\n"
        yield fenced(one_line(gate.remedy), "sh")
        yield f"Not installed? Use `pipx run tier2gate=={__version__}` instead of `tier2gate`.\n"


def _output(gate: GateReport, limit: int) -> Iterator[str]:
    """Show what the scenarios that failed printed, collapsed."""
    if not gate.printed_by_failed:
        return
    from tier2gate.reporters.output import output_lines  # noqa: PLC0415 - most print nothing

    yield f"<details><summary>{OUTPUT}</summary>\n"
    yield _lines("".join(f"{line}\n" for line in output_lines(gate, limit, show_output=False)))
    yield "</details>\n"


def _base(gate: GateReport, limit: int) -> Iterator[str]:
    if gate.base is None:
        return
    from tier2gate.reporters.sentences.of_target_branch import describe_base  # noqa: PLC0415 - most have none

    lines = "".join(f"{line}\n" for line in describe_base(gate, limit))
    if lines:
        yield "**Compared with the target branch:**\n"
        yield _lines(lines)


def _missions(gate: GateReport) -> Iterator[str]:
    """Draw the missions that changed, collapsed: a picture shows a reviewer the steps."""
    if not gate.changed_missions:
        return
    from tier2gate.reporters.graph import is_drawn, render_graph  # noqa: PLC0415 - most change none

    before = {item["name"]: item for item in gate.base.missions} if gate.base else {}
    yield f"<details><summary>{CHANGED_MISSIONS}</summary>\n"
    for mission in gate.changed_missions[:_DRAWN]:
        graph = render_graph(mission, before.get(mission["name"]))
        name = code(cut(mission["name"], SHOWN_NAME))
        yield f"{name}{'' if is_drawn(graph) else ': too large to draw'}\n"
        if is_drawn(graph):
            yield fenced(graph, "mermaid")
    if len(gate.changed_missions) > _DRAWN:
        yield f"{and_more(len(gate.changed_missions) - _DRAWN)}.\n"
    yield "</details>\n"


def _block(lines: Sequence[str]) -> str:
    return _lines("".join(f"{line}\n" for line in lines))


def _lines(text: str) -> str:
    return fenced(defused(text))
