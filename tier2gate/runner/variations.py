"""What differs between two runs of the same input, though no result may depend on it."""

import os
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

_MAX_HASH_SEED = 2**32 - 1


class Aspect(StrEnum):
    """One thing that can differ between runs."""

    HASH_SEED = "hash-seed"
    ORDER = "order"
    TIME_ZONE = "time-zone"
    LOCALE = "locale"
    FOLDER = "folder"
    DATE = "date"


@dataclass(frozen=True, kw_only=True)
class Variation:
    """The surroundings of one run.

    Attributes:
        hash_seed: the seed of the hashes of texts (`PYTHONHASHSEED`), on which the order of sets
            depends.
        order: 0 for the order of the suite, 1 for the reverse; 2 and 3 begin with the second and
            the last third of the suite, and end with what is before that.
        time_zone: the value of `TZ`; `None` for the machine's.
        locale: the value of `LC_ALL`; `None` for the machine's.
        folder: the working directory.
        date: how many days the date is ahead; it can differ from 0 if libfaketime is installed.
    """

    hash_seed: int
    order: int = 0
    time_zone: str | None = None
    locale: str | None = None
    folder: str = "/"
    date: int = 0

    def with_only(self, aspect: Aspect, other: "Variation") -> "Variation":
        """Return this variation with one aspect of another one.

        Args:
            aspect: the aspect.
            other: the other variation.
        """
        field = aspect.value.replace("-", "_")
        return replace(self, **{field: getattr(other, field)})

    def differs_in(self, aspect: Aspect, other: "Variation") -> bool:
        """Tell whether another variation differs in an aspect."""
        return self.with_only(aspect, other) != self


_TIME_ZONES = (
    ("Pacific/Kiritimati", "<+14>-14"),
    ("Etc/GMT+12", "<-12>12"),
    ("Asia/Kathmandu", "<+0545>-5:45"),
)
"""Names, and what they mean for a C library without a database of time zones (POSIX)."""

_ZONES = Path("/usr/share/zoneinfo")
_OTHER_LOCALES = ("tr_TR.UTF-8", "sv_SE.UTF-8", "de_DE.UTF-8", "en_US.UTF-8")
"""Locales that sort, or change case, unlike C."""

_PLAIN_LOCALES = ("C", "POSIX", "C.UTF-8", "C.utf8", None)

_FAKETIME = "faketime/libfaketimeMT.so.1"
_LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
_DAYS = (37, 401, -401)  # another month, year and day of the week
_FOLDERS = ("/usr", "/tmp", "/var")  # noqa: S108 - nothing is written there


def first_variation() -> Variation:
    """Return the surroundings of the run that is judged: the machine's, and any hash seed."""
    return Variation(hash_seed=_any_seed())


def another_variation(number: int) -> Variation:
    """Return surroundings in which everything differs from the first run's.

    Args:
        number: the number of the repetition, from 1 on.
    """
    name, meaning = _TIME_ZONES[number % len(_TIME_ZONES)]
    locales = _other_locales()
    return Variation(
        hash_seed=_any_seed(),
        order=1 + (number - 1) % 3,
        time_zone=name if (_ZONES / name).exists() else meaning,
        locale=locales[number % len(locales)] if locales else None,
        folder=_FOLDERS[number % len(_FOLDERS)],
        date=_DAYS[number % len(_DAYS)] if faketime() else 0,
    )


def untried() -> tuple[Aspect, ...]:
    """Return what cannot be varied on this machine."""
    is_tried = {Aspect.LOCALE: bool(_other_locales()), Aspect.DATE: faketime() is not None}
    return tuple(aspect for aspect in Aspect if not is_tried.get(aspect, True))


@cache
def faketime() -> str | None:
    """Return the path of libfaketime, which moves a process to another date, if it is installed.

    Only it shows what depends on a date that is read below Python. On Debian, it is in a folder of
    the processor's architecture.
    """
    if sys.platform != "linux" or "FAKETIME" in os.environ:  # the user sets the date with it
        return None
    for folder in map(Path, _LIBRARIES):
        for place in (folder, *sorted(folder.glob("*-linux-*"))):
            if (place / _FAKETIME).is_file():
                return str(place / _FAKETIME)
    return None


@cache
def _other_locales() -> tuple[str, ...]:
    """Return installed locales that sort unlike the machine's."""
    import locale  # noqa: PLC0415 - needed only where code runs

    def take(name: str) -> str | None:
        try:
            return locale.setlocale(locale.LC_COLLATE, name)
        except locale.Error:
            return None

    before = locale.setlocale(locale.LC_COLLATE)
    own = take("")
    found = [name for name in _OTHER_LOCALES if take(name) not in {None, own}]
    if own not in _PLAIN_LOCALES:
        found.append(_PLAIN_LOCALES[0])
    take(before)
    return tuple(found)


def _any_seed() -> int:
    import secrets  # noqa: PLC0415 - needed only where code runs

    return secrets.randbelow(_MAX_HASH_SEED) + 1  # 0 switches the randomness off
