"""Refuses the values of `random.Random` generators that have no seed, or gives them one.

A generator may be made without a seed, as copies and pickles do before they set its state. Until it
gets a seed or a state, attributes of the instance hide its methods. Other generators are as fast as
without the rules.
"""

import random
from collections.abc import Callable
from functools import partial
from typing import Any

from tier2gate.missions.python.envelope import USES_RANDOMNESS, Envelope
from tier2gate.missions.python.lookalike import LookalikeMethod
from tier2gate.missions.python.native import replace_method
from tier2gate.missions.python.virtual import VirtualChance

_BASE: Any = random.Random.__base__
_REVEALING = ("random", "getrandbits", "getstate")
"""The methods that reveal a generator's state; the others call the first two."""

_SHARED: random.Random = getattr(random, "_inst")  # noqa: B009 - it is private
"""The generator of the functions of `random`, which packages use themselves."""


def guard_generators(envelope: Envelope, chance: VirtualChance | None) -> None:
    """Refuse the values of generators that get no seed while a mission runs.

    Args:
        envelope: refuses the calls.
        chance: gives them a seed instead, also while the user's module is loaded.
    """
    original = vars(_BASE)["seed"]

    def draw(call: str, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if envelope.holds_chance_back():
            envelope.refuse(call, USES_RANDOMNESS)
        return method(*args, **kwargs)

    def seed(of: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Callable[..., Any] | None:
        _show(of)
        if _seeded(args, kwargs):
            return None
        if chance is not None:
            if not envelope.holds_back():
                return None
            number = chance.draw_seed()
            return lambda *_args, **_kwargs: original(of, number)
        if of is _SHARED or envelope.holds_chance_back():
            _hide(of, draw)
        return None

    def set_state(of: Any, _args: tuple[Any, ...], _kwargs: dict[str, Any]) -> None:
        _show(of)

    _replace("seed", seed)
    _replace("setstate", set_state)
    if chance is None:
        _hide(_SHARED, draw)


def _replace(name: str, check: Callable[..., Callable[..., Any] | None]) -> None:
    replace_method(_BASE, name, LookalikeMethod(vars(_BASE)[name], check))


class _Hidden(partial[Any]):
    """What a generator without a seed has instead of a method."""


def _hide(generator: Any, draw: Callable[..., Any]) -> None:
    if not hasattr(generator, "__dict__"):  # nothing can be hidden
        draw("Random.seed()", id)
    kind = type(generator)
    for name in _REVEALING:  # a subclass may have methods of its own, which need no seed
        if getattr(kind, name) in (getattr(random.Random, name), getattr(_BASE, name)):
            method = getattr(generator, name)
            setattr(generator, name, _Hidden(draw, f"Random.{name}() without a seed", method))


def _show(generator: Any) -> None:
    for name in _REVEALING:
        if type(getattr(generator, "__dict__", {}).get(name)) is _Hidden:
            delattr(generator, name)


def _seeded(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Tell whether a generator is seeded with a value, and so is reproducible."""
    seed = args[0] if args else kwargs.get("a")
    return seed is not None
