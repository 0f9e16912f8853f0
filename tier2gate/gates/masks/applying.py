"""Masks and roundings: what they do to a result before anything is judged or hashed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import cached_property
from typing import Any, TypeAlias

from tier2gate.documents.positions import ValuePath
from tier2gate.orchestration.canonical import encode
from tier2gate.orchestration.engine import OrchestrationResult
from tier2gate.orchestration.expectations import is_index, path_segments
from tier2gate.predicates import is_number

ANY = "*"
"""The token of a path that stands for any key or index."""


@dataclass(frozen=True, kw_only=True)
class _OfResults:
    """What a mask and a rounding have in common.

    Attributes:
        path: JSON Pointer into a result; `*` as a whole token stands for any key or index.
        place: where the suite defines it; `()` if unknown.
    """

    path: str
    place: ValuePath = ()

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens of the path, unescaped."""
        return tuple(path_segments(self.path))


@dataclass(frozen=True, kw_only=True)
class Mask(_OfResults):
    """Replaces the values at a path.

    Attributes:
        value: what replaces each of them.
    """

    value: Any

    def takes(self, _value: Any) -> bool:
        """Return whether it does something with a value that is there: with any."""
        return True

    def change(self, _value: Any) -> Any:
        """Return what replaces a value."""
        return self.value

    def to_json(self) -> dict[str, Any]:
        """Return it as in a suite."""
        return {"path": self.path, "with": self.value}


@dataclass(frozen=True, kw_only=True)
class Rounding(_OfResults):
    """Rounds the numbers at a path; other values stay as they are.

    Attributes:
        digits: how many decimal digits are kept.
    """

    digits: int

    def takes(self, value: Any) -> bool:
        """Return whether a value is a number."""
        return is_number(value)

    def change(self, value: Any) -> Any:
        """Round a value if it has decimal digits."""
        return round_half_even(value, self.digits) if isinstance(value, float) else value

    def to_json(self) -> dict[str, Any]:
        """Return it as in a suite."""
        return {"path": self.path, "digits": self.digits}


Masking: TypeAlias = Mask | Rounding


def round_half_even(value: float, digits: int) -> float:
    """Round the number that is written, which is the shortest decimal of a float.

    Args:
        value: a finite float.
        digits: how many decimal digits to keep, 0 or more.

    Returns:
        The nearest float; of two decimals that are equally near, the one whose last digit is even.
        Zero has no sign.
    """
    rounded = Decimal(repr(value)).quantize(Decimal((0, (1,), -digits)), context=_EXACT)
    return float(rounded) + 0.0


# The largest float has 309 digits before the point.
_EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])


def mask_result(maskings: Sequence[Masking], result: OrchestrationResult) -> OrchestrationResult:
    """Mask and round a result.

    Args:
        maskings: the masks and roundings, whose paths do not overlap.
        result: the result; not mutated.

    Returns:
        The result in which they replaced and rounded values; the same one if there are none.
    """
    if not maskings:
        return result
    value = _maskable(result)
    for masking in maskings:
        value = _changed(value, masking.tokens, masking.change)
    steps = zip(result.executed_steps, value["executed_steps"], strict=True)
    return replace(
        result,
        final_state=value["final_state"],
        error_message=value.get("error_message"),
        executed_steps=[replace(step, payload=masked["payload"]) for step, masked in steps],
    )


def meets(masking: Masking, result: OrchestrationResult) -> bool:
    """Return whether a result has something to mask or to round.

    Args:
        masking: the mask or rounding.
        result: the result, before or after it was masked.

    Returns:
        Whether there is a value at the path; for a rounding, whether there is a number.
    """
    return any(map(masking.takes, _values_at(_maskable(result), masking.tokens)))


def overlap(one: Masking, other: Masking) -> bool:
    """Return whether one can be at, or inside, a place of the other."""
    return all(a == b or ANY in (a, b) for a, b in zip(one.tokens, other.tokens, strict=False))


def covers(wide: Masking, narrow: Masking) -> bool:
    """Return whether one hides all that another one hides, and leaves the same behind.

    Args:
        wide: a mask or rounding.
        narrow: another one.

    Returns:
        Whether each place of `narrow` is one of `wide`, which masks it with the same value, or
        rounds it to the same digits or fewer.
    """
    if len(wide.tokens) != len(narrow.tokens):
        return False
    pairs = zip(wide.tokens, narrow.tokens, strict=True)
    if not all(token in (ANY, other) for token, other in pairs):
        return False
    if isinstance(wide, Rounding) and isinstance(narrow, Rounding):
        return wide.digits <= narrow.digits
    if isinstance(wide, Mask) and isinstance(narrow, Mask):
        return encode(wide.value) == encode(narrow.value)
    return False


def _maskable(result: OrchestrationResult) -> dict[str, Any]:
    """Return the parts of a result that can be masked, as in its JSON; a null message is none."""
    message = result.error_message
    return {
        "final_state": result.final_state or {},
        "executed_steps": [{"payload": step.payload or {}} for step in result.executed_steps],
        **({} if message is None else {"error_message": message}),
    }


def _keys_of(value: Any, token: str) -> Sequence[Any]:
    """Return the keys or indices of a value that a token stands for."""
    if isinstance(value, dict):
        return [*value] if token == ANY else [token] if token in value else []
    if not isinstance(value, list):
        return ()
    if token == ANY:
        return range(len(value))
    return [int(token)] if is_index(token) and int(token) < len(value) else ()


def _values_at(value: Any, tokens: Sequence[str]) -> Iterator[Any]:
    if not tokens:
        yield value
        return
    for key in _keys_of(value, tokens[0]):
        yield from _values_at(value[key], tokens[1:])


def _changed(value: Any, tokens: Sequence[str], change: Callable[[Any], Any]) -> Any:
    """Change the values at a path; containers on the way to them are copied, all else is shared."""
    if not tokens:
        return change(value)
    keys = _keys_of(value, tokens[0])
    if not keys:
        return value
    copy = value.copy()
    for key in keys:
        copy[key] = _changed(value[key], tokens[1:], change)
    return copy
