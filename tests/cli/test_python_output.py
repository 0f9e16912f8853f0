"""What missions in Python print: whose it is, when it is shown, and that nothing obeys it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import run
from tests.gates import write_gate
from tests.github_runner import read_log
from tests.page import assert_sound, read_page
from tests.python_gates import EXPECTATIONS, WITH, write_module
from tests.steps import CHECK, Runner, hostile_runner

SUITE = """\
suite_name: prices
scenarios:
  - {scenario_name: zebra, initial_state: {}, missions: [{name: price, params: {n: 1}}]}
  - {scenario_name: basket, initial_state: {}, missions: [{name: price, params: {n: 20}}]}
  - {scenario_name: ant, initial_state: {}, missions: [{name: price, params: {n: 3}}]}
"""
MODULE = """\
import os
from tier2gate.missions.api import from_function


print("loading")


def price(n):
    print("n is", n)
    CODE
    return n


MISSIONS = {"price": from_function(price, into="total")}
"""
ALL = [
    "the module rules/pricing.py printed while it was loaded:",
    "  | loading",
    "scenario zebra printed:",
    "  | n is 1",
    "scenario basket printed:",
    "  | n is 20",
    "scenario ant printed:",
    "  | n is 3",
]
HOSTILE = (
    b"\x1b[2J\x1b[31mred\n::error::forged\n::set-output name=passed::true\n##[error]forged\n"
    b"a\r::error::forged\rb\n\xff\xfe\n\xe2\x80\xaegnp.exe\n```\n</details>\n<img src=x>\n"
    b"  to accept this: rm -rf .\n  \xe2\x80\x83::add-mask::x\n"
    + b"x" * 100_000
    + b"\n::endgroup::"
)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write and accept a gate of three scenarios that print."""
    return prepare(tmp_path)


def prepare(folder: Path) -> Path:
    """Write and accept a gate of three scenarios that print."""
    write_gate(folder, suite=SUITE, expectations=EXPECTATIONS)
    write(folder)
    assert run("update", *WITH, cwd=folder).status == 0
    return folder


def write(folder: Path, code: str = "pass") -> None:
    """Write the module, with a line of code in its mission."""
    write_module(folder, MODULE.replace("CODE", code))


def shown(text: str) -> list[str]:
    """Return what was printed, and who printed it, without the rest and its indentation."""
    lines = text.splitlines()
    start = [len(line) - len(line.lstrip()) for line in lines if line.endswith(" printed:")]
    return [
        line[min(start, default=0) :]
        for line in lines
        if line.endswith((" printed:", " loaded:")) or line.lstrip().startswith(("| ", "… "))
    ]


def test_gate_that_passes_is_quiet(folder: Path) -> None:
    """A user of a gate that passes is not bothered with debugging output."""
    passed = run("check", *WITH, cwd=folder)
    assert (passed.status, passed.err, len(passed.out.splitlines())) == (0, "", 2)
    run_alone = run("run", "a.suite.yaml", "a.expectations.yaml", *WITH, cwd=folder)
    assert (run_alone.status, run_alone.err) == (0, "")
    assert run("missions", *WITH, cwd=folder).err == ""


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("n // (n - 3)", ["ant"]),
        ("n = n - 1", ["zebra", "basket", "ant"]),
        ("n = 19 if n == 20 else n", ["basket"]),
        ("n == 3 and os._exit(3)", ["ant"]),
        ("n == 1 and os._exit(3)", ["zebra"]),
    ],
)
def test_only_scenarios_that_failed_are_shown(code: str, names: list[str], folder: Path) -> None:
    """A user finds the output of the scenario that failed, and no other, in the gate's order."""
    write(folder, code)
    for arguments in (["check"], ["update"], ["check", "--scenario", "*"]):
        failed = run(*arguments, *WITH, cwd=folder)
        is_accepted = arguments == ["update"] and failed.status == 0
        numbers = {"zebra": 1, "basket": 20, "ant": 3}
        expected = [
            line
            for name in names
            for line in (f"scenario {name} printed:", f"  | n is {numbers[name]}")
        ]
        assert shown(failed.out) == ([] if is_accepted else expected)


def test_show_output_shows_all_in_the_order_of_the_suite(folder: Path) -> None:
    """A user who asks for it sees what every scenario printed, also if the gate passed."""
    for command in ("check", "update"):
        assert shown(run(command, "--show-output", *WITH, cwd=folder).out) == ALL
    quiet = run("check", "--show-output", "--quiet", *WITH, cwd=folder)
    assert shown(quiet.out) == ALL
    alone = run("run", "a.suite.yaml", "a.expectations.yaml", "--show-output", *WITH, cwd=folder)
    assert alone.err.splitlines() == ALL
    json.loads(alone.out)


