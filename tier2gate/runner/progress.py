"""How far a call is: told by the threads that run its gates, read by the one that shows it."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tier2gate.gates.gate import Gate

_Item = TypeVar("_Item")


@dataclass(frozen=True, kw_only=True)
class RunningCall:
    """A call of a mission that has not returned.

    Attributes:
        since: when it began, by the clock of the progress.
        gate: the gate's name.
        scenario: the scenario's name.
        mission: the key of the call.
    """

    since: float
    gate: str
    scenario: str
    mission: str


class GateProgress:
    """How far a gate is.

    Attributes:
        name: the gate's name.
        scenarios: how many scenarios run; 0 before the run.
        done: how many of them are done.
        more_runs: how many further runs have not ended; 0 before the first one has.
        running: the call that the first run makes at the moment.
    """

    def __init__(self, name: str, clock: Callable[[], float]) -> None:
        """Begin before the run."""
        self.name = name
        self.scenarios = self.done = self.more_runs = 0
        self.running: RunningCall | None = None
        self._clock = clock

    def begin(self, scenarios: int) -> None:
        """Begin the first run, of some scenarios."""
        self.scenarios = scenarios

    def call(self, scenario: str, mission: str) -> None:
        """Begin a call; the calls of a scenario follow each other."""
        last = self.running
        if last is not None and last.scenario != scenario:
            self.done += 1
        self.running = RunningCall(
            since=self._clock(), gate=self.name, scenario=scenario, mission=mission
        )

    def end(self) -> None:
        """End the first run; after an error, the rest of it does not happen."""
        self.done, self.running = self.scenarios, None


class Progress:
    """How far a call is.

    Attributes:
        number: which gate is the first that is not finished, from 1; 0 before the first one.
        total: how many gates there are.
        gate: how far that gate is; with `--jobs`, the gates after it may also run.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin before the first gate.

        Args:
            clock: tells the time in seconds; nothing but what is shown depends on it.
        """
        self.number = self.total = 0
        self.gate: GateProgress | None = None
        self._clock = clock
        self._gates: dict[int, GateProgress] = {}
        self._known: list[Gate] = []  # kept, so that no other gate gets the id of one

    def of(self, gate: Gate) -> GateProgress:
        """Return how far a gate is.

        Args:
            gate: the gate, as it was selected.
        """
        if id(gate) not in self._gates:
            self._known.append(gate)
            self._gates[id(gate)] = GateProgress(gate.name, self._clock)
        return self._gates[id(gate)]

    def watch(self, found: Iterator[_Item], gates: Sequence[Gate]) -> Generator[_Item, None, None]:
        """Yield what is found of each gate, and note which gate is next.

        Args:
            found: one item for each gate.
            gates: the gates.
        """
        self.total = len(gates)
        for self.number, gate in enumerate(gates, start=1):
            self.gate = self.of(gate)
            item = next(found)
            del self._gates[id(gate)]
            yield item

    def longest(self) -> RunningCall | None:
        """Return the running call that began first."""
        calls = (gate.running for gate in list(self._gates.values()))
        return min(filter(None, calls), key=lambda call: call.since, default=None)
