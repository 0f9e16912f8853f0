"""The interface for other programs: what it promises, and what it leaves alone.

Run this file with `--record` to record the public names again; only additions keep the promise.
"""

import dataclasses
import gc
import inspect
import locale
import os
import re
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # as a script, too

from tests.cli.test_cases import CASES, arguments_of, contents_of, lay_out, run_case  # noqa: E402
from tests.gates import SUITE, accept_in, write_gate  # noqa: E402 - as above
from tests.python_gates import write_python_gate  # noqa: E402 - as above
from tests.recorder import write_recorded  # noqa: E402 - as above
from tier2gate import api  # noqa: E402 - as above
from tier2gate.foundation.process import borrow_interpreter  # noqa: E402 - as above
from tier2gate.reporters.interface import REPORTERS  # noqa: E402 - as above
from tier2gate.settings import Settings  # noqa: E402 - as above

RECORDED = REPOSITORY / "tests" / "recorded" / "api.txt"


def render_public() -> str:
    """List every public name, with what a program can rely on."""
    return "".join(f"{line}\n" for name in api.__all__ for line in _described(name))


def _described(name: str) -> Iterator[str]:
    value = getattr(api, name)
    if inspect.isfunction(value):
        yield f"def {name}("
        for parameter in inspect.signature(value).parameters.values():
            shown = _short(str(parameter))
            yield f"    {parameter.kind.description}: {shown}"
        yield f") -> {_type(inspect.signature(value).return_annotation)}"
    elif not isinstance(value, type):
        yield f"{name} = {_type(value)}"
    else:
        yield f"class {name}({', '.join(base.__name__ for base in value.__bases__)})"
        if issubclass(value, Enum):
            yield from (f"    {item.name} = {item.value}" for item in value)
        elif dataclasses.is_dataclass(value):
            yield from (
                f"    {item.name}: {_type(item.type)}" for item in dataclasses.fields(value)
            )
        for key, member in vars(value).items():
            if isinstance(member, property):
                function: Any = member.fget
                returned = inspect.signature(function).return_annotation
                yield f"    property {key}: {_type(returned)}"


def _fields(kind: Any) -> list[dataclasses.Field[Any]]:
    """List the fields of a type, without those that only tier2gate itself calls."""
    return [item for item in dataclasses.fields(kind) if "Callable" not in str(item.type)]


def _type(value: Any) -> str:
    return value.__name__ if isinstance(value, type) else _short(str(value))


def _short(text: str) -> str:
    """Leave out the modules of names."""
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=\w)", "", text)


def test_public_names_and_fields_are_those_recorded() -> None:
    """A program that uses the interface keeps working: a name that goes or changes is noticed."""
    assert render_public() == RECORDED.read_text(encoding="utf-8")


def test_every_public_name_is_documented() -> None:
    """A user finds each public name, and each argument, in the docstrings."""
    assert list(api.__all__) == sorted(api.__all__)
    for name in api.__all__:
        value = getattr(api, name)
        if isinstance(value, type) or inspect.isfunction(value):
            assert inspect.getdoc(value), name
        if inspect.isfunction(value):
            for parameter in inspect.signature(value).parameters:
                assert f"{parameter}: " in (inspect.getdoc(value) or ""), (name, parameter)
        if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                assert f"{field.name}: " in (inspect.getdoc(value) or ""), (name, field.name)


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """Write an accepted gate in a folder of a project."""
    write_gate(tmp_path / "gates")
    accept_in(Settings(root=tmp_path, folder=tmp_path))
    return tmp_path


def drift(project: Path) -> None:
    """Change what the gate gives."""
    write_gate(project / "gates", suite=SUITE.replace("hello", "hi"))


def test_paths_are_relative_to_the_root(project: Path) -> None:
    """A program checks a project that is not its current folder, with the names of that project."""
    for paths in ((), "gates", Path("gates"), ["gates/a.suite.yaml"], "gates/*.suite.yaml"):
        report = api.check(paths, root=project)
        assert (report.outcome, report.exit_code) == (api.Outcome.PASSED, 0)
        assert report.gates[0].files.suite == "gates/a.suite.yaml"
    suite = project / "gates" / "a.suite.yaml"
    assert api.check(suite=suite, root=project).outcome is api.Outcome.PASSED


