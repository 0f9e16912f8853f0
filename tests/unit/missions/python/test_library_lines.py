"""A refused call of a library is reported with the library's line and the user's."""

from pathlib import Path

import pytest

from tests.libraries import installed
from tests.workers import fail_one, of_one_mission

CLOCKS = """\
import datetime, os, random, tempfile, time


def stamp():
    return time.monotonic()


def today():
    return datetime.date.today()


def draw():
    return random.Random().random()


def read():
    return open("/etc/hostname")


def name():
    return tempfile.mktemp()


def apply(function):
    return function()


class Order:
    def __init__(self):
        self.made = stamp()
"""
FILES = {
    "acme/__init__.py": "",
    "acme/clocks.py": CLOCKS,
    "outer.py": "from acme import clocks\n\n\ndef call():\n    return clocks.Order()\n",
}
CALLS = {
    "a function": ("acme.clocks.stamp()", "time.monotonic() in acme/clocks.py:5 reads the clock"),
    "a class": ("acme.clocks.Order()", "time.monotonic() in acme/clocks.py:5 reads the clock"),
    "a library of a library": (
        "outer.call()",
        "time.monotonic() in acme/clocks.py:5 reads the clock",
    ),
    "a date": ("acme.clocks.today()", "date.today() in acme/clocks.py:9 reads the clock"),
    "chance": (
        "acme.clocks.draw()",
        "Random.random() without a seed in acme/clocks.py:13 uses randomness",
    ),
    "a file": (
        "acme.clocks.read()",
        "open('/etc/hostname') in acme/clocks.py:17 accesses the file system",
    ),
    "the standard library of a library": (
        "acme.clocks.name()",
        "Random.random() without a seed in acme/clocks.py:21 uses randomness",
    ),
    "the user's own code": ("acme.clocks.time.time()", "time.time() reads the clock"),
    "the standard library": (
        "acme.clocks.tempfile.mktemp()",
        "Random.random() without a seed uses randomness",
    ),
    "the user's function, called by a library": (
        "acme.clocks.apply(lambda: os.urandom(1))",
        "os.urandom() uses randomness",
    ),
}


RAISED = {
    "a function": ("acme.faults.fail()", "ValueError in acme/faults.py:5: no"),
    "a library of a library": ("outer.call()", "ValueError in acme/faults.py:5: no"),
    "the standard library": (
        "acme.faults.parse()",
        "JSONDecodeError in acme/faults.py:9: Expecting value: line 1 column 1 (char 0)",
    ),
    "without a text": ("acme.faults.stop()", "KeyError in acme/faults.py:17"),
    "an import": (
        "import acme.broken",
        "ModuleNotFoundError in acme/broken.py:1: No module named 'no_such'",
    ),
    "the user's function, called by a library": (
        "acme.faults.apply(lambda: 1 / 0)",
        "ZeroDivisionError: division by zero",
    ),
    "the user's own code": ("int('a')", "ValueError: invalid literal for int() with base 10: 'a'"),
}
FAULTS = """\
import json


def fail():
    raise ValueError("no")


def parse():
    return json.loads("x")


def apply(function):
    return function()


def stop():
    raise KeyError
"""


@pytest.mark.parametrize("what", RAISED)
def test_library_s_line_that_raises_is_named(what: str, tmp_path: Path) -> None:
    """An author sees which line of a package failed, and which line of theirs called it."""
    line, message = RAISED[what]
    files = {
        "acme/__init__.py": "",
        "acme/faults.py": FAULTS,
        "acme/broken.py": "import no_such\n",
        "outer.py": "import acme.faults\n\n\ndef call():\n    acme.faults.fail()\n",
    }
    with installed(files):
        problem = fail_one(tmp_path, "import acme.faults, outer\n" + of_one_mission(line))
    assert problem.message.startswith(f"it raised {message}; at rules.py:")
    assert problem.file == "rules.py"


@pytest.mark.parametrize("what", CALLS)
def test_library_s_line_is_named(what: str, tmp_path: Path) -> None:
    """An author sees which library reads the clock, and which line of theirs calls it."""
    line, message = CALLS[what]
    with installed(FILES):
        problem = fail_one(tmp_path, "import acme.clocks, outer\n" + of_one_mission(line))
    remedy = "pass what it needs as state or params"
    if not message.endswith("the file system"):
        name = "clock" if message.endswith("the clock") else "seed"
        remedy += f", or set environment.{name} in the suite"
    assert problem.message.startswith(f"it is not reproducible: {message}; {remedy}; at rules.py:")
    assert (problem.file, problem.column) == ("rules.py", 1)
    assert "library" not in problem.message
