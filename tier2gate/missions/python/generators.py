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


def guard_generators(envelope: Envelope, chance: VirtualChance | None) -> None:
    """Refuse the values of generators that get no seed while a mission runs.

    Args:
        envelope: refuses the calls.
        chance: gives them a seed instead, also while the user's module is loaded.
    """
    original = vars(_BASE)["seed"]

    def seed(of: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Callable[..., Any] | None:
        _show(of)
        if _seeded(args, kwargs):
            return None
        if chance is not None:
            if not envelope.holds_back():
                return None
            number = chance.draw_seed()
            return lambda *_args, **_kwargs: original(of, number)
        if envelope.holds_chance_back():
            _hide(of, lambda call, *_args: envelope.refuse(call, USES_RANDOMNESS))
        return None

    def set_state(of: Any, _args: tuple[Any, ...], _kwargs: dict[str, Any]) -> None:
        _show(of)

    for name, check in (("seed", seed), ("setstate", set_state)):
        replace_method(_BASE, name, LookalikeMethod(vars(_BASE)[name], check))


class _Hidden(partial[Any]):
    """What a generator without a seed has instead of a method."""


def _hide(generator: Any, refuse: Callable[..., Any]) -> None:
    if not hasattr(generator, "__dict__"):  # nothing can be hidden
        refuse("Random.seed()")
    kind = type(generator)
    for name in _REVEALING:  # a subclass may have methods of its own, which need no seed
        if getattr(kind, name) in (getattr(random.Random, name), getattr(_BASE, name)):
            setattr(generator, name, _Hidden(refuse, f"Random.{name}() without a seed"))


def _show(generator: Any) -> None:
    for name in _REVEALING:
        if type(getattr(generator, "__dict__", {}).get(name)) is _Hidden:
            delattr(generator, name)


def _seeded(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Tell whether a generator is seeded with a value, and so is reproducible."""
    seed = args[0] if args else kwargs.get("a")
    return seed is not None