def test_root_is_the_current_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script gives no root to check the folder in which it was started."""
    monkeypatch.chdir(project)
    assert api.check() == api.check(root=project) == api.check(root=".")
    assert api.validate().outcome is api.Outcome.PASSED


def test_drift_is_data(project: Path) -> None:
    """A program reads what changed without parsing text, and the command that accepts it."""
    drift(project)
    report = api.check(root=project)
    (gate,) = report.gates
    assert gate.drift is not None
    assert gate.drift.cause is api.Cause.INPUTS_CHANGED
    assert [(item.kind, item.before, item.after) for item in gate.drift.changes] == [
        (api.ChangeKind.CHANGED, "hello", "hi"),
        (api.ChangeKind.CHANGED, "hello", "hi"),
    ]
    assert api.scenario_states(gate)["new"].outcome is api.ScenarioOutcome.CHANGED
    assert gate.remedy == "tier2gate update gates/a.suite.yaml"


def test_nothing_is_written_or_printed(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A check from a program leaves its files and its output alone."""
    drift(project)
    before = contents_of(project)
    report = api.check(root=project)
    for kind in REPORTERS:
        assert api.render(report, kind)
    api.validate(root=project)
    assert contents_of(project) == before
    assert capfd.readouterr() == ("", "")


SAME_AS_CHECK = [
    "hash-drift/scenarios-of-every-fate",
    "verdict-failed/drift-beside-it",
    "input-invalid/one-of-two-gates",
    "golden-invalid/result-edited",
    "golden-missing/one-of-two-gates",
    "nothing-run/empty-folder",
    "passed/configured",
]


@pytest.mark.parametrize("name", SAME_AS_CHECK)
def test_text_is_what_check_prints(name: str, tmp_path: Path) -> None:
    """A program shows its users the same text as the command, whatever the outcome."""
    lay_out(CASES / name, tmp_path)
    assert arguments_of(CASES / name) == ["check"]
    printed = run_case(CASES / name, tmp_path)
    report = api.check(root=tmp_path)
    assert api.render(report) == printed.stdout
    assert report.exit_code == printed.returncode
    as_json = run_case(CASES / name, tmp_path, "--format", "json")
    assert api.render(report, "json") == as_json.stdout


def surroundings() -> dict[str, Any]:
    """Return what a call could change for its whole process."""
    signals = (signal.SIGINT, signal.SIGTERM)
    return {
        "digits": sys.get_int_max_str_digits(),
        "signals": [signal.getsignal(number) for number in signals],
        "collector": (gc.isenabled(), gc.get_freeze_count()),
        "folder": Path.cwd(),
        "variables": dict(os.environ),
        "streams": (sys.stdin, sys.stdout, sys.stderr),
        "recursion": sys.getrecursionlimit(),
        "stack": threading.stack_size(),
        "locale": locale.setlocale(locale.LC_ALL),
        "path": [*sys.path],
        "threads": threading.active_count(),
    }


@pytest.mark.parametrize("digits", [0, 640, 4_300, 10_000])
def test_process_is_as_before(digits: int, project: Path) -> None:
    """A program keeps its limits, signals and streams, and big integers are read in any case."""
    write_gate(project / "gates", suite=SUITE.replace("gold", "9" * 4_000))
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(digits)
    try:
        before = surroundings()
        report = api.check(root=project)
        assert api.render(report, "json").count("9" * 4_000) > 0
        assert surroundings() == before
    finally:
        sys.set_int_max_str_digits(limit)
    assert report.outcome is api.Outcome.HASH_DRIFT


