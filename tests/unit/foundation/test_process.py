"""How the process sets itself up and exits."""

import io
import signal
import sys
from collections.abc import Iterator

import pytest

from tests.raised import line_in, raised_in
from tier2gate import __version__
from tier2gate.foundation.bugs import ISSUES
from tier2gate.foundation.outcomes import TERMINATED_EXIT_CODE
from tier2gate.foundation.process import describe_internal_error, prepare_interpreter
from tier2gate.orchestration.canonical import MAX_INT_DIGITS


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Restore the signal handler and the digit limit of the test run."""
    handler, digits = signal.getsignal(signal.SIGTERM), sys.get_int_max_str_digits()
    yield
    signal.signal(signal.SIGTERM, handler)
    sys.set_int_max_str_digits(digits)


@pytest.mark.parametrize("digits", ["640", "0"])
def test_digit_limit_does_not_depend_on_the_environment(digits: str) -> None:
    """A job's PYTHONINTMAXSTRDIGITS does not affect which files can be read."""
    sys.set_int_max_str_digits(int(digits))
    prepare_interpreter(MAX_INT_DIGITS)
    assert sys.get_int_max_str_digits() == MAX_INT_DIGITS


def test_streams_accept_any_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal or job with ASCII streams gets the whole output without a crash."""
    out, err = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="ascii"))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding="latin-1"))
    with pytest.raises(UnicodeEncodeError):
        sys.stdout.write("→")
    prepare_interpreter(MAX_INT_DIGITS)
    for stream in (sys.stdout, sys.stderr):
        stream.write("→ \ud800\n")
        stream.flush()
    assert out.getvalue() == "→ \\ud800\n".encode()
    assert err.getvalue() == "→ \\ud800\n".encode()


def test_streams_of_another_kind_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller can capture the output in a stream of its own."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    prepare_interpreter(MAX_INT_DIGITS)
    sys.stdout.write("→")
    assert stream.getvalue() == "→"


def test_sigterm_has_its_own_exit_status() -> None:
    """A cancelled job exits cleanly and is distinguishable from a failed one."""
    prepare_interpreter(MAX_INT_DIGITS)
    with pytest.raises(SystemExit) as left:
        signal.raise_signal(signal.SIGTERM)
    assert left.value.code == TERMINATED_EXIT_CODE == 143


def test_second_sigterm_does_not_disturb_the_first() -> None:
    """A cancelled job finishes its cleanup even if it gets more signals."""
    prepare_interpreter(MAX_INT_DIGITS)
    with pytest.raises(SystemExit):
        signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)


def test_internal_error_has_error_place_and_address() -> None:
    """A user can report a bug in one paste that does not reveal their folders."""
    error = raised_in("/home/alice/secret/code.py", "\nraise ValueError('a\\n::error::\\x1b b')")
    assert describe_internal_error(error) == (
        "internal-error: ValueError: a\\n::error::\\u001b b\n"
        f"  tier2gate {__version__}, at raised.py:{line_in(error)} > code.py:2\n"
        f"  This is a bug in tier2gate, not in your files; please report it: {ISSUES}\n"
    )
