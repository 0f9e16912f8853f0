"""Whether other runs can have a locale that sorts in another order than the machine's."""

import locale

from tier2gate.assessment.runs.proving import RUNS_BEFORE_ACCEPTANCE
from tier2gate.runner.variations import another_variation

_WORDS = ("a", "B", "c")


def can_vary_order() -> bool:
    """Return whether the order of texts differs in a locale of the other runs.

    Some systems have locales that all sort alike.
    """
    varied = {another_variation(number).locale for number in range(1, RUNS_BEFORE_ACCEPTANCE)}
    before = locale.setlocale(locale.LC_COLLATE)
    try:
        usual = _sort_in("")
        return any(_sort_in(name) != usual for name in varied if name is not None)
    finally:
        locale.setlocale(locale.LC_COLLATE, before)


def _sort_in(name: str) -> list[str]:
    """Sort in a locale; if it is not installed, in plain order, as the planted mission does."""
    try:
        locale.setlocale(locale.LC_COLLATE, name)
    except locale.Error:
        locale.setlocale(locale.LC_COLLATE, "C")
    return sorted(_WORDS, key=locale.strxfrm)
