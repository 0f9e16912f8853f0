"""The interpreter and the import folders that a configuration names, and when they hold."""

from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot

from tests.gates import write_gate
from tests.trees import touch
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.configuration.interpreter import code_of, locate_interpreter
from tier2gate.gates.configuration.reading import read_configuration
from tier2gate.gates.selection import select_gates
from tier2gate.settings import PythonModule, PythonProgram, Settings

NAMED = "python: .venv/bin/python, python_path: [src, .deps]"
OWN = PythonProgram(shown="own", path=Path("own"))
DEFAULT = PythonProgram(shown="python3", path=Path("/usr/bin/python3"), is_on_path=True)
CODE = (PythonModule(shown="rules.py", path=Path("rules.py")),)


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a gate, a module that a call can name, and an environment."""
    monkeypatch.chdir(tmp_path)
    write_gate(Path())
    touch("rules.py", "own", ".venv/bin/python")
    Path("own").chmod(0o755)
    Path("src").mkdir()
    Path(".deps").mkdir()


def configure(defaults: str, *gates: str) -> Path:
    """Write a configuration whose line 2 has the defaults."""
    items = ", ".join(gates or ["{name: a, suite: a.suite.yaml}"])
    path = Path("tier2gate.yaml")
    path.write_text(f"gates: [{items}]\ndefaults: {{{defaults}}}\n", encoding="utf-8")
    return path


def settings(**more: Any) -> Settings:
    """Return the settings of a call without paths."""
    return Settings(root=Path(), **more)


def faults(**more: Any) -> list[str]:
    """Return the faults of the gates that a call selects."""
    gates = select_gates(settings(**more)).gates
    return [f"{p.place}: {p.code}: {p.text}" for gate in gates for _, p in gate.faults]


def refused(**more: Any) -> list[str]:
    """Return why the code of the gate cannot run."""
    [gate] = select_gates(settings(**more)).gates
    with pytest.raises(InputInvalidError) as caught:
        code_of(gate, settings(**more))
    return [f"{p.place}: {p.code}: {p.text}" for p in caught.value.problems]


def chosen(**more: Any) -> tuple[str | None, list[str]]:
    """Return the interpreter and the folders with which the code of the gate runs."""
    [gate] = select_gates(settings(**more)).gates
    assert gate.faults == ()
    _, found = code_of(gate, settings(**more))
    path = found.python.path.as_posix() if found.python else None
    return path, [folder.as_posix() for folder in found.python_path]


# What holds


def test_configured_python_needs_the_calls_permission() -> None:
    """Somebody who can change a configuration cannot choose the interpreter of a call that names
    its code.
    """
    configure(NAMED)
    assert faults(modules=CODE) == snapshot(
        [
            "tier2gate.yaml:2:20: code-not-allowed: the interpreter .venv/bin/python is not allowed to run in this call; allow all code of the repository with --allow-code (in the Action: allow-code: true), or give --python .venv/bin/python with the call",
            "tier2gate.yaml:2:51: code-not-allowed: importing from src, .deps is not allowed in this call; allow all code of the repository with --allow-code (in the Action: allow-code: true), or give --python-path with the call",
        ]
    )
    assert faults(allow_code=True) == faults(modules=CODE, allow_code=True) == []


def test_configured_python_is_refused_beside_configured_code() -> None:
    """A user sees at once all that the call has to allow."""
    configure(f"missions: shop.rules, {NAMED}")
    assert [fault.partition(": code-not-allowed: ")[0] for fault in faults()] == snapshot(
        ["", "tier2gate.yaml:2:42", "tier2gate.yaml:2:73"]
    )


def test_call_chooses_without_permission() -> None:
    """A workflow that names all that runs need not allow what the repository names."""
    configure(NAMED)
    folders = (Path("src"),)
    assert [fault[:20] for fault in faults(modules=CODE, python=OWN)] == ["tier2gate.yaml:2:51:"]
    assert [fault[:20] for fault in faults(modules=CODE, python_path=folders)] == [
        "tier2gate.yaml:2:20:"
    ]
    assert chosen(modules=CODE, python=OWN, python_path=folders) == ("own", ["src"])


def test_refused_gate_would_not_use_the_configuration_either() -> None:
    """Two guards have to fail before a file that a configuration names is started."""
    configure(NAMED)
    call = settings(modules=CODE)
    [gate] = select_gates(call).gates
    assert code_of(gate, call) == (CODE, call)


def test_gate_without_code_needs_no_permission() -> None:
    """Declarative gates run in every call, whatever their configuration names for code."""
    configure("python: gone/python, python_path: gone")
    assert faults() == []
    assert chosen() == (None, [])
    assert chosen(allow_code=True) == (None, [])


def test_call_takes_precedence_over_the_configuration() -> None:
    """A user can try another interpreter without editing a file."""
    configure(NAMED)
    call: dict[str, Any] = {"modules": CODE, "allow_code": True, "default_python": DEFAULT}
    assert chosen(**call) == (".venv/bin/python", ["src", ".deps"])
    assert chosen(**call, python=OWN) == ("own", ["src", ".deps"])
    assert chosen(**call, python_path=(Path(".deps"),)) == (".venv/bin/python", [".deps"])


def test_default_applies_where_nothing_is_named() -> None:
    """In the host action, the job's Python runs what no configuration says otherwise for."""
    configure("python_path: src")
    call: dict[str, Any] = {"modules": CODE, "allow_code": True, "default_python": DEFAULT}
    assert chosen(**call) == ("/usr/bin/python3", ["src"])
    Path("tier2gate.yaml").unlink()
    assert chosen(**call) == ("/usr/bin/python3", [])


