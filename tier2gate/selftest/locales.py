"""Which locales of the other runs sort in another order than the machine's."""

import locale
from collections.abc import Sequence

from tier2gate.assessment.proving import RUNS_BEFORE_ACCEPTANCE
from tier2gate.runner.variations import another_variation

_WORDS = ("a", "B", "c")


def lacking_locales() -> Sequence[str]:
    """Return the locales of the other runs, if none of them sorts in another order.

    Returns:
        Their names, sorted; empty if one is installed that does.
    """
    names = {another_variation(number).locale for number in range(1, RUNS_BEFORE_ACCEPTANCE)}
    varied = sorted(name for name in names if name is not None)
    before = locale.setlocale(locale.LC_COLLATE)
    try:
        usual = _sort_in("")
        found = any(_sort_in(name) != usual for name in varied)
    finally:
        locale.setlocale(locale.LC_COLLATE, before)
    return () if found else varied


def _sort_in(name: str) -> list[str]:
    """Sort in a locale; if it is not installed, in plain order, as the planted mission does."""
    try:
        locale.setlocale(locale.LC_COLLATE, name)
    except locale.Error:
        locale.setlocale(locale.LC_COLLATE, "C")
    return sorted(_WORDS, key=locale.strxfrm)
