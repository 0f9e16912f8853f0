"""What is kept of a gate that is merged in a stream: numbers, and the first of what is listed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

from tier2gate.assessment.merging.definitions import Batch, KeptDefinitions, Order
from tier2gate.assessment.reported.expectation_reports import describe_expectations
from tier2gate.assessment.reported.masks import (
    describe_mask,
    hides_whole_state,
    unmet_problem,
    whole_state_problem,
)
from tier2gate.assessment.reported.noting import find_confusions
from tier2gate.assessment.reported.path_hints import confuses_booleans
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import FirstNames
from tier2gate.foundation.problems import MAX_PROBLEMS, MORE_PROBLEMS, Problem
from tier2gate.gates.masks.applying import Masking, meets
from tier2gate.gates.runnable import GateDefinition
from tier2gate.orchestration.test_run import TestRunResult
from tier2gate.results.masks import MaskReport
from tier2gate.results.report import LISTED_OF_LARGE, ExpectationReport, GateReport, Unlisted
from tier2gate.results.report_parts import SkippedStep
from tier2gate.runner.calls import Place

ItemT = TypeVar("ItemT")


class First(Generic[ItemT]):
    """The first of many items, by an order in which they do not arrive, and their number."""

    def __init__(self, limit: int) -> None:
        """Begin with none.

        Args:
            limit: how many are kept.
        """
        self._limit = limit
        self._held: list[tuple[Order, ItemT]] = []
        self.number = 0

    def add(self, order: Order, item: ItemT) -> None:
        """Add an item.

        Args:
            order: what it is sorted by.
            item: the item.
        """
        self.number += 1
        self._held.append((order, item))
        if len(self._held) > 2 * self._limit:
            self._cut()

    @property
    def kept(self) -> Sequence[tuple[Order, ItemT]]:
        """The first items with what they are sorted by, in order."""
        self._cut()
        return self._held

    @property
    def items(self) -> tuple[ItemT, ...]:
        """The first items, in order."""
        return tuple(item for _, item in self.kept)

    @property
    def left_out(self) -> int:
        """How many others there are."""
        return self.number - len(self.kept)

    def _cut(self) -> None:
        self._held.sort(key=lambda item: item[0])
        del self._held[self._limit :]


MakeProblem: TypeAlias = Callable[[], Problem]
MakeMaskProblem: TypeAlias = Callable[[Document, Place | None, Masking], Problem]


class Tally:
    """What is kept of the scenarios that were judged so far."""

    def __init__(self, kept: KeptDefinitions[Any]) -> None:
        """Begin with none.

        Args:
            kept: the definitions, to locate what is reported.
        """
        self._kept = kept
        self.scenarios = self.missions = self.expectations = 0
        self.failed = First[ExpectationReport](LISTED_OF_LARGE)
        self._confusions = First[ExpectationReport](MAX_PROBLEMS)
        self._not_judged = First[str](LISTED_OF_LARGE)
        self._skipped = First[SkippedStep](LISTED_OF_LARGE)
        self._masks = First[MaskReport](LISTED_OF_LARGE)
        self._hiding = First[MakeProblem](MAX_PROBLEMS)
        self._unmet = First[MakeProblem](MAX_PROBLEMS)
        self._left_of_suite: tuple[Masking, ...] | None = None
        self.stopped = FirstNames(limit=LISTED_OF_LARGE)

    @property
    def passed(self) -> bool:
        """Whether all expectations held."""
        return not self.failed.number

    def add(
        self,
        batch: Batch,
        definition: GateDefinition,
        run: TestRunResult,
        needs_stopped: Callable[[int], bool] | None = None,
    ) -> None:
        """Add judged scenarios.

        Args:
            batch: the scenarios.
            definition: what was judged.
            run: the results.
            needs_stopped: index of an expectation → whether it cannot be judged; `None` if all
                missions have a result.
        """
        every = definition.expectations.expectations
        reports = describe_expectations(every, batch.documents, run, locate_all=False)
        for index, (order, item) in enumerate(zip(batch.orders, reports, strict=True)):
            if needs_stopped is not None and needs_stopped(index):
                self._not_judged.add(order, item.id)
                continue
            self.expectations += 1
            if not item.passed:
                self.failed.add(order, item)
            if needs_stopped is None and confuses_booleans(item):
                self._confusions.add(order, item)
        self._add_results(batch, run)
        self._add_masks(batch, definition, run)

    def report(self, report: GateReport) -> GateReport:
        """Add the numbers and the first of everything.

        Args:
            report: the gate's report so far.

        Returns:
            The report.
        """
        return replace(
            report,
            scenarios=self.scenarios,
            missions=self.missions,
            scenario_names=tuple(self._failed_scenarios()),
            expectations=tuple(self._hinted(self.failed.items)),
            not_judged=self._not_judged.items,
            masks=self._masks.items,
            skipped=self._skipped.items,
            stopped=tuple(self.stopped),
            unlisted=Unlisted(
                expectations=self.expectations - self.failed.number,
                failed_expectations=self.failed.left_out,
                not_judged=self._not_judged.left_out,
                masks=self._masks.left_out,
                skipped=self._skipped.left_out,
                stopped=len(self.stopped) - len([*self.stopped]),
            ),
        )

    def notices(self, *, are_judged: bool) -> Iterator[Problem]:
        """Yield what is valid, but probably a mistake, `bounded`.

        Args:
            are_judged: whether all missions have a result, so that verdicts mean something.
        """
        if are_judged:
            confusions = self._confusions.kept
            document = self._kept.written_at([order for order, _ in confusions])
            yield from find_confusions([item for _, item in confusions], document)
            yield from _more(self._confusions, document.name)
        yield from _made(self._hiding, self._kept.suite.name)

    def unmet(self) -> Sequence[Problem]:
        """Return the problems of masks and roundings that met nothing, `bounded`."""
        suite = self._kept.suite
        of_suite = [unmet_problem(suite, None, item) for item in self._left_of_suite or ()]
        return [*of_suite, *_made(self._unmet, suite.name)]

    def _add_results(self, batch: Batch, run: TestRunResult) -> None:
        for name, scenario in run.suite_result.scenario_results.items():
            self.scenarios += 1
            self.missions += len(scenario.mission_results)
            for at, (key, result) in enumerate(scenario.mission_results.items()):
                for step, step_id in enumerate(result.skipped_step_ids):
                    skipped = SkippedStep(scenario_name=name, mission_name=key, step_id=step_id)
                    self._skipped.add((batch.numbers[name], at, step), skipped)

    def _add_masks(self, batch: Batch, definition: GateDefinition, run: TestRunResult) -> None:
        masks, results = definition.masks, run.suite_result.scenario_results
        if self._left_of_suite is None:
            self._left_of_suite = masks.of_suite
            for index, item in enumerate(masks.of_suite):
                located = partial(_of_suite, self._kept.suite, item)
                self._add_mask((-1, index), None, item, located)
        for scenario in results.values():
            for result in scenario.mission_results.values():
                if self._left_of_suite:
                    left = (item for item in self._left_of_suite if not meets(item, result))
                    self._left_of_suite = tuple(left)
        for at, (place, items) in enumerate(masks.of_calls.items()):
            result = results[place[0]].mission_results[place[1]]
            for index, item in enumerate(items):
                order = batch.numbers[place[0]], at, index
                located = partial(self._located, batch.refs[int(item.place[1])], place, item)
                self._add_mask(order, place, item, located)
                if not meets(item, result):
                    self._unmet.add(order, partial(located, unmet_problem))

    def _add_mask(
        self,
        order: Order,
        place: Place | None,
        item: Masking,
        located: Callable[[MakeMaskProblem], Problem],
    ) -> None:
        self._masks.add(order, describe_mask(item, place, self._kept.suite.name))
        if hides_whole_state(item):
            self._hiding.add(order, partial(located, whole_state_problem))

    def _located(
        self, ref: tuple[int, int], place: Place, item: Masking, make: MakeMaskProblem
    ) -> Problem:
        """Make a problem of a mask of a call, without the documents of its batch."""
        item = replace(item, place=("scenarios", 0, *item.place[2:]))
        return make(self._kept.suite_of(ref), place, item)

    def _failed_scenarios(self) -> Iterable[str]:
        """Return the scenarios whose failed expectations are listed, in the order of the suite."""
        failed = {order[-1]: item.scenario_name for order, item in self.failed.kept}
        return (failed[number] for number in sorted(failed))

    @staticmethod
    def _hinted(items: Iterable[ExpectationReport]) -> Iterator[ExpectationReport]:
        """Keep the hints of the first missing paths only, as in one run."""
        left = MAX_PROBLEMS
        for item in items:
            if item.details.get("reason") == "path_missing":
                left -= 1
                yield item if left >= 0 else replace(item, hint=None)
            else:
                yield item


def _of_suite(suite: Document, item: Masking, make: MakeMaskProblem) -> Problem:
    return make(suite, None, item)


def _more(first: First[Any], file: str) -> Iterator[Problem]:
    if first.left_out:
        yield Problem(code=MORE_PROBLEMS, message="", file=file, stands_for=first.left_out)


def _made(first: First[MakeProblem], file: str) -> Iterator[Problem]:
    yield from (make() for make in first.items)
    yield from _more(first, file)
