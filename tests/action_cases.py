"""Workspaces in which a step of the Action is run, and what it is recorded to leave behind.

The records are in `tests/recorded/action/<case>/`: the step's log, its outputs as `name=value`
lines, and its summary, byte for byte except for the version, which is written as `@VERSION@`. To
add a case, write it here, run `python tests/cli/test_action_contract.py --record`, and read the
diff that it prints.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tier2gate import __version__
from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.gates.search.marker import HEAD
from tier2gate.results.acceptance import Fate
from tier2gate.settings import PythonModule, Settings

REPOSITORY = Path(__file__).parents[1]
RECORDED = REPOSITORY / "tests" / "recorded" / "action"

SUITE = """\
suite_name: shop
scenarios:
  - scenario_name: gold
    initial_state: {tier: gold}
    missions:
      - name: echo
        params: {message: hello}
"""
EXPECTATIONS = """\
expectations:
  - id: succeeds
    scenario_name: gold
    mission_name: echo
    path: success
    op: eq
    expected: true
"""
COUNTING = """\
from tier2gate.missions.api import from_function

CALLS = []


def number():
    CALLS.append(1)
    return len(CALLS)


MISSIONS = {"number": from_function(number)}
"""
HELLO = "92135dbe179af6c28ef0de1d74d0959e083d01b1229c26dab516ea4de05b0a3a"
GRUEZI = "7950e561925dc8359a1f5fcc564d23746f9cdc4ba8404596ad643bfd82f6e831"
FAILED = "6aaa7a5460fb87e17a02b3b1e652874a197c090fe527904a38cba468b177d2f1"

_VERSION = "@VERSION@"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A workspace, and the inputs of the Action in it."""

    prepare: Callable[[Path], None]
    exit_code: int
    inputs: Mapping[str, str] = field(default_factory=lambda: {"paths": "gates"})


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What a step is recorded to leave behind: its whole log, including commands, and its files."""

    log: str
    outputs: Mapping[str, str]
    summary: str


def read_recorded(name: str) -> Recorded:
    """Read the record of a case."""
    folder = RECORDED / name
    log, outputs, summary = (
        (folder / file).read_bytes().decode().replace(_VERSION, __version__)
        for file in ("log.txt", "outputs.txt", "summary.md")
    )
    pairs = (line.partition("=") for line in outputs.removesuffix("\n").split("\n"))
    return Recorded(log=log, outputs={key: value for key, _, value in pairs}, summary=summary)


def record(name: str, seen: Recorded) -> Iterator[str]:
    """Record what a case leaves behind now, and yield the lines of the diff."""
    files = {
        "log.txt": seen.log,
        "outputs.txt": "".join(f"{key}={value}\n" for key, value in seen.outputs.items()),
        "summary.md": seen.summary,
    }
    for file, text in files.items():
        path = RECORDED / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes().decode() if path.exists() else ""
        after = text.replace(__version__, _VERSION)
        lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
        yield from difflib.unified_diff(*lines, f"{name}/{file}", f"{name}/{file}")
        path.write_bytes(after.encode())


def runner_variables(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the variable of every input: upper case, dashes kept, defaults filled in."""
    declared = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))["inputs"]
    values = {name: item.get("default", "") for name, item in declared.items()} | dict(inputs)
    return {f"INPUT_{name.upper().replace(' ', '_')}": value for name, value in values.items()}


def write(path: Path, text: str) -> None:
    """Write a file exactly as given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def write_gate(folder: Path, suite: str = SUITE, expectations: str = EXPECTATIONS) -> None:
    """Write a gate named shop."""
    write(folder / "shop.suite.yaml", suite)
    write(folder / "shop.expectations.yaml", expectations)


def accept(workspace: Path) -> None:
    """Accept the current results of the gates in a workspace."""
    settings = Settings(paths=(workspace,), root=workspace)
    planned = list(plan_updates(settings, UpdateSettings()).planned)
    assert {carry_out(gate, item, settings).fate for gate, item in planned} == {Fate.CREATED}


def accept_with_modules(workspace: Path, *modules: Path) -> None:
    """Accept the current results of the gates with Python modules of missions."""
    python = tuple(PythonModule(shown=str(name), path=workspace / name) for name in modules)
    settings = Settings(paths=(workspace / "gates",), root=workspace, modules=python)
    planned = list(plan_updates(settings, UpdateSettings()).planned)
    assert {carry_out(gate, item, settings).fate for gate, item in planned} == {Fate.CREATED}


def accept_again(workspace: Path) -> None:
    """Accept the current results of the gates in `gates`, with or without goldens."""
    settings = Settings(paths=(workspace / "gates",), root=workspace)
    for gate, item in plan_updates(settings, UpdateSettings()).planned:
        carry_out(gate, item, settings)


def contents_of(folder: Path) -> dict[str, bytes]:
    """Return the contents of every file in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def passed(workspace: Path) -> None:
    """Create a gate with a current golden."""
    write_gate(workspace / "gates")
    accept(workspace)


def drifted(workspace: Path) -> None:
    """Create a gate whose suite changed after it was accepted."""
    passed(workspace)
    write_gate(workspace / "gates", suite=SUITE.replace("hello", "grüezi"))


