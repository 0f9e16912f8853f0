"""The scenarios as data, from which the page makes the rows and details that a reader opens.

Each value is JSON text that is shown as it is, because a browser would read `1.0` as `1`. It is
there once, however many scenarios have it (`pool.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tier2gate.foundation.printable import one_line
from tier2gate.foundation.problems import describe_place
from tier2gate.predicates import WITHOUT_EXPECTED
from tier2gate.reporters.html.anchors import anchor
from tier2gate.reporters.html.flow_view import show_condition
from tier2gate.reporters.html.pool import ENCODER, Keep, Pool
from tier2gate.reporters.html.states import order_of
from tier2gate.reporters.html.view import GateView
from tier2gate.reporters.sentences.of_expectations import describe_found
from tier2gate.reporters.sentences.of_output import show_lines
from tier2gate.results.report import ExpectationReport, GateReport
from tier2gate.results.scenario_runs import MissionRun, ScenarioRun, StepRun
from tier2gate.results.scenario_states import ScenarioOutcome, ScenarioState, scenario_states

_MOST_LINKS = 50


@dataclass(frozen=True, kw_only=True)
class ScenarioRow:
    """A scenario of a gate, with what became of it.

    Attributes:
        anchor: its id on the page.
        gate: its gate.
        key: the key of the gate.
        name: its name.
        state: what became of it.
        run: what ran; `None` if this is not known.
    """

    anchor: str
    gate: GateReport
    key: str
    name: str
    state: ScenarioState
    run: ScenarioRun | None

    @property
    def outcome(self) -> ScenarioOutcome:
        """What became of it."""
        return self.state.outcome


def list_rows(gates: Mapping[str, GateReport]) -> list[ScenarioRow]:
    """List the scenarios of all gates.

    Args:
        gates: key → gate.

    Returns:
        The scenarios that need attention first, each in the order of the suites.
    """
    rows = [row for key, gate in gates.items() for row in _rows(key, gate)]
    return sorted(rows, key=lambda row: order_of(row.outcome))


Changes = Mapping[tuple[str, str], list[tuple[str, str]]]
"""`(key of a gate, scenario)` → id and text of each change on the page."""


def list_changes(gates: Iterable[GateView]) -> Changes:
    """List the changes that the page shows of each scenario.

    Args:
        gates: the gates.

    Returns:
        The first changes of each scenario.
    """
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for gate in gates:
        for change in gate.drift.changes.changes if gate.drift else ():
            if change.of_expectations:
                continue
            text = f"{change.sign} {change.pointer}{change.step}"
            for name in change.names:
                links = found.setdefault((gate.key, name), [])
                if len(links) < _MOST_LINKS:
                    links.append((change.anchor, text))
    return found


def pack(
    rows: list[ScenarioRow], gates: Mapping[str, GateReport], changes: Changes
) -> tuple[dict[str, Any], str]:
    """Pack the scenarios for the script of the page.

    Args:
        rows: the scenarios.
        gates: key → gate.
        changes: the changes that the page shows.

    Returns:
        JSON, and what was cut to keep it small; empty if nothing was.
    """
    pool = Pool()
    printed = {
        (key, item.scenario_name): [*show_lines(item)]
        for key, gate in gates.items()
        for item in gate.printed
    }
    packed = [
        _pack_row(row, pool)
        | _if_any("printed", printed.get((row.key, row.name)))
        | _if_any("changes", changes.get((row.key, row.name)))
        for row in rows
    ]
    texts, told = pool.fit()
    data = {
        "gates": {key: one_line(gate.name) for key, gate in gates.items()},
        "scenarios": packed,
        "texts": texts,
    }
    return data, told


def _rows(key: str, gate: GateReport) -> Iterator[ScenarioRow]:
    runs = {run.name: run for run in gate.scenario_runs}
    for name, state in scenario_states(gate).items():
        yield ScenarioRow(
            anchor=anchor("scenario", key, name),
            gate=gate,
            key=key,
            name=name,
            state=state,
            run=runs.get(name),
        )


def _pack_row(row: ScenarioRow, pool: Pool) -> dict[str, Any]:
    keep = Keep.PASSED if row.outcome is ScenarioOutcome.PASSED else Keep.OTHER
    packed: dict[str, Any] = {
        "id": row.anchor,
        "gate": row.key,
        "name": one_line(row.name),
        "state": row.outcome.value,
        "expectations": [_pack_expectation(item, pool, keep) for item in row.state.expectations],
    }
    if row.run is not None:
        packed["initial"] = pool.add(row.run.initial_state, keep)
        packed["tags"] = [one_line(tag) for tag in row.run.tags]
        packed["missions"] = [_pack_mission(item, pool, keep) for item in row.run.missions]
    if row.state.drift is not None:
        packed["cause"] = row.state.drift.cause.value
        packed["changed"] = [one_line(key) for key in row.state.drift.missions]
    return packed


def _if_any(key: str, items: Sequence[Any] | None) -> dict[str, Any]:
    return {key: items} if items else {}


def _pack_mission(mission: MissionRun, pool: Pool, keep: Keep) -> list[Any]:
    """Pack a mission: key, name, params, steps; then the rest of its result and its error."""
    packed: list[Any] = [
        one_line(mission.key),
        one_line(mission.name),
        pool.add(mission.params, keep),
        [pool.add_text(ENCODER.encode(_pack_step(step, pool, keep))) for step in mission.steps],
    ]
    if mission.result is not None:
        packed += [pool.add(mission.result, keep), one_line(mission.error or "")]
    return packed


def _pack_step(step: StepRun, pool: Pool, keep: Keep) -> list[Any]:
    return [
        one_line(step.id),
        step.state.value,
        step.kind or "",
        one_line(step.operation or ""),
        show_condition(step.when),
        None if step.payload is None else pool.add(step.payload, keep),
    ]


def _pack_expectation(item: ExpectationReport, pool: Pool, keep: Keep) -> list[Any]:
    """Pack an expectation: id, verdict, mission, path, operator, values, place."""
    keep = keep if item.passed else Keep.WHOLE
    has_value = item.unknown is None and item.op not in WITHOUT_EXPECTED
    expected = pool.add(item.expected, keep) if has_value else None
    is_value = item.passed or str(item.details.get("reason", "")).endswith("_mismatch")
    found = pool.add(item.actual, keep) if is_value else pool.add_text(describe_found(item))
    return [
        one_line(item.id),
        int(item.passed),
        one_line(item.mission_name),
        one_line(item.path),
        item.op,
        expected if item.unknown is None else pool.add_text(f"unknown: {item.unknown}"),
        found,
        describe_place(item.file, item.line, item.column),
    ]
