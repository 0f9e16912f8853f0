"""The Action, started as GitHub's runner starts it, in a workspace that means it no good."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.github_runner import HOSTILE, Command, as_property, read_log, read_outputs, read_summary
from tier2gate.acceptance import Fate, UpdateSettings
from tier2gate.reporters.github.outputs import OUTPUTS
from tier2gate.settings import Settings
from tier2gate.updating import carry_out, plan_updates

REPOSITORY = Path(__file__).parents[2]
ENTRYPOINT = [sys.executable, "-I", "-m", "tier2gate.action"]

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
HELLO = "92135dbe179af6c28ef0de1d74d0959e083d01b1229c26dab516ea4de05b0a3a"
GRUEZI = "7950e561925dc8359a1f5fcc564d23746f9cdc4ba8404596ad643bfd82f6e831"
FAILED = "6aaa7a5460fb87e17a02b3b1e652874a197c090fe527904a38cba468b177d2f1"

MEANT_NO_GOOD = ("yaml", "json", "click", "os", "secrets", "jsonschema_rs", "sitecustomize")


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a step left behind."""

    exit_code: int
    stdout: str
    stderr: str
    outputs: Mapping[str, str]
    summary: str

    @property
    def commands(self) -> list[Command]:
        """What the runner obeys in the step's log."""
        return [*read_log(self.stdout), *read_log(self.stderr)]


@dataclass(frozen=True, kw_only=True)
class Runner:
    """A runner on this machine: its folders, and a workspace full of other people's files."""

    home: Path
    workspace: Path
    commands: Path
    marker: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def environment(self, inputs: Mapping[str, str]) -> dict[str, str]:
        """Give a container's variables: the runner's own, and those of a hostile job."""
        kept = {
            name: os.environ[name] for name in ("COVERAGE_PROCESS_CONFIG",) if name in os.environ
        }
        return {
            **kept,
            **given_as_the_runner_does(inputs),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_OUTPUT": str(self.commands / "set_output"),
            "GITHUB_STEP_SUMMARY": str(self.commands / "step_summary"),
            "GITHUB_WORKSPACE": str(self.workspace),
            "HOME": str(self.home),
            "LANG": "xx_XX.nonsense",
            "LC_ALL": "C",
            "PATH": f"{self.workspace}:/usr/bin:/bin",
            "PYTHONHASHSEED": "1",
            "PYTHONHOME": str(self.workspace),
            "PYTHONINTMAXSTRDIGITS": "640",
            "PYTHONIOENCODING": "ascii:strict",
            "PYTHONOPTIMIZE": "2",
            "PYTHONPATH": str(self.workspace),
            "PYTHONSTARTUP": str(self.workspace / "sitecustomize.py"),
            "PYTHONUTF8": "0",
            "PYTHONWARNINGS": "error",
            "RUNNER_OS": "Linux",
            "TZ": "Nowhere/Never:99",
            **self.variables,
        }

    def run(
        self,
        inputs: Mapping[str, str] | None = None,
        *,
        words: Sequence[str] = ENTRYPOINT,
        **variables: str,
    ) -> Step:
        """Run the step to its end."""
        done = subprocess.run(
            words,
            cwd=self.workspace,
            env={**self.environment(inputs or {}), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return self.left_behind(done.returncode, done.stdout, done.stderr)

    def left_behind(self, exit_code: int, stdout: bytes, stderr: bytes) -> Step:
        """Collect what a step left behind."""
        return Step(
            exit_code=exit_code,
            stdout=stdout.decode(),
            stderr=stderr.decode(),
            outputs=read_outputs(text_of(self.commands / "set_output")),
            summary=text_of(self.commands / "step_summary"),
        )


def text_of(path: Path) -> str:
    """Read a file as it is; one that is not there is empty."""
    return path.read_bytes().decode() if path.is_file() else ""


def given_as_the_runner_does(inputs: Mapping[str, str]) -> dict[str, str]:
    """Give every input a variable: upper case with dashes kept, its default where it has one."""
    declared = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))["inputs"]
    values = {name: item.get("default", "") for name, item in declared.items()} | dict(inputs)
    return {f"INPUT_{name.upper().replace(' ', '_')}": value for name, value in values.items()}


def plant(path: Path, marker: Path) -> None:
    """Write a module that leaves a mark where it is imported."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"with open({str(marker)!r}, 'a') as file:\n    file.write(__file__ + '\\n')\n"
    path.write_text(text, encoding="utf-8")


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> Iterator[Runner]:
    """Make a runner; whatever a test does, no code of the workspace may have run after it."""
    runner = Runner(
        home=tmp_path / "home",
        workspace=tmp_path / "workspace",
        commands=tmp_path / "file_commands",
        marker=tmp_path / "imported",
    )
    for folder in (runner.home, runner.workspace, runner.commands):
        folder.mkdir()
    for name in MEANT_NO_GOOD:
        plant(runner.workspace / f"{name}.py", runner.marker)
    plant(runner.workspace / "tier2gate" / "__init__.py", runner.marker)
    plant(runner.workspace / "tier2gate" / "action.py", runner.marker)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = runner.home / ".local" / "lib" / version / "site-packages"
    plant(packages / "usercustomize.py", runner.marker)
    write(runner.workspace / "pyvenv.cfg", "include-system-site-packages = true\n")
    yield runner
    imported = runner.marker.read_text(encoding="utf-8") if runner.marker.exists() else ""
    assert not imported, f"code of the workspace was run: {imported}"


def write(path: Path, text: str) -> None:
    """Write a file as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def write_gate(folder: Path, suite: str = SUITE, expectations: str = EXPECTATIONS) -> None:
    """Write a gate called shop."""
    write(folder / "shop.suite.yaml", suite)
    write(folder / "shop.expectations.yaml", expectations)


def accept(workspace: Path) -> None:
    """Accept what the gates of a workspace give today."""
    settings = Settings(paths=(workspace,), root=workspace)
    planned = list(plan_updates(settings, UpdateSettings()))
    assert {carry_out(gate, item, settings).fate for gate, item in planned} == {Fate.CREATED}