def failed(workspace: Path) -> None:
    """Create a gate that drifted and whose expectation does not hold."""
    drifted(workspace)
    wrong = EXPECTATIONS.replace("expected: true", "expected: false")
    write(workspace / "gates" / "shop.expectations.yaml", wrong)


def missing(workspace: Path) -> None:
    """Create a gate without a golden."""
    write_gate(workspace / "gates")


def tampered(workspace: Path) -> None:
    """Create a gate whose golden was edited by hand."""
    passed(workspace)
    golden = workspace / "gates" / "shop.golden.json"
    write(golden, golden.read_text(encoding="utf-8").replace(HELLO, "0" * 64))


def orphaned(workspace: Path) -> None:
    """Create a golden whose suite was deleted."""
    passed(workspace)
    (workspace / "gates" / "shop.suite.yaml").unlink()


def invalid(workspace: Path) -> None:
    """Create an invalid gate."""
    write_gate(workspace / "gates", expectations=EXPECTATIONS.replace("expected", "expcted"))


def changed(workspace: Path) -> None:
    """Create a gate that accepts other results than the target branch, which has one more gate."""
    passed(workspace / "base")
    write_gate(workspace / "base" / "gates" / "old")
    write_gate(workspace / "gates", suite=SUITE.replace("hello", "grüezi"))
    accept_again(workspace)


def committed(workspace: Path) -> None:
    """Create a gate that passes, next to a committed folder of proposed goldens."""
    passed(workspace)
    write(workspace / "gates" / "out" / ".tier2gate-proposed", f"{HEAD}shop.golden.json\n")
    write(workspace / "gates" / "out" / "shop.golden.json", "{}")


def misconfigured(workspace: Path) -> None:
    """Create an invalid configuration next to a gate that passes."""
    passed(workspace)
    write(workspace / "tier2gate.yaml", "gates: {}\n")


def nothing(workspace: Path) -> None:
    """Create a folder without gates."""
    write(workspace / "gates" / "readme.md", "nothing here\n")


def two(workspace: Path) -> None:
    """Create a gate that passes and one without a golden."""
    passed(workspace)
    write_gate(workspace / "gates" / "new")


def deep(workspace: Path) -> None:
    """Create a gate in folders whose names need quoting in a shell or look like options."""
    gates = workspace / "services" / "-my shop" / "-gates"
    write_gate(gates)
    accept(workspace)
    write_gate(gates, suite=SUITE.replace("hello", "grüezi"))


def given_explicitly(workspace: Path) -> None:
    """Create a gate without a golden whose files only explicit paths can find."""
    write(workspace / "a" / "what.yaml", SUITE)
    write(workspace / "b" / "must.yaml", EXPECTATIONS)
    (workspace / "c").mkdir()


def unstable(workspace: Path) -> None:
    """Create a gate whose module counts its calls, so that results depend on their order."""
    folder = workspace / "gates"
    second = "  - {scenario_name: silver, initial_state: {}, missions: [{name: number}]}\n"
    suite = SUITE.replace("name: echo", "name: number").replace(
        "\n        params: {message: hello}", ""
    )
    write_gate(
        folder, suite + second, EXPECTATIONS.replace("mission_name: echo", "mission_name: number")
    )
    write(folder / "shop.missions.py", COUNTING)


CASES: Mapping[str, Case] = {
    "passed": Case(prepare=passed, exit_code=0),
    "hash-drift": Case(prepare=drifted, exit_code=3),
    "verdict-failed": Case(prepare=failed, exit_code=1),
    "golden-missing": Case(prepare=missing, exit_code=5),
    "golden-invalid": Case(prepare=tampered, exit_code=6),
    "golden-obsolete": Case(prepare=orphaned, exit_code=7),
    "input-invalid": Case(prepare=invalid, exit_code=4),
    "nothing-run": Case(prepare=nothing, exit_code=10),
    "nondeterministic": Case(
        prepare=unstable,
        exit_code=8,
        inputs={
            "paths": "gates",
            "allow-code": "true",
            "allow-code-on-untrusted-events": "true",
        },
    ),
    "golden-changed": Case(
        prepare=changed,
        exit_code=11,
        inputs={"paths": "gates", "base": "base", "fail-on-golden-change": "true"},
    ),
    "passed-and-accepts-otherwise": Case(
        prepare=changed, exit_code=0, inputs={"paths": "gates", "base": "base"}
    ),
    "proposals-that-were-committed": Case(prepare=committed, exit_code=0),
    "configuration": Case(prepare=misconfigured, exit_code=4, inputs={}),
    "usage": Case(prepare=passed, exit_code=2, inputs={"paths": "gates", "goldn": "x"}),
    "several-gates": Case(
        prepare=two,
        exit_code=5,
        inputs={"paths": "gates/new\r\n\r\n  gates/shop.suite.yaml\r\n"},
    ),
    "working-directory": Case(
        prepare=deep,
        exit_code=3,
        inputs={
            "working-directory": "services/-my shop",
            "paths": "-gates\n",
            "reports-dir": "out",
            "proposed-dir": "out/goldens",
        },
    ),
    "given-explicitly": Case(
        prepare=given_explicitly,
        exit_code=5,
        inputs={
            "suite": "a/what.yaml",
            "expectations": "b/must.yaml",
            "golden": "c/was.json",
            "max-changes": "1",
        },
    ),
}
