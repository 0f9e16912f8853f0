"""Checks a gate that is read in blocks: each block, and what concerns several of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from tier2gate.documents.parts import compose
from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import FirstNames
from tier2gate.foundation.problems import (
    MAX_PROBLEMS,
    MORE_PROBLEMS,
    Problem,
    in_file_order,
    summed_up,
)
from tier2gate.gates.checks.consistency import find_invalid
from tier2gate.gates.checks.references import (
    REPEATED_EXPECTATION,
    REPEATED_SCENARIO,
    OfAllBlocks,
    find_misspelt_params,
)
from tier2gate.gates.expected.findings import Findings
from tier2gate.gates.expected.form_notices import (
    find_literal_forms,
    find_self_comparisons,
    find_used_columns,
)
from tier2gate.gates.expected.many_scenarios import WrittenOut, write_out
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.known_missions import KnownMissions
from tier2gate.gates.large.names import HELD_NAMES
from tier2gate.gates.large.repeated_names import Fingerprints, RepeatedNames
from tier2gate.gates.large.streaming import PlacedBlock, StreamedGate
from tier2gate.gates.masks.checks import check_masked
from tier2gate.gates.tables.files import find_unused_columns

_REPEATED = (REPEATED_SCENARIO, REPEATED_EXPECTATION)

CheckCalls = Callable[[Document], Sequence[Problem]]
"""Finds what is wrong with the calls of a suite that has no other problem."""


class BlockChecks:
    """The checks of one reading of a gate.

    Attributes:
        names: the names of its scenarios.
        notices: what is valid, but probably a mistake; complete after the reading.
    """

    def __init__(
        self,
        gate: StreamedGate,
        known: KnownMissions,
        check_calls: CheckCalls | None = None,
        notices: Sequence[Problem] = (),
    ) -> None:
        """Check nothing yet.

        Args:
            gate: the gate.
            known: the available missions.
            check_calls: more checks of calls, if the missions have any.
            notices: those of the missions.
        """
        self.names = FirstNames(limit=HELD_NAMES)
        self.notices = notices
        self._gate = gate
        self._known = known
        self._check_calls = check_calls
        self._findings = Findings()
        self._of_all = OfAllBlocks()
        self._of_suite = _Collected()
        self._of_expectations = _Collected()
        self._mistakes = _Collected()
        self._scenarios = Fingerprints()
        self._ids = Fingerprints()

    def blocks(self) -> Iterator[PlacedBlock]:
        """Read and check the gate.

        Yields:
            Each block, and where it is written; until something is wrong.

        Raises:
            InputInvalidError: at the end, with all problems.
        """
        is_valid = True
        for block in self._read():
            is_valid = self._check(block.documents) and is_valid
            if is_valid:
                yield block
        problems = [*self._problems()]
        if problems:
            raise InputInvalidError(*problems)
        self.notices = [*self.notices, *in_file_order(self._all_notices())]

    def _read(self) -> Iterator[PlacedBlock]:
        try:
            yield from self._gate.placed_blocks(self._findings)
        except InputInvalidError as error:
            alone = write_out(self._gate.expectations, None, {})
            of_file = find_invalid(None, alone.document, self._known)
            raise InputInvalidError(*error.problems, *alone.problems, *of_file) from None

    def _check(self, documents: GateDocuments) -> bool:
        """Check a block; return whether it is valid."""
        suite, expectations = documents.suite, documents.expectations
        items = expectations.value["expectations"]
        for scenario in suite.value["scenarios"]:
            self.names.add(scenario["scenario_name"])
            self._scenarios.add(scenario["scenario_name"])
        for item in items:
            self._ids.add(item["id"])
        of_file = expectations if items else None
        found = find_invalid(suite, of_file, self._known, self._of_all)
        if self._check_calls is not None and not (found and validate_document(suite, "suite")):
            found = [*found, *self._check_calls(suite)]
        if not found and self._known.complete and self._of_all.is_nothing:
            self._mistakes.add(find_misspelt_params(suite, self._known))
        told = [problem for problem in found if problem.code not in _REPEATED]
        name = self._gate.expectations.name
        self._of_suite.add(problem for problem in told if problem.file != name)
        self._of_expectations.add(problem for problem in told if problem.file == name)
        return not found and self._of_all.is_nothing and self._findings.are_none

    def _problems(self) -> Iterator[Problem]:
        """Yield all problems: those of the suite, then those of the expectations."""
        file = self._gate.expectations
        found = self._gate.written.useless(self._findings)
        useless = WrittenOut(document=None) if found is None else write_out(found, None, {})
        for item in _items_of(useless.document):
            self._ids.add(item["id"])
        again = self._repeated(useless.document)
        self._of_suite.add(self._of_all.unknown_missions())
        self._of_suite.add(again[0])
        self._of_expectations.add(again[1])
        self._of_expectations.add(self._findings.problems(file, self.names))
        self._of_expectations.add(self._of_all.failures.problems(file))
        self._of_expectations.add(self._of_useless(useless))
        name = self._gate.suite.name
        of_suite = in_file_order(self._of_suite.problems())
        yield from sorted(of_suite, key=lambda problem: problem.file != name)
        yield from in_file_order(self._of_expectations.problems())

    def _of_useless(self, written: WrittenOut) -> Iterator[Problem]:
        """Yield what else is wrong with expectations on scenarios that are not there."""
        suite = self._gate.suite
        yield from written.problems
        if written.document is not None:
            yield from find_invalid(None, written.document, self._known)
            items = _items_of(written.document)
            head = compose(suite, {**suite.value, "scenarios": []}, suite.origin)
            yield from check_masked(written.document, items, head)

    def _repeated(self, useless: Document | None) -> tuple[Sequence[Problem], Sequence[Problem]]:
        """Return the problems of repeated names of scenarios and of expectations."""
        names, ids = self._scenarios.repeated(), self._ids.repeated()
        if not names and not ids:
            return (), ()
        suite = self._gate.suite
        scenarios = RepeatedNames("scenario", "rename it", names, are_sorted=True)
        expectations = RepeatedNames("expectation", "give it another id", ids, are_sorted=False)

        def of_scenarios() -> Iterator[Problem]:
            for block in self._gate.blocks():
                items = enumerate(block.suite.value["scenarios"])
                found = (
                    (("scenarios", index, "scenario_name"), item["scenario_name"])
                    for index, item in items
                )
                yield from scenarios.find(block.suite, found)

        def of_expectations() -> Iterator[Problem]:
            seen: set[str] = set()  # a repeated scenario has its expectations once
            for block in self._gate.blocks() if ids else ():
                items = enumerate(block.expectations.value["expectations"])
                found = (
                    (("expectations", index, "id"), item["id"])
                    for index, item in items
                    if item["scenario_name"] not in seen
                )
                yield from expectations.find(block.expectations, found)
                own = (item["scenario_name"] for item in block.suite.value["scenarios"])
                seen.update(name for name in own if scenarios.may_be_repeated(name))
            if useless is not None:
                places = enumerate(_items_of(useless))
                found = ((("expectations", index, "id"), item["id"]) for index, item in places)
                yield from expectations.find(useless, found)

        # As for a suite in memory, the rows of a table are summed up.
        of_suite = summed_up(of_scenarios(), lambda p: p if p.file == suite.name else p.file)
        collected = _Collected()
        collected.add(of_expectations())
        return of_suite, collected.problems()

    def _all_notices(self) -> Iterator[Problem]:
        file = self._gate.expectations
        yield from find_unused_columns(self._gate.tables, find_used_columns(file))
        yield from find_literal_forms(file)
        yield from find_self_comparisons(file)
        yield from self._mistakes.problems()


def _items_of(expectations: Document | None) -> list[dict[str, Any]]:
    return [] if expectations is None else expectations.value["expectations"]


class _Collected:
    """The first problems of each file, and how many more there are."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str | int | None, ...], Problem] = {}
        self._told: Counter[str | None] = Counter()
        self._more: Counter[str | None] = Counter()

    def add(self, problems: Iterable[Problem]) -> None:
        """Add problems; those that say the same of one place count once."""
        for problem in problems:
            file = problem.file
            key = (file, problem.line, problem.column, problem.code, problem.message)
            if problem.code == MORE_PROBLEMS:
                self._more[file] += problem.stands_for
            elif key not in self._kept and self._told[file] < MAX_PROBLEMS:
                self._told[file] += 1
                self._kept[key] = problem
            elif key not in self._kept:
                self._more[file] += problem.stands_for

    def problems(self) -> list[Problem]:
        """Return the problems, and one for each file that counts the others."""
        more = (
            Problem(code=MORE_PROBLEMS, message="", file=file, stands_for=number)
            for file, number in self._more.items()
        )
        return [*self._kept.values(), *more]
