"""The definitions of a gate that is merged in a stream: read in blocks, given by scenario."""

import marshal
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from tier2gate.documents.parts import compose
from tier2gate.documents.positions import ValuePath
from tier2gate.documents.reader import Document
from tier2gate.foundation.sorter import Sorter
from tier2gate.gates.files import GateDocuments

PlaceT = TypeVar("PlaceT")

Order: TypeAlias = tuple[Any, ...]
"""What sorts the parts of reports as one run would: by places in a file, and by scenarios."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DefinedScenario:
    """A scenario of a gate, as its files define it.

    Attributes:
        name: its name.
        number: its index in the suite.
        block: the number of its block.
        index: its index in the block.
        scenario: what the suite says, written out.
        expectations: its expectations, written out, each with the number of its place.
        input_hash: the hash of its inputs.
        size: the size of all this as text, in bytes.
    """

    name: str
    number: int
    block: int
    index: int
    scenario: dict[str, Any]
    expectations: Sequence[tuple[int, dict[str, Any]]]
    input_hash: str
    size: int

    @property
    def call_keys(self) -> dict[str, str]:
        """The key of each call → the name of its mission."""
        return {call.get("id") or call["name"]: call["name"] for call in self.scenario["missions"]}


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some scenarios, as a gate of their own.

    Attributes:
        documents: their documents.
        numbers: name of a scenario → its index in the suite.
        orders: for each expectation of the document, what sorts it as in one run.
        refs: for each scenario of the document, the number of its block and its index there.
    """

    documents: GateDocuments
    numbers: Mapping[str, int]
    orders: Sequence[Order]
    refs: Sequence[tuple[int, int]]


