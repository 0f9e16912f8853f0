"""Lets `numpy.random.RandomState` have a seed, and NumPy's generators be copied and pickled.

NumPy first makes a bit generator without a seed, which asks `secrets` for one, and then seeds it or
sets its state. Here it does not ask for one. When a `RandomState` begins to use its bit generator,
that must have been seeded.
"""

import sys
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any

from tier2gate.missions.python.envelope import USES_RANDOMNESS, Envelope
from tier2gate.missions.python.native import replace_method

_PICKLES = "numpy.random._pickle"
"""The module whose functions make the generators of copies and pickles; their state is set next."""

_KIND, _USED = "_MT19937", "capsule"
"""What `RandomState` calls to make a bit generator, and the attribute that it then reads."""


def guard_random_states(envelope: Envelope, module: ModuleType) -> None:
    """Guard the generators of `numpy.random`, once the module is loaded.

    Args:
        envelope: refuses the calls.
        module: the module.
    """
    states = getattr(module, "mtrand", None)
    kind = getattr(states, _KIND, None)
    base = getattr(module, "BitGenerator", None)
    if isinstance(kind, type) and isinstance(base, type) and _USED in vars(base):
        maker = _Maker(envelope, kind)
        setattr(states, _KIND, maker)
        replace_method(base, _USED, _Used(maker, vars(base)[_USED]))
    source = getattr(module, "bit_generator", None)
    if isinstance(source, ModuleType) and callable(ask := getattr(source, "randbits", None)):
        setattr(source, "randbits", _make_asking(source.__name__, ask))  # noqa: B010 - mypy allows no assignment


def _make_asking(source: str, ask: Callable[[int], int]) -> Callable[[int], int]:
    """Make what asks for a seed, unless the generator is that of a copy or a pickle."""

    def randbits(bits: int) -> int:
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the documented way
        while frame is not None and frame.f_globals.get("__name__") == source:
            frame = frame.f_back
        of_copy = frame is not None and frame.f_globals.get("__name__") == _PICKLES
        return 0 if of_copy else ask(bits)

    return randbits


class _Maker:
    """Makes bit generators in place of their class; an instance of one is an instance of it."""

    def __init__(self, envelope: Envelope, kind: type) -> None:
        self.envelope = envelope
        self.made: object = None
        self._kind = kind

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs or not self.envelope.holds_chance_back():
            return self._kind(*args, **kwargs)
        self.made = self._kind(0)
        return self.made

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._kind)


class _Used:
    """An attribute that refuses a bit generator which was made without a seed and got none."""

    def __init__(self, maker: _Maker, original: Any) -> None:
        self._maker = maker
        self._original = original

    def __get__(self, generator: Any, kind: type | None = None) -> Any:
        if generator is None:
            return self._original
        if generator is self._maker.made:
            self._maker.made = None
            seeds = (getattr(generator, name, None) for name in ("seed_seq", "_seed_seq"))
            if any(seed is not None for seed in seeds):  # seeding it takes these away
                self._maker.envelope.refuse("RandomState() without a seed", USES_RANDOMNESS)
        return self._original.__get__(generator, kind)
