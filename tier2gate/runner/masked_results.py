"""Masks the results of a run, and refuses a mask that would decide about an expectation."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tier2gate.documents.limits import Limits
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.printable import named, show_value
from tier2gate.foundation.problems import Problem
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.masks.reading import SuiteMasks
from tier2gate.missions.size_limits import find_excess
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.orchestration.expectations import MissionExpectation, resolve_path
from tier2gate.predicates import OPERATORS, types_of

if TYPE_CHECKING:  # rarely needed
    from tier2gate.runner.calls import Place


class MaskedResults:
    """Masks the results of one run of a suite."""

    def __init__(
        self,
        masks: SuiteMasks,
        expectations: Sequence[MissionExpectation],
        documents: GateDocuments,
        limits: Limits,
    ) -> None:
        """Prepare the masks of a suite.

        Args:
            masks: the masks and roundings.
            expectations: the expectations, in the order of their document.
            documents: the gate's documents, for the places of problems.
            limits: the limits of a result.
        """
        self._masks = masks
        self._documents = documents
        self._limits = limits
        self._typed: dict[Place, list[tuple[int, MissionExpectation]]] = {}
        for index, item in enumerate(expectations):
            if item.op == "type" and item.expected is not None:
                place = item.scenario_name, item.mission_name
                self._typed.setdefault(place, []).append((index, item))

    def mask(self, place: "Place", result: OrchestrationResult) -> OrchestrationResult:
        """Mask and round the result of a call.

        Args:
            place: the call.
            result: its result; not mutated.

        Returns:
            The result to judge and to hash.

        Raises:
            InputInvalidError: a mask decides about an expectation, or makes the result too large.
        """
        maskings = self._masks.of_call(*place)
        if not maskings:
            return result
        from tier2gate.gates.masks.applying import mask_result  # noqa: PLC0415 - rarely needed

        masked = mask_result(maskings, result)
        problems = [*self._changed_types(place, result, masked)]

        if excess := find_excess(masked.to_dict(), self._limits):
            problems.append(
                self._documents.suite.problem(
                    maskings[0].place,
                    code="masked-too-large",
                    message=f"with its masks, the result of mission {named(place[1])} in scenario "
                    f"{named(place[0])} is too large: {excess}",
                    hint="write shorter values in the masks",
                )
            )
        if problems:
            raise InputInvalidError(*problems)
        return masked

    def _changed_types(
        self, place: "Place", result: OrchestrationResult, masked: OrchestrationResult
    ) -> Iterator[Problem]:
        """Find the expectations of a type that hold, or fail, only because of a mask."""
        is_of_type = OPERATORS["type"]
        for index, item in self._typed.get(place, ()):
            before, after = (resolve_path(one.to_dict(), item.path)[1] for one in (result, masked))
            if is_of_type(before, item.expected) != is_of_type(after, item.expected):
                yield self._documents.expectations.problem(
                    ("expectations", index, "path"),
                    code="masked-value",
                    message=f"type sees a masked value: its type is {types_of(before)[0]}, but "
                    f"the mask puts {show_value(after)} there",
                    hint="mask it with a value of its own type",
                )