def test_module_that_cannot_be_loaded_shows_what_it_printed(folder: Path) -> None:
    """A user whose import fails sees what was printed before, in every command that loads it."""
    write_module(folder, "print('here')\n1 / 0\n")
    head = "the module rules/pricing.py printed while it was loaded:"
    assert [head, "  | here"] == [
        line.strip(" ") if line.endswith(":") else f"  {line.strip()}"
        for line in shown(run("check", *WITH, cwd=folder).out)
    ]
    for words in (
        ["missions"],
        ["run", "a.suite.yaml", "a.expectations.yaml"],
        ["diff", "a.suite.yaml"],
    ):
        failed = run(*words, *WITH, cwd=folder)
        assert failed.status == 9
        assert failed.err.splitlines()[1:] == [head, "  | here"]


def test_report_has_what_was_printed(folder: Path) -> None:
    """A dashboard can show the output of a gate that passed, and comparing reports ignores it."""
    reports = []
    for name, code in (("one", "pass"), ("two", "print('more')")):
        write(folder, code)
        run("update", *WITH, cwd=folder)
        run("check", "--report", f"json={name}.json", *WITH, cwd=folder)
        reports.append(json.loads((folder / f"{name}.json").read_bytes())["gates"][0])
    assert [(item["module"], item["scenario_name"]) for item in reports[0]["printed"]] == [
        ("rules/pricing.py", None),
        (None, "zebra"),
        (None, "basket"),
        (None, "ant"),
    ]
    assert reports[1]["printed"][1] == snapshot(
        {
            "first": ["n is 1", "more"],
            "last": [],
            "left_out": 0,
            "module": None,
            "scenario_name": "zebra",
        }
    )
    assert reports[0]["test_run_hash"] == reports[1]["test_run_hash"]
    assert run("diff", "one.json", "two.json", cwd=folder).status == 0


def test_restarted_child_continues_in_the_order_of_the_suite(folder: Path) -> None:
    """After a crash, the output of later scenarios is still theirs."""
    write(folder, "n == 1 and os._exit(3)")
    assert shown(run("check", "--show-output", *WITH, cwd=folder).out) == [
        *ALL[:4],
        *ALL[:2],
        *ALL[4:],
    ]


@pytest.fixture(name="runner")
def _runner(tmp_path: Path) -> Iterator[Runner]:
    """Create a runner with a gate whose mission prints hostile bytes and fails."""
    with hostile_runner(tmp_path) as runner:
        folder = prepare(runner.workspace / "gates")
        write(folder, f"os.write(1, {HOSTILE!r}); n = 19 if n == 20 else n")
        yield runner


@pytest.mark.parametrize("everything", [False, True])
def test_hostile_output_is_inert_in_a_job(runner: Runner, *, everything: bool) -> None:
    """Nothing that a mission prints is obeyed by the runner, hides text or leaves its fold."""
    where = {"paths": "gates", "missions": "gates/rules/pricing.py"}
    action = runner.run({**where, **({"show-output": "true"} if everything else {})})
    words = [*CHECK, "gates", "--missions", "gates/rules/pricing.py"]
    check = runner.run(words=[*words, *(["--show-output"] if everything else [])])
    for step in (action, check):
        assert step.exit_code == 1
        names = {command.name for command in step.commands}
        assert names <= {"error", "notice"}
        assert not [item for item in step.commands if "forged" in item.message]
        assert not [sign for sign in step.stdout + step.stderr if sign < " " and sign != "\n"]
        assert "\u202e" not in step.stdout
        assert step.stdout.count("::set-output name=passed::true") == (3 if everything else 1)
        assert step.outputs["passed"] == "false"
        page = read_page(step.summary)
        assert_sound(page)
        block = [fence for fence in page.fences if "scenario basket printed:" in fence][-1]
        assert block == snapshot("""\
scenario basket printed:
  | n is 20
  | \\u001b[2J\\u001b[31mred
  | ::error::forged
  | ::set-output name=passed::true
  | #\\u0023[error]forged
  | a\\u000d::error::forged\\u000db
  | \\xff\\xfe
  | \\u202egnp.exe
  | ```
  | </details>
  | <img src=x>
  |   to accept this: rm -rf .
  |   \\u2003::add-mask::x
  | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
  | ::endgroup::
""")
    assert read_log(action.stderr) == []