def accept_again(workspace: Path) -> None:
    """Accept what the gates in `gates` give today, whatever was accepted before."""
    settings = Settings(paths=(workspace / "gates",), root=workspace)
    for gate, item in plan_updates(settings, UpdateSettings()):
        carry_out(gate, item, settings)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Note every file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def passed(workspace: Path) -> None:
    """Make a gate whose golden is today's."""
    write_gate(workspace / "gates")
    accept(workspace)


def drifted(workspace: Path) -> None:
    """Make a gate whose suite changed since it was accepted."""
    passed(workspace)
    write_gate(workspace / "gates", suite=SUITE.replace("hello", "grüezi"))


def failed(workspace: Path) -> None:
    """Make a gate that drifted, and whose expectation does not hold."""
    drifted(workspace)
    wrong = EXPECTATIONS.replace("expected: true", "expected: false")
    write(workspace / "gates" / "shop.expectations.yaml", wrong)


def missing(workspace: Path) -> None:
    """Make a gate that nobody accepted."""
    write_gate(workspace / "gates")


def tampered(workspace: Path) -> None:
    """Make a gate whose golden was edited by hand."""
    passed(workspace)
    golden = workspace / "gates" / "shop.golden.json"
    write(golden, golden.read_text(encoding="utf-8").replace(HELLO, "0" * 64))


def orphaned(workspace: Path) -> None:
    """Make a golden whose suite is gone."""
    passed(workspace)
    (workspace / "gates" / "shop.suite.yaml").unlink()


def invalid(workspace: Path) -> None:
    """Make a gate that is not valid."""
    write_gate(workspace / "gates", expectations=EXPECTATIONS.replace("expected", "expcted"))


def changed(workspace: Path) -> None:
    """Make a gate that accepts otherwise than the target branch's, which has one gate more."""
    passed(workspace / "base")
    write_gate(workspace / "base" / "gates" / "old")
    write_gate(workspace / "gates", suite=SUITE.replace("hello", "grüezi"))
    accept_again(workspace)


def committed(workspace: Path) -> None:
    """Make a gate that passes, beside a folder of proposed goldens that somebody committed."""
    passed(workspace)
    write(workspace / "gates" / "out" / ".tier2gate-proposed", "shop.golden.json\n")
    write(workspace / "gates" / "out" / "shop.golden.json", "{}")


def misconfigured(workspace: Path) -> None:
    """Make a configuration that is not valid, beside a gate that passes."""
    passed(workspace)
    write(workspace / "tier2gate.yaml", "gates: {}\n")


def nothing(workspace: Path) -> None:
    """Make a folder without any gate in it."""
    write(workspace / "gates" / "readme.md", "nothing here\n")


def two(workspace: Path) -> None:
    """Make a gate that passes, and one that nobody accepted."""
    passed(workspace)
    write_gate(workspace / "gates" / "new")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A workspace, and the whole of what the step leaves behind."""

    prepare: Callable[[Path], None]
    exit_code: int
    log: str
    annotations: str
    outputs: Mapping[str, str]
    summary: str
    inputs: Mapping[str, str] = field(default_factory=lambda: {"paths": "gates"})


SIZE = "1 scenario, 1 mission, 1 expectation"
NOT_RUN = "0 scenarios, 0 missions, 0 expectations"
ECHO = "/suite_result/scenario_results/gold/mission_results/echo"
MESSAGE = '/executed_steps/0/payload/params/message: "hello" → "grüezi"'
RESULT = "/expectations_result/expectation_results/succeeds"
HEAD = "| gate | outcome | verdict | ran |\n|---|---|---|---|\n"
UPDATE = "to accept this: tier2gate update gates/shop.suite.yaml"
NO_SUITE = "there is no suite to this file; put its suite back beside it, or delete this file, too"
NO_GATE = "no gate was found; a suite is a file called NAME.suite.yaml"
RECORD = (
    "record.metadata does not agree with the record: the golden was edited by hand, or badly "
    "merged; restore it from Git, or accept today's results with update --replace-invalid"
)
LACKING = "Missing required field 'expected'; add expected: …"
UNKNOWN = "unknown field expcted; did you mean expected?"
NO_LIST = "tier2gate.yaml:1:8: 'gates' must be a list, not a mapping"
REMOVED = "This change removes 1 gate that the target branch has:"
NEW_BEHAVIOUR = "This change accepts new behaviour, from the target branch's golden to this one's:"
BECAUSE = "cause: inputs-changed (suite): the inputs changed, and the results with them"
SKIPPED = (
    "gates/out: this folder holds proposed goldens, which accept nothing; it is skipped; "
    "if it was committed, delete it"
)
ACCEPTS = f"""\
  {NEW_BEHAVIOUR}
    from      {HELLO}
    to        {GRUEZI}
    {BECAUSE}
      gates/shop.suite.yaml:3:5: scenario gold changed
      ~ scenario gold: echo; inputs-changed
    changes:
      {ECHO}
        ~ {MESSAGE}
"""
ACCEPTS_ANNOTATED = (
    f"gates/shop.golden.json:1: {NEW_BEHAVIOUR}%0A  from      {HELLO}%0A  to        {GRUEZI}%0A"
    f"  {BECAUSE}%0A    gates/shop.suite.yaml:3:5: scenario gold changed%0A"
    "    ~ scenario gold: echo; inputs-changed%0A"
    f"  changes:%0A    {ECHO}%0A      ~ {MESSAGE}"
)

CASES = {
    "passed": Case(
        prepare=passed,
        exit_code=0,
        log=f"passed          shop  gates/shop.suite.yaml  ({SIZE})\n1 gate: 1 passed\n",
        annotations="",
        outputs={
            "outcome": "passed",
            "passed": "true",
            "test-run-hash": HELLO,
            "golden-hash": HELLO,
            "failed-gates": "0",
        },
        summary=f"""\
## tier2gate: passed

