"""The report of an internal error is complete and contains no private data of the user."""

import pytest

from tests.raised import line_in, raised_in
from tier2gate import __version__
from tier2gate.foundation.bugs import ISSUES, describe_bug


def test_bug_report_has_error_place_and_address() -> None:
    """A user can report a bug in one paste that does not reveal their folders."""
    error = raised_in("/home/alice/secret/code.py", "\nraise ValueError('a\\n::error::\\x1b b')")
    assert describe_bug(error) == (
        "ValueError: a\\n::error::\\u001b b",
        f"tier2gate {__version__}, at raised.py:{line_in(error)} > code.py:2",
        f"This is a bug in tier2gate, not in your files; please report it: {ISSUES}",
    )


def nested(depth: int) -> Exception:
    """Raise an error at this depth of calls."""
    code = "def fall(n):\n  if n == 1:\n    raise KeyError('k')\n  fall(n - 1)\nfall(depth)"
    return raised_in("deep.py", code, depth=depth)


def test_bug_shows_twenty_places() -> None:
    """A traceback of normal depth is shown in full."""
    error = nested(18)
    places = [f"raised.py:{line_in(error)}", "deep.py:5", *["deep.py:4"] * 17]
    assert describe_bug(error)[1] == (
        f"tier2gate {__version__}, at {' > '.join([*places, 'deep.py:3'])}"
    )


@pytest.mark.parametrize("depth", [19, 300])
def test_bug_of_endless_recursion_stays_short(depth: int) -> None:
    """An endless recursion does not bury the log in its traceback."""
    places = ["…", *["deep.py:4"] * 18, "deep.py:3"]
    assert describe_bug(nested(depth))[1] == (f"tier2gate {__version__}, at {' > '.join(places)}")
