"""How the page shows outcomes: a word, a sign and a tone, never a colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from tier2gate.foundation.outcomes import Outcome
from tier2gate.results.scenario_states import ScenarioOutcome


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a state looks.

    Attributes:
        label: the word.
        sign: one character.
        tone: `good`, `bad`, `changed`, `new` or `neutral`.
    """

    label: str
    sign: str
    tone: str


_SCENARIOS: Mapping[ScenarioOutcome, Look] = {
    ScenarioOutcome.STOPPED: Look(label="stopped", sign="■", tone="bad"),
    ScenarioOutcome.NONDETERMINISTIC: Look(label="nondeterministic", sign="≠", tone="bad"),
    ScenarioOutcome.EXPECTATION_FAILED: Look(label="expectation failed", sign="✗", tone="bad"),
    ScenarioOutcome.REMOVED: Look(label="removed", sign="-", tone="changed"),
    ScenarioOutcome.CHANGED: Look(label="changed", sign="~", tone="changed"),
    ScenarioOutcome.ADDED: Look(label="added", sign="+", tone="new"),
    ScenarioOutcome.NOT_COMPARED: Look(label="not compared", sign="?", tone="neutral"),
    ScenarioOutcome.PASSED: Look(label="passed", sign="✓", tone="good"),
}
_ORDER = {outcome: number for number, outcome in enumerate(_SCENARIOS)}
_SIGNS = {
    Outcome.PASSED: "✓",
    Outcome.HASH_DRIFT: "~",
    Outcome.GOLDEN_CHANGED: "~",
    Outcome.GOLDEN_MISSING: "+",
}


def look_of_scenario(outcome: ScenarioOutcome) -> Look:
    """Return how a scenario looks.

    Args:
        outcome: what became of it.

    Returns:
        Its look.
    """
    return _SCENARIOS[outcome]


def look_of_gate(outcome: Outcome) -> Look:
    """Return how a gate, or a whole call, looks: red unless it passed, as its exit status is.

    Args:
        outcome: its outcome.

    Returns:
        Its look.
    """
    tone = "good" if outcome is Outcome.PASSED else "bad"
    return Look(label=outcome.value, sign=_SIGNS.get(outcome, "✗"), tone=tone)


def order_of(outcome: ScenarioOutcome) -> int:
    """Rank a state: those that need attention come first.

    Args:
        outcome: what became of a scenario.

    Returns:
        Its rank.
    """
    return _ORDER[outcome]
