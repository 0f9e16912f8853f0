"""Writes out expectations one by one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from tier2gate.documents.limits import EXPANSION_LIMITS, measure
from tier2gate.documents.nearest import nearest_hint
from tier2gate.documents.parts import compose
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.printable import listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.gates.expected.failures import Failure
from tier2gate.gates.expected.findings import Findings
from tier2gate.gates.expected.inputs import Inputs
from tier2gate.gates.expected.patterns import MAX_COMPARED, TAG, ScenarioPatterns, without_wildcards
from tier2gate.gates.expected.values import check_compared
from tier2gate.gates.expected_forms import (
    UnfilledError,
    check_forms,
    fill_all,
    fill_inputs,
    has_forms,
    is_open,
)
from tier2gate.gates.tables.files import IN_SHARDS

NO_SCENARIO = "no-scenario"
"""The code of a pattern that no scenario matches."""

_FIX = "fix the form or the suite"
_FEWER = f"use fewer patterns, or {IN_SHARDS}"


class _UnusableError(Exception):
    """An expectation cannot be written out; what is wrong is noted."""


WrittenPlace: TypeAlias = tuple[ValuePath, ValuePath, str]
"""Where an expectation is written: its item, its part of `all`, and the field of its scenario."""


def written_out(
    file: Document, items: Sequence[dict[str, Any]], places: Sequence[WrittenPlace]
) -> Document:
    """Give a file expectations that are written out.

    Args:
        file: the file.
        items: the expectations.
        places: where each of them is written in the file.

    Returns:
        The file with these expectations alone.
    """

    def trace(path: ValuePath) -> tuple[Document, ValuePath]:
        if path[:1] != ("expectations",) or not path[1:]:
            return file, path
        head, place, scenario_field = places[int(path[1])]
        rest = path[2:]
        if rest[:1] == ("scenario_name",):
            return file, (*head, scenario_field)
        if rest[:1] == ("mission_name",):
            return file, (*head, *rest)
        return file, (*place, *rest)

    return compose(file, {**file.value, "expectations": items}, trace)


class ExpectationWriter:
    """Writes out expectations one by one, and collects what fails by its place.

    Attributes:
        places: where each expectation that was written out is written in the file.
    """

    def __init__(
        self,
        file: Document,
        known: Mapping[str, Inputs] | None,
        findings: Findings | None = None,
    ) -> None:
        """Write out nothing yet.

        Args:
            file: the file.
            known: the scenarios for which it is written out; `None` if they are not known.
            findings: where to add what is wrong, if the suite has other scenarios, too.
        """
        self._file = file
        self._findings = findings or Findings()
        self._is_block = findings is not None
        self._known = known
        self._patterns = ScenarioPatterns(known or ())
        self._items: list[dict[str, Any]] = []
        self.places: list[WrittenPlace] = []
        self._values = self._characters = 0

    def is_full(self) -> bool:
        """Return whether no more can be written out."""
        return self.is_too_large() or self._patterns.are_too_many

    def is_too_large(self) -> bool:
        """Return whether what was written out is larger than allowed."""
        most = EXPANSION_LIMITS.max_values
        too_many = most is not None and self._values > most
        return too_many or self._characters > EXPANSION_LIMITS.max_bytes

    def add(self, at: ValuePath, item: Mapping[str, Any]) -> None:
        """Write out one item of the file."""
        if self._findings.is_cut:
            return
        names = self._scenarios(at, item)
        if self.is_full():
            self._refuse(at)
            return
        parts = [(at, item)]
        if "all" in item:
            parts = [((*at, "all", index), part) for index, part in enumerate(item["all"])]
        for place, part in parts:
            fields, expected = {**item, **part}, part.get("expected")
            malformed = check_forms(self._file, (*place, "expected"), expected)
            is_filled = has_forms(expected) and not any(True for _ in malformed)
            for name in names:
                self._write(at, place, fields, name, is_filled=is_filled)
                if self.is_full():
                    self._refuse(at)
                    return

    def document(self) -> Document | None:
        """Return the file with what was written out; `None` if that is nothing."""
        return written_out(self._file, self._items, self.places) if self._items else None

    def problems(self) -> Iterator[Problem]:
        """Return what failed; what fails in several scenarios is one problem."""
        yield from self._findings.problems(self._file, self._patterns.names)

    def _scenarios(self, at: ValuePath, item: Mapping[str, Any]) -> list[str]:
        """Return the scenarios of an item; a placeholder if they are not known."""
        if "scenarios" not in item:
            return [item["scenario_name"]]
        patterns = item["scenarios"]
        if self._known is None:
            return [patterns if isinstance(patterns, str) else ", ".join(patterns)]
        chosen = self._matching((*at, "scenarios"), patterns, range(len(self._patterns.names)))
        kept = chosen
        if "except" in item and chosen:
            left_out = set(self._matching((*at, "except"), item["except"], chosen))
            kept = [index for index in chosen if index not in left_out]
        if chosen:
            self._findings.note(at, partial(_all_left_out, self._file, at), is_used=bool(kept))
        return [self._patterns.names[index] for index in kept]

    def _matching(
        self, at: ValuePath, patterns: str | list[str], among: Iterable[int]
    ) -> Sequence[int]:
        """Return the indices of the names that match, in order; each pattern must match one."""
        found: set[int] = set()
        among = frozenset(among)
        places = (
            [(at, patterns)]
            if isinstance(patterns, str)
            else [((*at, index), pattern) for index, pattern in enumerate(patterns)]
        )
        for place, pattern in places:
            matching = [index for index in self._patterns.matching(pattern) if index in among]
            found.update(matching)
            if not self._patterns.are_too_many:
                make = partial(_unmatched, self._file, place, pattern)
                self._findings.note(place, make, is_used=bool(matching))
        return sorted(found)

    def _write(
        self,
        head: ValuePath,
        place: ValuePath,
        fields: Mapping[str, Any],
        scenario: str,
        *,
        is_filled: bool,
    ) -> None:
        """Write out an expectation for one scenario."""
        is_one_of_many = "scenarios" in fields
        known = self._known.get(scenario) if self._known is not None else None
        written = {
            "id": f"{fields['id']}[{scenario}]" if is_one_of_many else fields["id"],
            "scenario_name": scenario,
            "mission_name": fields["mission_name"],
            "path": fields["path"],
            "op": fields["op"],
        }
        if "expected" in fields:
            written["expected"] = fields["expected"]
            if is_filled and known is not None:
                at = (*place, "expected")
                try:
                    written["expected"] = self._filled(at, fields, scenario, known)
                except _UnusableError:
                    return
        values, characters = measure(written)
        self._values += values
        self._characters += characters
        self._items.append(written)
        scenario_field = "scenarios" if is_one_of_many else "scenario_name"
        self.places.append((head, place, scenario_field))

    def _filled(
        self, at: ValuePath, fields: Mapping[str, Any], scenario: str, known: Inputs
    ) -> Any:
        """Fill in what is known before the run, and check what is."""
        try:
            filled = fill_inputs(fields["expected"], known.sources)
        except UnfilledError as error:
            failure = Failure(code="unfilled-form", message=f"{error},", hint=_FIX)
            self._findings.fail((*at, *error.at), failure, scenario)
            raise _UnusableError from None
        if not is_open(filled):
            for problem in check_compared(self._file, at, fields["op"], fill_all(filled, {})):
                hint = problem.hint or _FIX
                failure = Failure(code=problem.code, message=f"{problem.message},", hint=hint)
                self._findings.fail(at, failure, scenario)
                raise _UnusableError
        return filled

    def _refuse(self, at: ValuePath) -> None:
        """Note that the rest is too much."""
        problem = self._too_large(at)
        if self._is_block:
            self._findings.cut(problem)
        else:
            self._findings.add(problem)

    def _too_large(self, at: ValuePath) -> Problem:
        limits = EXPANSION_LIMITS
        what = "the expectations of one scenario" if self._is_block else "the expectations"
        message = (
            f"written out, {what} have more than {limits.max_values:,} values or {limits.size_text}"
        )
        hint = "remove some, or shorten their values" if self._is_block else _FEWER
        if self._patterns.are_too_many:
            hint = "use fewer patterns" if self._is_block else _FEWER
            message = (
                "with this one, the patterns are compared with names more than "
                f"{MAX_COMPARED:,} times"
            )
        return self._file.problem(
            at,
            code="too-many-values",
            message=message,
            hint=hint,
        )


def _unmatched(file: Document, at: ValuePath, pattern: str, names: Collection[str]) -> Problem:
    message = f"no scenario matches {named(pattern)}"
    if "except" in at:
        message = f"except {named(pattern)} leaves out no scenario"
    if pattern.startswith(TAG):
        hint = "tags are not patterns here, only with --scenario; write a pattern of names"
        return file.problem(at, code=NO_SCENARIO, message=message, hint=hint)
    return file.problem(
        at,
        code=NO_SCENARIO,
        message=message,
        hint=f"the scenarios are {listed(names)}",
        guess=partial(nearest_hint, without_wildcards(pattern), names),
    )


def _all_left_out(file: Document, at: ValuePath, _names: Collection[str]) -> Problem:
    return file.problem(
        (*at, "except"),
        code=NO_SCENARIO,
        message="except leaves out every scenario that matches",
        hint="remove a pattern from it, or remove the expectation",
    )