def test_interpreter_itself_may_be_a_link() -> None:
    """A virtual environment's interpreter is a link out of the folder, and is started by its name."""
    Path(".venv/bin/python").unlink()
    Path(".venv/bin/python").symlink_to("/usr/bin/env")
    configure(NAMED)
    assert chosen(modules=CODE, allow_code=True)[0] == ".venv/bin/python"


def test_every_configuration_chooses_for_its_own_gates() -> None:
    """In a repository of several projects, each gate runs in its project's environment."""
    for name in ("one", "two"):
        write_gate(Path(name))
        touch(f"{name}/.venv/bin/python")
        text = f"gates: [{{name: {name}, suite: a.suite.yaml}}]\n"
        text += "defaults: {python: .venv/bin/python}\n"
        Path(name, "tier2gate.yaml").write_text(text, encoding="utf-8")
    paths = (Path("one/tier2gate.yaml"), Path("two/tier2gate.yaml"), Path("a.suite.yaml"))
    call = settings(paths=paths, modules=CODE, allow_code=True)
    found = [code_of(gate, call)[1].python for gate in select_gates(call).gates]
    assert [program and program.path.as_posix() for program in found] == [
        None,
        "one/.venv/bin/python",
        "two/.venv/bin/python",
    ]


# What is wrong with it


def test_place_that_is_missing_or_linked_is_reported() -> None:
    """A slip in a path is found at its place, before anything runs."""
    Path(".venv").rename("real")
    Path(".venv").symlink_to("real")
    Path("src").rmdir()
    Path(".deps").rmdir()
    Path(".deps").symlink_to("..")
    configure(NAMED)
    call: dict[str, Any] = {"modules": CODE, "allow_code": True}
    assert refused(**call) == snapshot(
        [
            "tier2gate.yaml:2:20: symbolic-link: this path passes through the symbolic link .venv; use a folder in place of the link, or give --python with the call",
            "tier2gate.yaml:2:52: missing-folder: the folder src is missing; create it, or remove it from python_path",
            "tier2gate.yaml:2:57: symbolic-link: this path passes through the symbolic link .deps; use a folder in place of the link, or give --python-path with the call",
        ]
    )
    assert chosen(**call, python=OWN, python_path=(Path("real"),)) == ("own", ["real"])


