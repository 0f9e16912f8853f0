"""What a mission prints, by whatever means, belongs to its scenario."""

import sys
from pathlib import Path

import pytest

from tests.workers import of_one_mission, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.runner.printed import PrintedOutput
from tier2gate.runner.worker import Worker

C_LEVEL = """\
import ctypes
libc = ctypes.CDLL(None)
printf, puts = libc.printf, libc.puts
print('loading')
"""


def run(worker: Worker, scenario: str, **params: object) -> bool:
    """Run the mission in a scenario; tell whether it has a result."""
    try:
        worker.run("m", params, {}, "it", scenario=scenario)
    except ExecutionError:
        return False
    return True


def of(name: str, *lines: str) -> PrintedOutput:
    """Return the output of a scenario."""
    return PrintedOutput(scenario_name=name, first=lines)


def test_each_way_to_print_belongs_to_its_scenario(tmp_path: Path) -> None:
    """A user finds the output of C code and of Python in the order in which it was written."""
    lines = (
        "name = params['name']",
        "print('print', name)",
        "printf(b'printf %s\\n', name.encode())",
        "os.write(2, b'write ' + name.encode() + b'\\n')",
        "puts(b'puts')",
        "print('stderr', name, file=sys.stderr)",
    )
    with started(tmp_path, C_LEVEL + of_one_mission(*lines)) as worker:
        worker.load()
        assert run(worker, "b", name="b")
        assert run(worker, "a", name="a")
    assert list(worker.printed.outputs()) == [
        PrintedOutput(module="rules.py", first=("loading",)),
        *(
            of(name, f"print {name}", f"printf {name}", f"write {name}", "puts", f"stderr {name}")
            for name in "ba"
        ),
    ]


def test_streams_that_a_module_replaced_are_flushed(tmp_path: Path) -> None:
    """A library that wraps standard output does not move a scenario's output to another one."""
    wrap = "import io, sys\nsys.stdout = io.TextIOWrapper(io.BufferedWriter(sys.stdout.buffer))\n"
    with started(tmp_path, wrap + of_one_mission("print(params['name'])")) as worker:
        worker.load()
        for name in "ba":
            assert run(worker, name, name=name)
    assert list(worker.printed.outputs()) == [of("b", "b"), of("a", "a")]


@pytest.mark.parametrize("stream", ["None", "object()", "Broken()"])
def test_stream_that_cannot_be_flushed_changes_no_result(stream: str, tmp_path: Path) -> None:
    """A module that replaces standard output with something odd still has a result."""
    text = f"class Broken:\n    def flush(self):\n        sys.exit(3)\n\n\nsys.stderr = {stream}\n"
    with started(tmp_path, of_one_mission("print('x')") + text) as worker:
        worker.load()
        assert run(worker, "a")
    assert list(worker.printed.outputs()) == [of("a", "x")]


@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), 9)", "1 / 0"])
def test_output_before_the_end_of_the_child_is_kept(end: str, tmp_path: Path) -> None:
    """Who looks for the reason of a crash sees what was printed until then."""
    text = of_one_mission("print(params['name'])", "print('no line end', end='')", end)
    with started(tmp_path, text) as worker:
        worker.load()
        assert not run(worker, "a", name="x")
    assert list(worker.printed.outputs()) == [of("a", "x", "no line end")]


def test_output_of_a_mission_that_takes_too_long_is_kept(tmp_path: Path) -> None:
    """Who looks for an endless loop sees what it printed."""
    text = of_one_mission("print('begun')", "while True: pass")
    with started(tmp_path, text, timeout=2) as worker:
        worker.load()
        assert not run(worker, "a")
    assert list(worker.printed.outputs()) == [of("a", "begun")]


def test_module_that_cannot_be_loaded_shows_what_it_printed(tmp_path: Path) -> None:
    """Who debugs an import sees what was printed before it failed."""
    with started(tmp_path, "print('here')\n1 / 0\n") as worker, pytest.raises(ExecutionError):
        worker.load()
    assert list(worker.printed.outputs()) == [PrintedOutput(module="rules.py", first=("here",))]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_limit_of_output_is_one_for_each_mission(tmp_path: Path) -> None:
    """A gate of many scenarios that print much runs to its end, and fills no disk."""
    with started(tmp_path, of_one_mission("os.write(1, b'x' * (40 << 20))")) as worker:
        worker.load()
        assert all(run(worker, name) for name in "abc")
    assert [output.scenario_name for output in worker.printed.outputs()] == list("abc")
