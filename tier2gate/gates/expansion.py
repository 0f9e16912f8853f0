"""Writes out the scenarios of a suite: those of its tables, and what the defaults add."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tier2gate.documents.limits import EXPANSION_LIMITS, measure
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_shape
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.tables.files import IN_SHARDS, SuiteTable, TableFolder, is_table

if TYPE_CHECKING:  # only for tables
    from tier2gate.gates.tables.cells import Row
    from tier2gate.gates.tables.entries import TableEntry

ScenarioSource: TypeAlias = "tuple[TableEntry | int, int]"
"""Where a scenario comes from: a table's entry and a row, or its index in the suite and 0."""


@dataclass(frozen=True, kw_only=True)
class ExpandedSuite:
    """A suite whose scenarios are written out.

    Attributes:
        document: the suite; its value has neither tables nor defaults, and each value in it is
            located where it is written.
        tables: its tables, in the order of the suite.
        rows: name of a scenario → the cells of its row, for scenarios that a table makes.
    """

    document: Document
    tables: tuple[SuiteTable, ...] = ()
    rows: "Mapping[str, Row]" = field(default_factory=dict)


def expand_suite(suite: Document, folder: TableFolder) -> ExpandedSuite:
    """Write out the scenarios of a suite.

    Args:
        suite: the suite, as read.
        folder: its folder, to read its tables from.

    Returns:
        The suite; the same document if it has neither tables nor defaults, or does not have the
        shape of its schema, which is then reported by those who check it.

    Raises:
        InputInvalidError: a table cannot be read, does not fit the suite, or is too large, or
            the defaults have a cell.
    """
    if not has_more(suite.value) or validate_shape(suite, "suite"):
        return ExpandedSuite(document=suite)
    tables: list[SuiteTable] = []
    from tier2gate.gates.defaults import cells_in_defaults  # noqa: PLC0415 - for tables

    problems = [*cells_in_defaults(suite)]
    entries: list[TableEntry | int] = []
    for index, entry in enumerate(suite.value["scenarios"]):
        if not is_table(entry):
            entries.append(index)
            continue
        from tier2gate.gates.tables.of_suite import describe_table, read_entry  # noqa: PLC0415 - as above

        try:
            found, path = read_entry(suite, index, folder)
        except InputInvalidError as error:
            problems += error.problems
            continue
        if wrong := list(found.problems()):
            problems += wrong
            continue
        entries.append(found)
        tables.append(describe_table(found, path))
    if problems:
        raise InputInvalidError(*problems)
    return _write_out(suite, entries, tables)


def has_more(value: Any) -> bool:
    """Return whether a suite, which may be invalid, has tables or defaults."""
    if not isinstance(value, dict):
        return False
    scenarios = value.get("scenarios")
    return "defaults" in value or (isinstance(scenarios, list) and any(map(is_table, scenarios)))


def _write_out(
    suite: Document, entries: "Sequence[TableEntry | int]", tables: Sequence[SuiteTable]
) -> ExpandedSuite:
    """Make the scenarios of all entries, and remember where each comes from."""
    sources = [
        (entry, row)
        for entry in entries
        for row in range(1 if isinstance(entry, int) else len(entry.rows))
    ]
    return write_scenarios(suite, sources, tables, _Size(suite).add)


def write_scenarios(
    suite: Document,
    sources: Sequence[ScenarioSource],
    tables: Sequence[SuiteTable],
    look: Callable[[dict[str, Any]], None] | None = None,
) -> ExpandedSuite:
    """Make scenarios of a suite, and remember where each comes from.

    Args:
        suite: the suite, as read.
        sources: where each scenario comes from.
        tables: the tables of the suite.
        look: is given each scenario when it is made.

    Returns:
        The suite with these scenarios alone.
    """
    from tier2gate.documents.parts import compose  # noqa: PLC0415 - for tables
    from tier2gate.gates.defaults import with_defaults  # noqa: PLC0415 - for tables

    defaults = suite.value.get("defaults", {})
    scenarios: list[dict[str, Any]] = []
    rows: dict[str, Row] = {}
    for entry, row in sources:
        scenario = with_defaults(_written(suite, entry, row), defaults)
        if look is not None:
            look(scenario)
        scenarios.append(scenario)
        if not isinstance(entry, int):
            rows.setdefault(scenario["scenario_name"], entry.rows[row])
    value = {key: item for key, item in suite.value.items() if key != "defaults"}
    trace = _Trace(suite, defaults, sources)
    document = compose(suite, {**value, "scenarios": scenarios}, trace)
    return ExpandedSuite(document=document, tables=tuple(tables), rows=rows)


def _written(suite: Document, entry: "TableEntry | int", row: int) -> dict[str, Any]:
    """Return a scenario without what the defaults add."""
    if isinstance(entry, int):
        scenario: dict[str, Any] = suite.value["scenarios"][entry]
        return scenario
    return entry.scenario(row)


class _Trace:
    """Finds where the values of a suite that is written out come from."""

    def __init__(
        self,
        suite: Document,
        defaults: Mapping[str, Any],
        sources: Sequence[ScenarioSource],
    ) -> None:
        self._suite = suite
        self._defaults = defaults
        self._sources = sources
        self._last: tuple[int, Mapping[str, Any]] = (-1, {})

    def __call__(self, path: ValuePath) -> tuple[Document, ValuePath]:
        """Return the document in which a value is written, and its path there."""
        index, there = path[1:2], path[2:]
        if path[:1] != ("scenarios",) or not index:
            return self._suite, path
        number = int(index[0])
        entry, row = self._sources[number]
        if there and self._defaults and self._is_from_defaults(number, there):
            return self._suite, ("defaults", *there)
        if isinstance(entry, int):
            return self._suite, ("scenarios", entry, *there)
        return entry.origin(row, there)

    def _is_from_defaults(self, number: int, path: ValuePath) -> bool:
        if self._last[0] != number:  # the problems of a scenario are often located in a row
            self._last = (number, _written(self._suite, *self._sources[number]))
        from tier2gate.gates.defaults import is_from_defaults  # noqa: PLC0415 - for tables

        return is_from_defaults(self._last[1], self._defaults, path)


class _Size:
    """The size of the scenarios that are written out so far."""

    def __init__(self, suite: Document) -> None:
        self._suite = suite
        self._values = self._characters = 0

    def add(self, scenario: dict[str, Any]) -> None:
        """Add a scenario; refuse it if the suite becomes too large."""
        values, characters = measure(scenario)
        self._values += values
        self._characters += characters
        limits = EXPANSION_LIMITS
        too_many = limits.max_values is not None and self._values > limits.max_values
        if not too_many and self._characters <= limits.max_bytes:
            return
        message = "with its tables and defaults, the suite has more than"
        if too_many:
            message = f"{message} {limits.max_values:,} values"
        else:
            message = f"{message} {limits.size_text}"
        at = ("scenarios",)
        raise InputInvalidError(
            self._suite.problem(at, code="too-many-values", message=message, hint=IN_SHARDS)
        )