def test_code_of_the_target_branch_is_not_imported() -> None:
    """A pull request cannot have the target branch's code tested in place of its own."""
    touch("base/src/x.py", "base/.venv/bin/python")
    configure("python: base/.venv/bin/python, python_path: base/src")
    assert refused(modules=CODE, allow_code=True, base=Path("base")) == snapshot(
        [
            "tier2gate.yaml:2:20: out-of-bounds: this path is in the target branch's folder, base; name a place outside that folder",
            "tier2gate.yaml:2:56: out-of-bounds: this path is in the target branch's folder, base; name a place outside that folder",
        ]
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            "python: python3.12",
            snapshot(
                "tier2gate.yaml:2:20: not-relative: python3.12 is a name, not a path; it is not looked up in PATH; name a file in the configuration's folder, such as .venv/bin/python, or give --python python3.12 with the call"
            ),
        ),
        (
            "python: .venv",
            snapshot(
                "tier2gate.yaml:2:20: not-relative: .venv is a name, not a path; it is not looked up in PATH; name a file in the configuration's folder, such as .venv/bin/python"
            ),
        ),
        (
            "python: /usr/bin/python3",
            snapshot(
                'tier2gate.yaml:2:20: not-relative: "/usr/bin/python3" is not relative to the configuration\'s folder; name a file inside it, such as .venv/bin/python, or give --python /usr/bin/python3 with the call'
            ),
        ),
        (
            "python: ../bin/python",
            snapshot(
                "tier2gate.yaml:2:20: outside: the interpreter is outside the configuration's folder; name a file inside it, such as .venv/bin/python, or give --python with the call"
            ),
        ),
        (
            "python: a/../../bin/python",
            snapshot(
                "tier2gate.yaml:2:20: outside: the interpreter is outside the configuration's folder; name a file inside it, such as .venv/bin/python, or give --python with the call"
            ),
        ),
        (
            'python: "a/b\\0"',
            snapshot(
                "tier2gate.yaml:2:20: impossible-path: a path cannot contain a null character; remove it"
            ),
        ),
        ("python: ''", snapshot("tier2gate.yaml:2:20: schema: 'python' must not be empty")),
        (
            "python: [a/b]",
            snapshot("tier2gate.yaml:2:20: schema: 'python' must be a string, not a list"),
        ),
        (
            "python_path: ..",
            snapshot(
                "tier2gate.yaml:2:25: outside: the import folder is outside the configuration's folder; name a folder inside it, such as src, or give --python-path with the call"
            ),
        ),
        (
            "python_path: [src, /usr/lib]",
            snapshot(
                'tier2gate.yaml:2:31: not-relative: "/usr/lib" is not relative to the configuration\'s folder; name a folder inside it, such as src, or give --python-path /usr/lib with the call'
            ),
        ),
        (
            'python_path: ["a\\0"]',
            snapshot(
                "tier2gate.yaml:2:26: impossible-path: a path cannot contain a null character; remove it"
            ),
        ),
        (
            "python_path: [src, '']",
            snapshot("tier2gate.yaml:2:31: schema: an item of 'python_path' must not be empty"),
        ),
        (
            "python_path: 1",
            snapshot(
                "tier2gate.yaml:2:25: schema: 'python_path' must be a string or a list, not 1"
            ),
        ),
        (
            "pythonpath: src",
            snapshot(
                "tier2gate.yaml:2:12: schema: unknown field pythonpath; did you mean python_path?"
            ),
        ),
    ],
)
def test_malformed_value_is_refused_in_every_call(given: str, problem: str) -> None:
    """A name that could mean something else on another machine is never accepted."""
    with pytest.raises(InputInvalidError) as caught:
        read_configuration(configure(given), Path())
    assert [f"{p.place}: {p.code}: {p.text}" for p in caught.value.problems] == [problem]


@pytest.mark.parametrize("given", ["python: ./python", "python: a/../b", "python_path: ."])
def test_path_in_the_folder_may_be_written_in_any_way(given: str) -> None:
    """Only where a path leads counts."""
    [gate] = read_configuration(configure(given), Path()).gates
    assert gate.faults == ()


def test_unusable_interpreter_is_reported_where_it_is_named() -> None:
    """A reader is led to the line that has to change."""
    configure(NAMED)
    [gate] = select_gates(settings(allow_code=True, modules=CODE)).gates
    problem = Problem(code="unusable-python", message="it is old", hint="take another one")
    located = locate_interpreter(problem, gate, settings())
    assert f"{located.place}: {located.text}" == snapshot(
        "tier2gate.yaml:2:20: it is old; create the virtual environment, or name the interpreter of another one, Python 3.10 or newer, here or with --python (in the host action: python)"
    )
    assert locate_interpreter(problem, gate, settings(python=OWN)) == problem
    other = Problem(code="mission-error", message="it raised")
    assert locate_interpreter(other, gate, settings()) == other
