"""One gate in the job summary: what failed, what changed, and the way out."""

from collections.abc import Iterator

from tier2gate import __version__
from tier2gate.foundation.errors import Outcome, describe_place
from tier2gate.foundation.printable import SHOWN_NAME, cut, defused, one_line
from tier2gate.github.markdown import code, fenced, table
from tier2gate.reporters.console import render_problems
from tier2gate.reporters.words import (
    count,
    describe_found,
    describe_mission_failure,
    describe_wanted,
    describe_where,
)
from tier2gate.results.report import ExpectationReport, GateReport

MISSIONS_THAT_MOVED = "The steps, as they are now, of the missions that changed"
"""The words that open the drawings."""

_DRAWN = 10


def mark(outcome: Outcome) -> str:
    """Give the sign that is seen before any word is read.

    Args:
        outcome: how something came out.

    Returns:
        One character.
    """
    return "✅" if outcome is Outcome.PASSED else "❌"


def gate_file(gate: GateReport) -> str:
    """Give the file that a gate is known by.

    Args:
        gate: the gate.

    Returns:
        Its suite, or what is left of it.
    """
    return gate.files.suite or gate.files.expectations or gate.files.golden or gate.name


def render_gate(gate: GateReport, limit: int, *, drawings: bool = True) -> str:
    """Render what there is to say of a gate.

    Args:
        gate: the gate.
        limit: how many failures and changes are told of, each.
        drawings: whether to draw the missions that moved.

    Returns:
        Markdown.
    """
    head = f"### {mark(gate.outcome)} {code(gate_file(gate))}: {gate.outcome.value}\n"
    blocks = [head, *_problems(gate), *_failures(gate, limit), *_golden(gate, limit), *_rest(gate)]
    blocks += _base(gate, limit)
    return "\n".join([*blocks, *(_missions(gate) if drawings else ())])


def _problems(gate: GateReport) -> Iterator[str]:
    if gate.problems:
        yield _lines(render_problems(gate.problems))
    if gate.passed is True and gate.problems:
        yield "The verdict itself passed.\n"


def _failures(gate: GateReport, limit: int) -> Iterator[str]:
    failed = gate.failed_expectations
    if not failed:
        return
    yield f"**{len(failed):,} of {count(len(gate.expectations), 'expectation')} failed:**\n"
    yield table(
        ("expectation", "stands in", "looks at", "demands", "found"),
        [
            (
                code(cut(item.id, SHOWN_NAME)),
                code(describe_place(item.file, item.line, item.column)),
                code(describe_where(item)),
                code(describe_wanted(item)),
                _found(item),
            )
            for item in failed[:limit]
        ],
    )
    if len(failed) > limit:
        yield f"… and {len(failed) - limit:,} more.\n"


def _found(item: ExpectationReport) -> str:
    found = code(describe_found(item).removeprefix("but ").removeprefix("found "))
    why = describe_mission_failure(item)
    return found if why is None else f"{found}<br>{code(why)}"


def _golden(gate: GateReport, limit: int) -> Iterator[str]:
    if gate.drift is not None:
        yield from _drift(gate, limit)
    elif gate.test_run_hash is not None and gate.golden_hash is None and not gate.problems:
        yield "Nothing was accepted yet.\n"
        yield table(("", "hash"), [("now", code(gate.test_run_hash))])
    elif gate.outcome is Outcome.VERDICT_FAILED:
        yield "The hash is the accepted one: the golden accepts this failed verdict.\n"


def _drift(gate: GateReport, limit: int) -> Iterator[str]:
    # Imported here, for most runs do not drift.
    from tier2gate.reporters.change_words import diff_changes  # noqa: PLC0415
    from tier2gate.reporters.drift_words import (  # noqa: PLC0415
        describe_cause,
        describe_flips,
        describe_places,
        why_no_changes,
    )

    drift = gate.drift
    if drift is None:
        return
    too = "The verdict passed, but the hash moved" if gate.passed else "The hash moved, too"
    yield f"{too}. Cause: {describe_cause(drift)}.\n"
    hashes = [("accepted", gate.golden_hash), ("now", gate.test_run_hash)]
    yield table(("", "hash"), [(word, code(value or "")) for word, value in hashes])
    yield _lines("".join(f"{line}\n" for line in describe_places(drift, limit)))
    if drift.flips:
        yield "**Judged otherwise:**\n"
        yield _lines(
            "".join(f"{line}\n" for line in describe_flips(drift, gate.expectations, limit))
        )
    if drift.changes:
        yield f"**{count(len(drift.changes), 'value')} changed:**\n"
        lines = "".join(f"{line}\n" for line in diff_changes(drift.changes, limit))
        yield fenced(defused(lines), "diff")
    elif (why := why_no_changes(drift)) is not None:
        yield f"{why[0].upper()}{why[1:]}.\n"


def _rest(gate: GateReport) -> Iterator[str]:
    if gate.notices:
        yield _lines(
            "".join(f"notice: {line}\n" for line in render_problems(gate.notices).splitlines())
        )
    if gate.proposed is not None:
        yield f"Proposed golden: {code(gate.proposed)}\n"
    if gate.remedy is not None:
        yield "To accept this, run the following, and commit the golden that it writes:\n"
        yield fenced(one_line(gate.remedy), "sh")
        yield f"Not installed? `pipx run tier2gate=={__version__}` stands for `tier2gate`.\n"


def _base(gate: GateReport, limit: int) -> Iterator[str]:
    if gate.base is None:
        return
    from tier2gate.reporters.base_words import describe_base  # noqa: PLC0415 - most have none

    lines = "".join(f"{line}\n" for line in describe_base(gate, limit))
    if lines:
        yield "**Against the target branch:**\n"
        yield _lines(lines)


def _missions(gate: GateReport) -> Iterator[str]:
    """Draw the missions that moved, folded away: a reviewer reads the steps off a picture."""
    if not gate.changed_missions:
        return
    from tier2gate.reporters.graph import is_drawn, render_graph  # noqa: PLC0415 - most move none

    yield f"<details><summary>{MISSIONS_THAT_MOVED}</summary>\n"
    for mission in gate.changed_missions[:_DRAWN]:
        graph = render_graph(mission)
        name = code(cut(mission["name"], SHOWN_NAME))
        yield f"{name}{'' if is_drawn(graph) else ': too large to draw'}\n"
        if is_drawn(graph):
            yield fenced(graph, "mermaid")
    if len(gate.changed_missions) > _DRAWN:
        yield f"… and {len(gate.changed_missions) - _DRAWN:,} more.\n"
    yield "</details>\n"


def _lines(text: str) -> str:
    return fenced(defused(text))