1 gate, {SIZE} (0 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | passed | passed | {SIZE} |
""",
    ),
    "hash-drift": Case(
        prepare=drifted,
        exit_code=3,
        log=f"""\
hash-drift      shop  gates/shop.suite.yaml  ({SIZE})
  the verdict passed, but the hash moved:
  accepted  {HELLO}
  now       {GRUEZI}
  cause: inputs-changed (suite): the inputs changed, and the results with them
    gates/shop.suite.yaml:3:5: scenario gold changed
    ~ scenario gold: echo; inputs-changed
  changes:
    {ECHO}
      ~ {MESSAGE}
  {UPDATE}
1 gate: 1 hash-drift
""",
        annotations=(
            "::error file=gates/shop.golden.json,line=1,title=tier2gate%3A hash-drift::"
            "gates/shop.golden.json:1: inputs-changed (suite): the inputs changed, and the results "
            f"with them%0A{ECHO}%0A  ~ {MESSAGE}%0A{UPDATE}\n"
        ),
        outputs={
            "outcome": "hash-drift",
            "drift": "true",
            "cause": "inputs-changed",
            "test-run-hash": GRUEZI,
            "golden-hash": HELLO,
        },
        summary=f"""\
## tier2gate: hash-drift

1 gate, {SIZE} (0 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | hash-drift | passed | {SIZE} |

```text
hash-drift      shop  gates/shop.suite.yaml  ({SIZE})
  the verdict passed, but the hash moved:
  accepted  {HELLO}
  now       {GRUEZI}
  cause: inputs-changed (suite): the inputs changed, and the results with them
    gates/shop.suite.yaml:3:5: scenario gold changed
    ~ scenario gold: echo; inputs-changed
  changes:
    {ECHO}
      ~ {MESSAGE}
  {UPDATE}
```
""",
    ),
    "verdict-failed": Case(
        prepare=failed,
        exit_code=1,
        log=f"""\
verdict-failed  shop  gates/shop.suite.yaml  ({SIZE})
  1 of 1 expectation failed:
    gates/shop.expectations.yaml:2:5: succeeds
      gold / echo / success: expected eq false, found true
  the hash moved, too:
  accepted  {HELLO}
  now       {FAILED}
  cause: inputs-changed (suite, expectations): the inputs changed, and the results with them
    gates/shop.suite.yaml:3:5: scenario gold changed
    gates/shop.expectations.yaml:2:5: expectation succeeds changed
    ~ scenario gold: echo; inputs-changed
  judged otherwise:
    gates/shop.expectations.yaml:2:5: succeeds: passed → failed; \
gold / echo / success: expected eq false, found true, as before
  changes:
    {ECHO}
      ~ {MESSAGE}
    {RESULT}
      + /details/reason: "eq_mismatch"
      ~ /expected: true → false
      ~ /passed: true → false
1 gate: 1 verdict-failed
""",
        annotations=(
            "::error file=gates/shop.expectations.yaml,line=2,col=5,title=tier2gate%3A "
            "verdict-failed::gates/shop.expectations.yaml:2:5: succeeds: gold / echo / success: "
            "expected eq false, found true\n"
            "::error file=gates/shop.golden.json,line=1,title=tier2gate%3A hash-drift::"
            "gates/shop.golden.json:1: inputs-changed (suite, expectations): the inputs changed, "
            f"and the results with them%0A{ECHO}%0A  ~ {MESSAGE}"
            f'%0A{RESULT}%0A  + /details/reason: "eq_mismatch"'
            "%0A  ~ /expected: true → false%0A  ~ /passed: true → false\n"
        ),
        outputs={
            "outcome": "verdict-failed",
            "drift": "true",
            "cause": "inputs-changed",
            "test-run-hash": FAILED,
            "golden-hash": HELLO,
        },
        summary=f"""\
## tier2gate: verdict-failed

1 gate, {SIZE} (1 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | verdict-failed | failed | {SIZE} |

```text
verdict-failed  shop  gates/shop.suite.yaml  ({SIZE})
  1 of 1 expectation failed:
    gates/shop.expectations.yaml:2:5: succeeds
      gold / echo / success: expected eq false, found true
  the hash moved, too:
  accepted  {HELLO}
  now       {FAILED}
  cause: inputs-changed (suite, expectations): the inputs changed, and the results with them
    gates/shop.suite.yaml:3:5: scenario gold changed
    gates/shop.expectations.yaml:2:5: expectation succeeds changed
    ~ scenario gold: echo; inputs-changed
  judged otherwise:
    gates/shop.expectations.yaml:2:5: succeeds: passed → failed; \
gold / echo / success: expected eq false, found true, as before
  changes:
    {ECHO}
      ~ {MESSAGE}
    {RESULT}
      + /details/reason: "eq_mismatch"
      ~ /expected: true → false
      ~ /passed: true → false
```
""",
    ),
    "golden-missing": Case(
        prepare=missing,
        exit_code=5,
        log=f"""\
golden-missing  shop  gates/shop.suite.yaml  ({SIZE})
  nothing was accepted yet
  now       {HELLO}
  {UPDATE}
1 gate: 1 golden-missing
""",
        annotations=(
            "::error file=gates/shop.suite.yaml,line=1,title=tier2gate%3A golden-missing::"
            f"gates/shop.suite.yaml:1: nothing was accepted yet: {HELLO}%0A{UPDATE}\n"
        ),
        outputs={"outcome": "golden-missing", "test-run-hash": HELLO},
        summary=f"""\
## tier2gate: golden-missing

1 gate, {SIZE} (0 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | golden-missing | passed | {SIZE} |

```text
golden-missing  shop  gates/shop.suite.yaml  ({SIZE})
  nothing was accepted yet
  now       {HELLO}
  {UPDATE}
```
""",
    ),
    "golden-invalid": Case(
        prepare=tampered,
        exit_code=6,
        log=f"""\
gates/shop.golden.json:29:17: {RECORD}
golden-invalid  shop  gates/shop.suite.yaml  ({SIZE})
  1 problem, listed above
  the verdict itself passed
1 gate: 1 golden-invalid
""",
        annotations=(
            "::error file=gates/shop.golden.json,line=29,col=17,title=tier2gate%3A golden-invalid::"
            f"gates/shop.golden.json:29:17: {RECORD}\n"
        ),
        outputs={"outcome": "golden-invalid", "test-run-hash": HELLO},
        summary=f"""\
## tier2gate: golden-invalid

1 gate, {SIZE} (0 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | golden-invalid | passed | {SIZE} |

```text
gates/shop.golden.json:29:17: {RECORD}
golden-invalid  shop  gates/shop.suite.yaml  ({SIZE})
  1 problem, listed above
  the verdict itself passed
```
""",
    ),
    "golden-obsolete": Case(
        prepare=orphaned,
        exit_code=7,
        log=f"""\
gates/shop.expectations.yaml: {NO_SUITE}
gates/shop.golden.json: {NO_SUITE}
golden-obsolete shop  gates/shop.expectations.yaml
  2 problems, listed above
1 gate: 1 golden-obsolete
""",
        annotations=(
            "::error file=gates/shop.expectations.yaml,title=tier2gate%3A golden-obsolete::"
            f"gates/shop.expectations.yaml: {NO_SUITE}\n"
            "::error file=gates/shop.golden.json,title=tier2gate%3A golden-obsolete::"
            f"gates/shop.golden.json: {NO_SUITE}\n"
        ),
        outputs={"outcome": "golden-obsolete"},
        summary=f"""\
## tier2gate: golden-obsolete

1 gate, {NOT_RUN} (0 failed)

{HEAD}| <code>gates/shop.expectations.yaml</code> | golden-obsolete | not reached | {NOT_RUN} |

```text
gates/shop.expectations.yaml: {NO_SUITE}
gates/shop.golden.json: {NO_SUITE}
golden-obsolete shop  gates/shop.expectations.yaml
  2 problems, listed above
```
""",
    ),
    "input-invalid": Case(
        prepare=invalid,
        exit_code=4,
        log=f"""\
gates/shop.expectations.yaml:2:5: {LACKING}
gates/shop.expectations.yaml:7:5: {UNKNOWN}
input-invalid   shop  gates/shop.suite.yaml
  2 problems, listed above
1 gate: 1 input-invalid
""",
        annotations=(
            "::error file=gates/shop.expectations.yaml,line=2,col=5,title=tier2gate%3A "
            f"input-invalid::gates/shop.expectations.yaml:2:5: {LACKING}\n"
            "::error file=gates/shop.expectations.yaml,line=7,col=5,title=tier2gate%3A "
            f"input-invalid::gates/shop.expectations.yaml:7:5: {UNKNOWN}\n"
        ),
        outputs={"outcome": "input-invalid"},
        summary=f"""\
## tier2gate: input-invalid

1 gate, {NOT_RUN} (0 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | input-invalid | not reached | {NOT_RUN} |

```text
gates/shop.expectations.yaml:2:5: {LACKING}
gates/shop.expectations.yaml:7:5: {UNKNOWN}
input-invalid   shop  gates/shop.suite.yaml
  2 problems, listed above
```
""",
    ),
    "nothing-run": Case(
        prepare=nothing,
        exit_code=10,
        log=f"nothing-run: {NO_GATE}\n",
        annotations=f"::error title=tier2gate%3A nothing-run::{NO_GATE}\n",
        outputs={"outcome": "nothing-run", "gates": "0", "failed-gates": "0"},
        summary=f"""\
## tier2gate: nothing-run

0 gates, {NOT_RUN} (0 failed)

{NO_GATE}
""",
    ),
    "golden-changed": Case(
        prepare=changed,
        inputs={"paths": "gates", "base": "base", "fail-on-golden-change": "true"},
        exit_code=11,
        log=f"""\
{REMOVED}
  - gates/old/shop.suite.yaml
golden-changed  shop  gates/shop.suite.yaml  ({SIZE})
{ACCEPTS}1 gate: 1 golden-changed
""",
        annotations=(
            "::error file=gates/shop.golden.json,line=1,title=tier2gate%3A golden-changed::"
            f"{ACCEPTS_ANNOTATED}\n"
            "::error title=tier2gate%3A golden-changed::"
            f"{REMOVED}%0A  - gates/old/shop.suite.yaml\n"
        ),
        outputs={
            "outcome": "golden-changed",
            "test-run-hash": GRUEZI,
            "golden-hash": GRUEZI,
            "golden-changed": "true",
        },
        summary=f"""\
## tier2gate: golden-changed

1 gate, {SIZE} (0 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | golden-changed | passed | {SIZE} |

```text
{REMOVED}
  - gates/old/shop.suite.yaml
golden-changed  shop  gates/shop.suite.yaml  ({SIZE})
{ACCEPTS}```
""",
    ),
    "passed, and accepts otherwise": Case(
        prepare=changed,
        inputs={"paths": "gates", "base": "base"},
        exit_code=0,
        log=f"""\
{REMOVED}
  - gates/old/shop.suite.yaml
passed          shop  gates/shop.suite.yaml  ({SIZE})
{ACCEPTS}1 gate: 1 passed
""",
        annotations=(
            "::notice title=tier2gate%3A golden-changed::"
            f"{REMOVED}%0A  - gates/old/shop.suite.yaml\n"
            "::notice file=gates/shop.golden.json,line=1,title=tier2gate%3A golden-changed::"
            f"{ACCEPTS_ANNOTATED}\n"
        ),
        outputs={
            "outcome": "passed",
            "passed": "true",
            "test-run-hash": GRUEZI,
            "golden-hash": GRUEZI,
            "golden-changed": "true",
            "failed-gates": "0",
        },
        summary=f"""\
## tier2gate: passed

1 gate, {SIZE} (0 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | passed | passed | {SIZE} |

```text
{REMOVED}
  - gates/old/shop.suite.yaml
passed          shop  gates/shop.suite.yaml  ({SIZE})
{ACCEPTS}```
""",
    ),
    "proposals that were committed": Case(
        prepare=committed,
        exit_code=0,
        log=f"""\
passed          shop  gates/shop.suite.yaml  ({SIZE})
notice: {SKIPPED}
1 gate: 1 passed
""",
        annotations=f"::notice file=gates/out,title=tier2gate::{SKIPPED}\n",
        outputs={
            "outcome": "passed",
            "passed": "true",
            "test-run-hash": HELLO,
            "golden-hash": HELLO,
            "failed-gates": "0",
        },
        summary=f"""\
## tier2gate: passed

1 gate, {SIZE} (0 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | passed | passed | {SIZE} |

```text
notice: {SKIPPED}
```
""",
    ),
    "configuration": Case(
        prepare=misconfigured,
        inputs={},
        exit_code=4,
        log=f"{NO_LIST}\ninput-invalid: 1 problem, listed above\n",
        annotations=(
            "::error file=tier2gate.yaml,line=1,col=8,title=tier2gate%3A input-invalid::"
            f"{NO_LIST}\n"
        ),
        outputs={"outcome": "input-invalid", "gates": "0", "failed-gates": "0"},
        summary=f"""\
## tier2gate: input-invalid

0 gates, {NOT_RUN} (0 failed)

```text
{NO_LIST}
```
""",
    ),
    "usage": Case(
        prepare=passed,
        inputs={"paths": "gates", "goldn": "x"},
        exit_code=2,
        log="",
        annotations="::error title=tier2gate::there is no input goldn; did you mean golden?\n",
        outputs={"outcome": "", "gates": "0", "failed-gates": "0"},
        summary="""\
## tier2gate: wrong usage

```text
there is no input goldn; did you mean golden?
```
""",
    ),
    "several gates": Case(
        prepare=two,
        inputs={"paths": "gates/new\r\n\r\n  gates/shop.suite.yaml\r\n"},
        exit_code=5,
        log=f"""\
passed          shop  gates/shop.suite.yaml  ({SIZE})
golden-missing  shop  gates/new/shop.suite.yaml  ({SIZE})
  nothing was accepted yet
  now       {HELLO}
  to accept this: tier2gate update gates/new/shop.suite.yaml
2 gates: 1 passed, 1 golden-missing
""",
        annotations=(
            "::error file=gates/new/shop.suite.yaml,line=1,title=tier2gate%3A golden-missing::"
            f"gates/new/shop.suite.yaml:1: nothing was accepted yet: {HELLO}%0A"
            "to accept this: tier2gate update gates/new/shop.suite.yaml\n"
        ),
        outputs={"outcome": "golden-missing", "gates": "2"},
        summary=f"""\
## tier2gate: golden-missing

2 gates, 2 scenarios, 2 missions, 2 expectations (0 failed)

{HEAD}| <code>gates/shop.suite.yaml</code> | passed | passed | {SIZE} |
| <code>gates/new/shop.suite.yaml</code> | golden-missing | passed | {SIZE} |

```text
golden-missing  shop  gates/new/shop.suite.yaml  ({SIZE})
  nothing was accepted yet
  now       {HELLO}
  to accept this: tier2gate update gates/new/shop.suite.yaml
```
""",
    ),
}
NO_OUTPUTS = {
    **dict.fromkeys(OUTPUTS, ""),
    "passed": "false",
    "drift": "false",
    "golden-changed": "false",
    "gates": "1",
    "failed-gates": "1",
}


@pytest.mark.parametrize("name", CASES)
def test_step_leaves_behind_what_is_pinned(name: str, runner: Runner) -> None:
    """A workflow gets the same log, annotations, outputs, page and status, in any job's variables,
    and finds its checkout as it left it.
    """
    case = CASES[name]
    case.prepare(runner.workspace)
    before = snapshot(runner.workspace)
    step = runner.run(case.inputs)
    assert step == Step(
        exit_code=case.exit_code,
        stdout=case.log + case.annotations,
        stderr="",
        outputs={**NO_OUTPUTS, "exit-code": str(case.exit_code), **case.outputs},
        summary=case.summary,
    )
    assert list(step.outputs) == list(OUTPUTS)
    assert read_log(step.stdout) == read_log(case.annotations)
    assert len(read_log(case.annotations)) == case.annotations.count("\n")
    assert snapshot(runner.workspace) == before


def test_hostile_workspace_would_be_run_by_a_careless_entrypoint(runner: Runner) -> None:
    """The planted files do catch an entrypoint that takes code from the workspace."""
    passed(runner.workspace)
    careless = [sys.executable, "-m", "tier2gate.action"]
    plain = {"COVERAGE_PROCESS_CONFIG": "", "PYTHONHOME": "", "PYTHONWARNINGS": ""}
    runner.run({"paths": "gates"}, words=careless, **plain)
    imported = {Path(line).name for line in runner.marker.read_text(encoding="utf-8").split("\n")}
    assert {"sitecustomize.py", "action.py"} <= imported
    runner.marker.unlink()


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "0"},
        {"LC_ALL": "", "LANG": "", "TZ": "", "PYTHONHASHSEED": "random", "PATH": ""},
        {"PYTHONHASHSEED": "nonsense", "PYTHONMALLOC": "nonsense", "PYTHONSAFEPATH": ""},
        {"PYTHONVERBOSE": "9", "PYTHONDEBUG": "9", "PYTHONINSPECT": "1", "PYTHONDEVMODE": "1"},
    ],
)
def test_variables_of_the_job_change_nothing(variables: dict[str, str], runner: Runner) -> None:
    """A hash that was accepted on one machine is the same in any other job's surroundings."""
    case = CASES["hash-drift"]
    case.prepare(runner.workspace)
    step = runner.run(case.inputs, **variables)
    assert step.stdout == case.log + case.annotations
    assert (step.exit_code, step.stderr, step.summary) == (3, "", case.summary)


def test_report_is_written_where_it_was_asked_for(runner: Runner) -> None:
    """A later step can upload a report that is valid, at the path that the output names."""
    drifted(runner.workspace)
    before = snapshot(runner.workspace)
    step = runner.run({"paths": "gates", "reports-dir": "out/reports"})
    assert (step.exit_code, step.outputs["report-json"]) == (3, "out/reports/report.json")
    after = snapshot(runner.workspace)
    report = json.loads(after.pop("out/reports/report.json"))
    schema = json.loads((REPOSITORY / "schemas" / "report.v1.schema.json").read_bytes())
    assert jsonschema_rs.is_valid(schema, report)
    assert after == before
    (gate,) = report["gates"]
    assert (report["outcome"], report["exit_code"]) == ("hash-drift", 3)
    assert (gate["test_run_hash"], gate["golden_hash"]) == (GRUEZI, HELLO)
    assert gate["expectations"] == [
        {
            "id": "succeeds",
            "passed": True,
            "actual": True,
            "expected": True,
            "details": {},
            "file": "gates/shop.expectations.yaml",
            "line": 2,
            "column": 5,
        }
    ]


def test_golden_is_proposed_where_it_was_asked_for(runner: Runner) -> None:
    """A later step uploads the very golden that `update` would write; all else stays as it was."""
    drifted(runner.workspace)
    before = snapshot(runner.workspace)
    step = runner.run({"paths": "gates", "proposed-dir": "out/goldens"})
    proposed = "out/goldens/gates/shop.golden.json"
    assert (step.exit_code, step.outputs["proposed-golden"]) == (3, proposed)
    after = snapshot(runner.workspace)
    data = after.pop(proposed)
    assert f'"test_run_hash": "{GRUEZI}"'.encode() in data
    assert after.pop("out/goldens/.gitignore") == b"*\n"
    assert after.pop("out/goldens/.tier2gate-proposed").endswith(b"\ngates/shop.golden.json\n")
    assert after == before
    accept_again(runner.workspace)
    assert (runner.workspace / "gates" / "shop.golden.json").read_bytes() == data
    step = runner.run({"paths": "gates", "proposed-dir": "out/goldens"})
    assert (step.exit_code, step.outputs["proposed-golden"]) == (0, "")
    assert not (runner.workspace / proposed).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="nobody but root can give files away")
def test_report_belongs_to_the_owner_of_the_workspace(runner: Runner) -> None:
    """A later step that is not root can replace the report, and clean the workspace up."""
    passed(runner.workspace)
    os.chown(runner.workspace, 12345, 23456)
    runner.run({"paths": "gates", "reports-dir": "out/reports"})
    runner.run({"paths": "gates", "reports-dir": "out/reports"})
    made = [runner.workspace / name for name in ("out", "out/reports", "out/reports/report.json")]
    assert [(path.stat().st_uid, path.stat().st_gid) for path in made] == [(12345, 23456)] * 3
    assert (runner.workspace / "gates" / "shop.golden.json").stat().st_uid == 0


def test_paths_start_at_the_working_directory_and_names_at_the_workspace(runner: Runner) -> None:
    """In a repository of many projects, annotations are still found in the pull request's files."""
    write_gate(runner.workspace / "services" / "shop" / "gates")
    step = runner.run({"working-directory": "services/shop", "paths": "gates", "reports-dir": "r"})
    name = "services/shop/gates/shop.suite.yaml"
    assert step.stdout == (
        f"golden-missing  shop  {name}  ({SIZE})\n"
        "  nothing was accepted yet\n"
        f"  now       {HELLO}\n"
        f"  to accept this: tier2gate update {name}\n"
        "1 gate: 1 golden-missing\n"
        f"::error file={name},line=1,title=tier2gate%3A golden-missing::"
        f"{name}:1: nothing was accepted yet: {HELLO}%0Ato accept this: tier2gate update {name}\n"
    )
    assert step.outputs["report-json"] == "services/shop/r/report.json"


def test_one_gate_can_be_named_outright(runner: Runner) -> None:
    """A gate whose files are named and placed otherwise is gated all the same."""
    write(runner.workspace / "a" / "what.yaml", SUITE)
    write(runner.workspace / "b" / "must.yaml", EXPECTATIONS)
    named = {"suite": "a/what.yaml", "expectations": "b/must.yaml", "golden": "c/was.json"}
    accepting = (
        "tier2gate update --suite a/what.yaml --expectations b/must.yaml --golden c/was.json"
    )
    (runner.workspace / "c").mkdir()
    step = runner.run(named)
    assert step.stdout.splitlines()[:5] == [
        f"golden-missing  what  a/what.yaml  ({SIZE})",
        "  nothing was accepted yet",
        f"  now       {HELLO}",
        f"  to accept this: {accepting}",
        "1 gate: 1 golden-missing",
    ]
    write(runner.workspace / "c" / "was.json", f"{HELLO}\n")
    assert runner.run(named).exit_code == 0


DRIVER = """
import signal, sys, time
from tier2gate import action

def check(settings):
    if sys.argv[1] == "boom":
        raise LookupError("::error::boom")
    print("checking", flush=True)
    time.sleep(60)

# Started in the background of a shell, a process would not hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)
action.check = check
action.main()
"""


def test_bug_is_said_and_every_output_written(runner: Runner) -> None:
    """Whoever meets a bug sees that it is ours, and a later step finds every output."""
    step = runner.run({}, words=[sys.executable, "-I", "-c", DRIVER, "boom"])
    (command,) = step.commands
    assert (command.name, command.properties) == ("error", {"title": "tier2gate: internal-error"})
    assert re.fullmatch(
        r"internal-error: LookupError: ::error::boom\n"
        r"  tier2gate \S+, at action\.py:\d+ > <string>:7\n"
        r"  This is a bug in tier2gate, not in your files; please report it: \S+",
        command.message,
    )
    assert (step.exit_code, step.stderr, step.summary) == (70, "", "")
    assert step.outputs == {
        **NO_OUTPUTS,
        "outcome": "internal-error",
        "exit-code": "70",
        "gates": "0",
        "failed-gates": "0",
    }


@pytest.mark.parametrize(("sent", "exit_code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_cancelled_step_writes_its_outputs(
    sent: signal.Signals, exit_code: int, runner: Runner
) -> None:
    """A step that runs after a cancelled one finds every output, and a status of its own."""
    with subprocess.Popen(
        [sys.executable, "-I", "-c", DRIVER, "wait"],
        cwd=runner.workspace,
        env=runner.environment({}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"checking\n"
        process.send_signal(sent)
        stdout, stderr = process.communicate(timeout=30)
    step = runner.left_behind(process.returncode, stdout, stderr)
    nothing_ran = {"exit-code": str(exit_code), "gates": "0", "failed-gates": "0"}
    assert step == Step(
        exit_code=exit_code,
        stdout="",
        stderr="",
        outputs={**NO_OUTPUTS, **nothing_ran},
        summary="",
    )


@pytest.mark.parametrize("variable", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
@pytest.mark.parametrize(
    ("path", "reason"), [("nowhere/file", "No such file or directory"), ("/", "Is a directory")]
)
def test_runner_file_that_cannot_be_written_only_warns(
    variable: str, path: str, reason: str, runner: Runner
) -> None:
    """A green gate stays green where its page or its outputs cannot be written."""
    passed(runner.workspace)
    step = runner.run({"paths": "gates"}, **{variable: path})
    assert step.stdout == (
        f"{CASES['passed'].log}::warning title=tier2gate::{variable} cannot be written: {reason}\n"
    )
    assert (step.exit_code, step.stderr) == (0, "")
    lost = {"GITHUB_OUTPUT": step.outputs, "GITHUB_STEP_SUMMARY": step.summary}
    assert {name for name, left in lost.items() if not left} == {variable}


def test_runner_file_that_is_not_named_is_not_missed(runner: Runner) -> None:
    """Whoever tries the container by hand, without a runner, sees the log alone."""
    passed(runner.workspace)
    step = runner.run({"paths": "gates"}, GITHUB_OUTPUT="", GITHUB_STEP_SUMMARY="")
    assert (step.exit_code, step.stdout, step.stderr) == (0, CASES["passed"].log, "")
    assert (step.outputs, step.summary) == ({}, "")


def test_log_that_nobody_reads_costs_neither_status_nor_outputs(runner: Runner) -> None:
    """A runner that loses its connection to the log still gets the outputs and the status."""
    drifted(runner.workspace)
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        ENTRYPOINT,
        cwd=runner.workspace,
        env=runner.environment({"paths": "gates"}),
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writer)
    step = runner.left_behind(done.returncode, b"", done.stderr)
    assert (step.exit_code, step.stderr) == (3, "")
    assert step.outputs["outcome"] == "hash-drift"
    assert step.summary == CASES["hash-drift"].summary


@pytest.mark.parametrize(
    ("log", "obeyed"),
    [
        ("::error::x", [Command(name="error", message="x")]),
        ("plain\n \t::error::x", [Command(name="error", message="x")]),
        ("progress\r::error::x", [Command(name="error", message="x")]),
        ("\u3000::error::x", [Command(name="error", message="x")]),
        ("::error::50%25%0A::x", [Command(name="error", message="50%\n::x")]),
        ("in a line ##[error]x", [Command(name="error", message="x")]),
        (
            "##[set-output name=a%5D;b=c]x",
            [Command(name="set-output", message="x", properties={"name": "a]", "b": "c"})],
        ),
        (
            "::notice file=a%3Ab%2Cc,line=1::x",
            [Command(name="notice", message="x", properties={"file": "a:b,c", "line": "1"})],
        ),
        ("::stop-commands::word", [Command(name="stop-commands", message="word")]),
        ("a ::error::x", []),
        ("::error x", []),
        ("# [error]x ## [error]", []),
        ("a:3:4: said ::error::x", []),
    ],
)
def test_reader_of_the_log_finds_what_the_runner_obeys(log: str, obeyed: list[Command]) -> None:
    """The tests of injection would see a command if there were one."""
    assert read_log(log) == obeyed


@pytest.mark.parametrize(
    "text", ["a<<X\nb", "a<<X\nb\nX", "a\n", "<<X\nX\n", "a<<\n\n", "a<<X\nX\nX\n"]
)
def test_reader_of_outputs_refuses_what_the_runner_refuses(text: str) -> None:
    """The tests of the outputs would see one that does not reach the next step."""
    with pytest.raises(ValueError, match=r"final newline|closed|missing|neither"):
        read_outputs(text)


def test_reader_of_the_page_sees_an_open_fence() -> None:
    """The tests of the page would see details that swallow what comes after them."""
    assert read_summary("a\n```text\n````x\n``\n```` \nb").markdown == ["a", "b"]
    with pytest.raises(ValueError, match="open"):
        read_summary("````text\n```\n")


INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
PARTS = [HOSTILE[start : start + 8] for start in range(0, len(HOSTILE), 8)]


def assert_nothing_hides(step: Step) -> None:
    """Hold all that people read to what they can see."""
    assert step.stderr == ""
    assert not INVISIBLE.search(step.summary)
    # A file's name must be as it is, or its annotation stands nowhere.
    assert not INVISIBLE.search(re.sub("(?m)^::error file=[^,]*", "", step.stdout))


def assert_page_is_whole(step: Step, gates: int) -> None:
    """Hold the page to its heading, its counts, a table of four columns, and closed details."""
    page = read_summary(step.summary)
    assert page.markdown[0] == f"## tier2gate: {step.outputs['outcome']}"
    rows = page.markdown[4:-2]
    assert rows[:2] == HEAD.splitlines()
    assert len(rows) == gates + 2
    assert all(
        re.fullmatch(r"\| <code>[^|<]*(?:<!-- -->[^|<]*)*</code> \|[^|<>`]*\|[^|]*\|[^|]*\|", row)
        for row in rows[2:]
    )
    assert page.markdown[-2:] == ["", ""]
    assert len(page.fenced) == 1


def pointer(*keys: str) -> str:
    """Write a JSON Pointer."""
    return "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys)


@pytest.mark.parametrize("texts", PARTS)
def test_hostile_names_and_values_are_shown_and_not_obeyed(
    texts: list[str], runner: Runner
) -> None:
    """No name, key or value of a suite gives the runner an order, or hides from the reader."""
    scenarios: list[dict[str, Any]] = [
        {
            "scenario_name": text,
            "initial_state": {text: text},
            "missions": [{"name": "echo", "id": text, "params": {text: [text]}}],
        }
        for text in texts
    ]
    expectations = [
        {
            "id": text,
            "scenario_name": text,
            "mission_name": text,
            "path": pointer("final_state", text),
            "op": "eq",
            "expected": text,
        }
        for text in texts
    ]
    gates = runner.workspace / "gates"
    suite = {"suite_name": texts[0], "scenarios": scenarios}
    write(gates / "shop.suite.json", json.dumps(suite))
    write(gates / "shop.expectations.json", json.dumps({"expectations": expectations}))
    accept(runner.workspace)
    for scenario in scenarios:
        scenario["initial_state"] = {text: f"{text} {text}" for text in scenario["initial_state"]}
    write(gates / "shop.suite.json", json.dumps(suite))
    step = runner.run({"paths": "gates", "reports-dir": "out"})
    assert (step.exit_code, step.outputs["outcome"]) == (1, "verdict-failed")
    wanted = ("gates/shop.expectations.json", "tier2gate: verdict-failed")
    assert [(c.name, c.properties["file"], c.properties["title"]) for c in step.commands] == [
        *[("error", *wanted)] * len(texts),
        ("error", "gates/shop.golden.json", "tier2gate: hash-drift"),
    ]
    assert all(read_log(command.message) == [] for command in step.commands)
    report = json.loads((runner.workspace / "out" / "report.json").read_bytes())
    assert [item["id"] for item in report["gates"][0]["expectations"]] == texts
    assert [item["actual"] for item in report["gates"][0]["expectations"]] == [
        f"{text} {text}" for text in texts
    ]
    assert_nothing_hides(step)
    assert_page_is_whole(step, gates=1)


@pytest.mark.parametrize("texts", PARTS)
def test_hostile_change_is_shown_and_not_obeyed(texts: list[str], runner: Runner) -> None:
    """Nothing that a change accepts, demands or removes gives the runner an order, or hides."""
    scenarios: list[dict[str, Any]] = [
        {
            "scenario_name": text,
            "initial_state": {text: text},
            "missions": [{"name": "echo", "id": text}],
        }
        for text in texts
    ]
    demands = [
        {"id": text, "scenario_name": text, "mission_name": text, "path": "success", "op": "exists"}
        for text in texts
    ]

    def fill(gates: Path) -> None:
        write(gates / "shop.suite.json", json.dumps({"suite_name": "s", "scenarios": scenarios}))
        write(gates / "shop.expectations.json", json.dumps({"expectations": demands}))

    workspace = runner.workspace
    fill(workspace / "base" / "gates")
    accept(workspace)
    for number, text in enumerate(text.replace("/", "∕") for text in texts):
        write_gate(workspace / "base" / "gates" / f"{number}{text}")
    for scenario, demand in zip(scenarios, demands, strict=True):
        scenario["initial_state"] = {text: f"{text}!" for text in scenario["initial_state"]}
        demand |= {"op": "ne", "expected": demand["id"]}
    fill(workspace / "gates")
    accept_again(workspace)
    inputs = {"paths": "gates", "base": "base", "reports-dir": "out"}
    for fails, level, exit_code in (("false", "notice", 0), ("true", "error", 11)):
        (runner.commands / "step_summary").unlink(missing_ok=True)
        step = runner.run({**inputs, "fail-on-golden-change": fails})
        assert (step.exit_code, step.outputs["golden-changed"]) == (exit_code, "true")
        assert {
            (c.name, c.properties.get("file"), c.properties["title"]) for c in step.commands
        } == {
            (level, None, "tier2gate: golden-changed"),
            (level, "gates/shop.golden.json", "tier2gate: golden-changed"),
        }
        assert len(step.commands) == 2
        assert all(read_log(command.message) == [] for command in step.commands)
        assert_nothing_hides(step)
        assert_page_is_whole(step, gates=1)
    report = json.loads((workspace / "out" / "report.json").read_bytes())
    assert len(report["removed_gates"]) == len(texts)
    moves = report["gates"][0]["base"]["expectations"]
    assert sorted(item["id"] for item in moves) == sorted(texts)


def test_hostile_fields_and_references_are_shown_and_not_obeyed(runner: Runner) -> None:
    """No word of a file that is not even valid gives the runner an order."""
    gates = runner.workspace / "gates"
    echo = {"scenario_name": "a", "initial_state": {}, "missions": [{"name": "echo"}]}
    suite = {"suite_name": "s", "scenarios": [echo]}
    lost = [
        {"id": text, "scenario_name": text, "mission_name": text, "path": text, "op": "exists"}
        for text in HOSTILE
    ]
    unknown = [{**echo, "scenario_name": text, "missions": [{"name": text}]} for text in HOSTILE]
    write(gates / "a.suite.json", json.dumps({**suite, **dict.fromkeys(HOSTILE, 1)}))
    write(gates / "a.expectations.json", json.dumps({"expectations": lost}))
    write(gates / "b.suite.json", json.dumps({**suite, "scenarios": unknown}))
    write(gates / "b.expectations.json", json.dumps({"expectations": lost}))
    write(gates / "c.suite.json", json.dumps(suite))
    write(gates / "c.expectations.json", json.dumps({"expectations": lost}))
    step = runner.run({"paths": "gates"})
    assert step.exit_code == 4
    *shown, more = step.commands
    assert [(c.name, c.properties["file"]) for c in shown] == [("error", "gates/a.suite.json")] * 9
    assert re.fullmatch(r"\d\d+ more problems, see the summary", more.message)
    assert more.properties == {"title": "tier2gate: input-invalid"}
    assert all(read_log(command.message) == [] for command in shown)
    problems = [line for line in step.stdout.splitlines() if line.startswith("gates/")]
    for file in ("a.suite", "b.suite", "c.expectations"):
        assert sum(line.startswith(f"gates/{file}.json:1:") for line in problems) >= len(HOSTILE)
    assert_nothing_hides(step)
    assert_page_is_whole(step, gates=3)


@pytest.mark.parametrize("texts", PARTS)
def test_hostile_file_names_are_shown_and_not_obeyed(texts: list[str], runner: Runner) -> None:
    """No file's name gives the runner an order, and its annotation still stands at that file."""
    names = [text.replace("/", "∕") for text in texts]
    for name in names:
        write(runner.workspace / "gates" / name / f"{name}.suite.yaml", SUITE)
    step = runner.run({"paths": "gates"})
    assert step.exit_code == 4
    found = {(c.name, c.properties["file"], c.properties["title"]) for c in step.commands}
    assert found == {
        ("error", f"gates/{name}/{name}.expectations.yaml", "tier2gate: input-invalid")
        for name in map(as_property, names)
    }
    assert len(step.commands) == len(names)
    assert all(read_log(command.message) == [] for command in step.commands)
    assert_nothing_hides(step)
    assert_page_is_whole(step, gates=len(names))


@pytest.mark.parametrize(
    "inputs",
    [
        {"paths": "{}"},
        {"working-directory": "{}"},
        {"annotations": "{}"},
        {"base": "{}"},
        {"max-changes": "{}"},
        {"fail-on-golden-change": "{}"},
        {"{}": "x"},
    ],
)
def test_hostile_inputs_are_shown_and_not_obeyed(inputs: dict[str, str], runner: Runner) -> None:
    """No branch's or title's name that a workflow passes on gives the runner an order."""
    text = "".join(text.replace("\n", "\r") for text in HOSTILE)
    step = runner.run({name.format(text): value.format(text) for name, value in inputs.items()})
    assert step.exit_code == 2
    (command,) = step.commands
    assert (command.name, command.properties) == ("error", {"title": "tier2gate"})
    assert read_log(command.message) == []
    page = read_summary(step.summary)
    assert page.markdown == ["## tier2gate: wrong usage", "", ""]
    assert [len(lines) for lines in page.fenced] == [1]
    assert_nothing_hides(step)
