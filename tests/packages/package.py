"""One package that missions are tested with."""

from collections.abc import Mapping
from typing import NamedTuple

DEFINITIONS = """\
import copy, datetime, decimal, io, json, pickle, typing
from datetime import date
DAY = date(2026, 1, 2)
MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, 6)
AWARE = MOMENT.replace(tzinfo=datetime.timezone.utc)
"""
"""What the uses of all packages share."""


class Package(NamedTuple):
    """A package, and a small use of it that gives the same in plain Python.

    Attributes:
        name: its name in the lock file.
        used: what is used, in words.
        code: the body of a function that imports and uses it.
        needs: what the suite has to set: `clock`, `seed` or both.
        refused: code that the rules refuse → the call and what it does; imports come first.
        pythons: the versions of Python that it was seen to work in.
    """

    name: str
    used: str
    code: str
    needs: tuple[str, ...] = ()
    refused: Mapping[str, str] = {}
    pythons: str = "3.10 to 3.13"