class KeptDefinitions(Generic[PlaceT]):
    """The definitions of all scenarios, in a temporary file."""

    def __init__(
        self,
        sorter: Sorter,
        suite: Document,
        expectations: Document,
        reread: Callable[[PlaceT], GateDocuments],
    ) -> None:
        """Begin without scenarios.

        Args:
            sorter: keeps them.
            suite: the suite as it is written, for what it says of all scenarios.
            expectations: the expectations as they are written.
            reread: reads a block again, if a value in it has to be located.
        """
        self.suite = suite
        self.expectations = expectations
        self.total = 0
        self._sorter = sorter
        self._reread = reread
        self._blocks: list[PlaceT] = []
        self._numbers: dict[tuple[ValuePath, ...], int] = {}
        self._places: list[tuple[ValuePath, ...]] = []
        self._last: tuple[int, GateDocuments] | None = None
        self._first: GateDocuments | None = None

    def add(
        self,
        place: PlaceT,
        block: GateDocuments,
        hashes: Mapping[str, str],
        wanted: Collection[str] = (),
    ) -> dict[str, int]:
        """Keep the scenarios of a block.

        Args:
            place: where it is, to read it again.
            block: its documents.
            hashes: name of a scenario → the hash of its inputs.
            wanted: names of scenarios.

        Returns:
            Name → index in the suite, of the wanted scenarios that the block has.
        """
        order: dict[str, int] = {}
        self._first = self._first or block
        expectations: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for index, item in enumerate(block.expectations.value["expectations"]):
            number = self._number_of(block.expectations, index)
            expectations.setdefault(item["scenario_name"], []).append((number, item))
        for index, scenario in enumerate(block.suite.value["scenarios"]):
            name = scenario["scenario_name"]
            kept = (
                self.total,
                len(self._blocks),
                index,
                scenario,
                expectations.get(name, []),
                hashes[name],
            )
            self._sorter.add(_key(name), marshal.dumps((name, *kept)))
            if name in wanted:
                order[name] = self.total
            self.total += 1
        self._blocks.append(place)
        return order

    def __iter__(self) -> Iterator[DefinedScenario]:
        """Yield the scenarios by name."""
        for _, data in self._sorter:
            # Only this process wrote the file, which has no name.
            name, number, block, index, scenario, items, input_hash = marshal.loads(data)  # noqa: S302
            yield DefinedScenario(
                name=name,
                number=number,
                block=block,
                index=index,
                scenario=scenario,
                expectations=items,
                input_hash=input_hash,
                size=len(data),
            )

    def batch(self, scenarios: Sequence[DefinedScenario]) -> Batch:
        """Make a gate of some scenarios.

        Args:
            scenarios: the scenarios.

        Returns:
            The gate, in the order of the suite and of the expectations.
        """
        scenarios = sorted(scenarios, key=lambda item: item.number)
        items = sorted(
            (
                ((self._places[place][0], scenario.number), place, item)
                for scenario in scenarios
                for place, item in scenario.expectations
            ),
            key=lambda item: item[0],
        )
        places = [place for _, place, _ in items]
        refs = [(item.block, item.index) for item in scenarios]
        first = self._first
        return Batch(
            documents=GateDocuments(
                suite=self._suite_of(refs, [item.scenario for item in scenarios]),
                expectations=self._expectations_of(places, [item for *_, item in items]),
                missions=() if first is None else first.missions,
                modules={} if first is None else first.modules,
            ),
            numbers={item.name: item.number for item in scenarios},
            orders=[order for order, *_ in items],
            refs=refs,
        )

    def suite_of(self, ref: tuple[int, int]) -> Document:
        """Return a suite of one scenario, without its value, to locate something in it.

        Args:
            ref: the number of its block, and its index there.
        """
        return self._suite_of([ref], [])

    def written_at(self, orders: Sequence[Order]) -> Document:
        """Return the expectations at some places, without their values, to locate them.

        Args:
            orders: what sorts them.
        """
        return compose(
            self.expectations,
            {"expectations": []},
            lambda path: (self.expectations, (*orders[int(path[1])][0], *path[2:])),
        )

    def _suite_of(
        self, refs: Sequence[tuple[int, int]], items: Sequence[dict[str, Any]]
    ) -> Document:
        def trace(path: ValuePath) -> tuple[Document, ValuePath]:
            if path[:1] != ("scenarios",) or not path[1:]:
                return self.suite, path
            block, index = refs[int(path[1])]
            return self._block(block).suite, ("scenarios", index, *path[2:])

        head = {key: item for key, item in self.suite.value.items() if key != "defaults"}
        return compose(self.suite, {**head, "scenarios": [*items]}, trace)

    def _expectations_of(self, places: Sequence[int], items: Sequence[dict[str, Any]]) -> Document:
        def trace(path: ValuePath) -> tuple[Document, ValuePath]:
            if path[:1] != ("expectations",) or not path[1:]:
                return self.expectations, path
            place, of_scenario, of_mission = self._places[places[int(path[1])]]
            match path[2:]:
                case ("scenario_name", *_):
                    return self.expectations, of_scenario
                case ("mission_name", *_):
                    return self.expectations, of_mission
                case rest:
                    return self.expectations, (*place, *rest)

        return compose(
            self.expectations, {**self.expectations.value, "expectations": [*items]}, trace
        )

    def _number_of(self, expectations: Document, index: int) -> int:
        """Return the number of the place in the file that an expectation comes from."""
        places = tuple(
            expectations.origin(("expectations", index, *field))[1]
            for field in ((), ("scenario_name",), ("mission_name",))
        )
        number = self._numbers.setdefault(places, len(self._places))
        if number == len(self._places):
            self._places.append(places)
        return number

    def _block(self, number: int) -> GateDocuments:
        """Read a block again, if it is not the one that was read last."""
        if self._last is None or self._last[0] != number:
            self._last = None
            self._last = number, self._reread(self._blocks[number])
        return self._last[1]


def _key(name: str) -> bytes:
    """Return bytes that sort like a name."""
    return name.encode("utf-8", "surrogatepass")