def test_variables_change_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the process changes a result, such as those of a job on GitHub."""
    expected = api.check(root=project)
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request_target"}
    for name, value in {**variables, "INPUT_PATHS": "nope", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert api.check(root=project) == expected
    assert api.check(root=project, scenario="new").outcome is api.Outcome.PASSED


def test_threads_wait_for_each_other(project: Path) -> None:
    """A server may call it from its threads: each call gets its own report."""
    (project / "other").mkdir()
    write_gate(project / "other")
    roots = [project / "gates", project / "other"] * 4
    before = surroundings()
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda root: api.check(root=root), roots))
    assert [report.outcome.value for report in reports] == ["passed", "golden-missing"] * 4
    assert surroundings() == before


@pytest.mark.children
def test_missions_in_python_run_in_a_child(tmp_path: Path) -> None:
    """A program gates its own code: no guard by `__name__` is needed, and nothing is imported."""
    write_python_gate(tmp_path)
    modules = set(sys.modules)
    report = api.check(root=tmp_path, missions="rules/pricing.py", python=sys.executable, jobs=1)
    assert report.outcome is api.Outcome.GOLDEN_MISSING
    assert report.gates[0].runs == 8
    assert "pricing" not in set(sys.modules) - modules
    assert report.gates[0].remedy is not None
    assert "--missions rules/pricing.py" in report.gates[0].remedy


def test_interrupt_reaches_the_program(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the call as an exception of the program, and the next call works."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr("tier2gate.commands.check.assess", interrupt)
        with pytest.raises(KeyboardInterrupt):
            api.check(root=project)
    assert api.check(root=project).outcome is api.Outcome.PASSED


def test_limit_is_restored_after_an_error() -> None:
    """A call that fails leaves no other limit behind."""
    before = sys.get_int_max_str_digits()
    with pytest.raises(ValueError, match="no"), borrow_interpreter(before + 1):
        raise ValueError("no")
    assert sys.get_int_max_str_digits() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"paths": "nope"}, "nope: there is no such file or folder"),
        ({"paths": ""}, "paths: the path is empty"),
        ({"paths": "gates", "suite": "a"}, "paths cannot be combined with suite"),
        ({"golden": "a"}, "golden requires suite"),
        ({"fail_on_golden_change": True}, "fail_on_golden_change requires base"),
        ({"missions": "nope.yaml"}, "nope.yaml: there is no such file"),
        ({"paths": "gates\0"}, "gates\0: no file has a name with a null character or a surrogate"),
        (
            {"golden": "\ud800", "suite": "a"},
            "\ud800: no file has a name with a null character or a surrogate",
        ),
        ({"missions": "a\0.py"}, "a\0.py: no file has a name with a null character or a surrogate"),
        ({"base": "a\0"}, "a\0: no file has a name with a null character or a surrogate"),
        ({"paths": b"gates"}, "paths is neither one value nor several: b'gates'"),
        ({"paths": 7}, "paths is neither one value nor several: 7"),
        ({"paths": [b"gates"]}, "paths is not a path: b'gates'"),
        ({"suite": 7}, "suite is not a path: 7"),
        ({"scenario": [7]}, "scenario is not text: 7"),
        ({"python": "nope\0/python"}, "nope\0/python: there is no such interpreter"),
        ({"python": "nope/python"}, "nope/python: there is no such interpreter"),
        ({"timeout": 0}, "timeout must be from 1 to 999,999,999, and is 0"),
        ({"jobs": 257}, "jobs must be from 1 to 256, and is 257"),
        ({"repeat": True}, "repeat is not an integer: True"),
        ({"memory": 1.5}, "memory is not an integer: 1.5"),
        ({"scenario": "new", "base": "gates"}, "base cannot be combined with scenario"),
    ],
    ids=str,
)
def test_wrong_use_is_an_exception(arguments: dict[str, Any], message: str, project: Path) -> None:
    """A program gets one kind of exception for a wrong call, and nothing runs."""
    with pytest.raises(api.UsageError) as raised:
        api.check(root=project, **arguments)
    assert str(raised.value) == message


@pytest.mark.children
def test_interpreter_is_looked_up_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program names an interpreter as on the command line, such as `python3`."""
    write_python_gate(tmp_path)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "my-python").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    report = api.check(root=tmp_path, missions="rules/pricing.py", python="my-python")
    assert report.outcome is api.Outcome.GOLDEN_MISSING


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_forked_child_does_not_wait_for_a_thread_of_its_parent(project: Path) -> None:
    """A server that forks while one of its threads checks can check in the child, too."""
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with borrow_interpreter(4_300):
            entered.set()
            leave.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # newer ones warn of threads
            child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(20)  # ends a child that waits
            os._exit(api.check(root=project).exit_code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        leave.set()
        thread.join()


def test_root_must_exist(project: Path) -> None:
    """A misspelt root is not an empty project."""
    with pytest.raises(api.UsageError, match="there is no such folder"):
        api.check(root=project / "nope")
    with pytest.raises(api.UsageError, match="there is no such file or folder"):
        api.validate("nope", root=project)


def test_unknown_kind_of_report() -> None:
    """A misspelt kind is answered with those that exist."""
    with pytest.raises(api.UsageError, match=r"unknown kind of report yaml; available: .*json"):
        api.render(api.Report(gates=()), "yaml")


def test_validate_finds_problems_without_running(project: Path) -> None:
    """A program checks files as an editor or a hook does."""
    write_gate(project / "gates", suite=SUITE.replace("suite_name", "suite_nmae"))
    found = api.validate(root=project)
    assert found.outcome is api.Outcome.INPUT_INVALID
    assert [problem.place for problem in found.problems] == ["gates/a.suite.yaml:1:1"] * 2


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    sys.stdout.writelines(write_recorded(RECORDED, render_public()))
