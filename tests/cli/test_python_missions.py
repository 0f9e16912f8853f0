"""Missions in Python on the command line: selecting, hashing, explaining and restricting them."""

import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import Finished, run
from tests.gates import record_in, write_gate
from tests.python_gates import EXPECTATIONS, MODULE, SUITE, WITH, write_module, write_python_gate


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write a gate whose suite calls a mission in Python."""
    return write_python_gate(tmp_path / "gates")


def missions_hash(folder: Path) -> str:
    """Return the mission's hash in the golden."""
    golden = json.loads((folder / "a.golden.json").read_bytes())
    text: str = golden["inputs"]["missions"]["price"]
    return text


def test_gate_of_a_module_is_accepted_and_passes(folder: Path) -> None:
    """A gate with a named module works like any other."""
    assert run("update", *WITH, cwd=folder).status == 0
    assert run("check", *WITH, cwd=folder) == Finished(
        status=0,
        out="passed  a.suite.yaml  1 scenario, 1 mission, 1 expectation\n1 gate: 1 passed\n",
    )
    record = json.loads(run("run", "a.suite.yaml", "a.expectations.yaml", *WITH, cwd=folder).out)
    assert record == record_in(folder / "a.golden.json")
    assert run("validate", *WITH, cwd=folder) == Finished(
        status=0,
        out="notice: a.suite.yaml: calls of missions in Python were not checked: validate does not load code; "
        "check runs them\n3 files: 0 problems\n",
    )
    assert run("diff", "a.golden.json", *WITH, cwd=folder).status == 0


def test_golden_keeps_the_hash_of_the_source(folder: Path) -> None:
    """The line ends of a checkout do not change the hash; any other edit of the module does."""
    run("update", *WITH, cwd=folder)
    before = missions_hash(folder)
    (folder / "rules" / "pricing.py").write_bytes(MODULE.replace("\n", "\r\n").encode())
    assert run("check", *WITH, cwd=folder).out.startswith("passed ")
    assert "notice" not in run("check", *WITH, cwd=folder).out
    write_module(folder, f"{MODULE}# a remark\n")
    assert "rules/pricing.py" in run("check", *WITH, cwd=folder).out
    run("update", *WITH, cwd=folder)
    assert missions_hash(folder) != before


def test_changed_module_is_the_cause_and_the_remedy_works(folder: Path) -> None:
    """A drift from a changed module names the file and a command that accepts it."""
    run("update", *WITH, cwd=folder)
    write_module(folder, MODULE.replace('state["total"] *', 'state["total"] + 10 *'))
    drifted = run("check", *WITH, cwd=folder)
    lines = [line.strip() for line in drifted.out.splitlines()]
    assert drifted.status == 3
    assert "cause: inputs-changed (missions): the inputs changed, and so did the results" in lines
    assert "rules/pricing.py: the module changed (missions: price)" in lines
    remedy = "to accept this: "
    (command,) = [line.removeprefix(remedy) for line in lines if line.startswith(remedy)]
    assert command == snapshot("tier2gate update a.suite.yaml --missions rules/pricing.py")
    assert run(*command.split()[1:], cwd=folder).status == 0
    assert run("check", *WITH, cwd=folder).status == 0


def test_changed_module_of_two_missions_is_one_change(tmp_path: Path) -> None:
    """A user who edits a module is not told that each of its missions changed."""
    call = "{name: price, params: {rate: 2}}"
    suite = SUITE.replace(f"[{call}]", f"[{call}, {call.replace('price', 'quote')}]")
    module = MODULE.replace('{"price": price}', '{"price": price, "quote": price}')
    write_gate(tmp_path, suite=suite, expectations=EXPECTATIONS)
    write_module(tmp_path, module)
    run("update", *WITH, cwd=tmp_path)
    write_module(tmp_path, f"{module}# a remark\n")
    changed = "an input changed: the module (missions: price, quote)"
    assert run("check", *WITH, cwd=tmp_path).out.count(changed) == 1
    assert "input changed: mission" not in run("check", *WITH, cwd=tmp_path).out


def test_what_a_mission_prints_is_shown_if_it_fails(folder: Path) -> None:
    """A gate that passes is quiet, and one that fails shows what the scenario printed."""
    silent = run("check", *WITH, cwd=folder)
    printing = MODULE.replace("    step =", "    print('::error::x')\n    step =")
    write_module(folder, printing)
    run("update", *WITH, cwd=folder)
    passed = run("check", *WITH, cwd=folder, env={"GITHUB_ACTIONS": "true"})
    assert passed.status == 0
    assert "error" not in passed.out + silent.out
    write_module(folder, printing.replace("    step =", "    1 / 0\n    step ="))
    failed = run("check", *WITH, cwd=folder)
    assert failed.status == 9
    assert "\n  scenario basket printed:\n    | ::error::x\n" in failed.out


@pytest.mark.parametrize(
    "arguments", [("run", "a.suite.yaml", "a.expectations.yaml"), ("diff", "a.suite.yaml")]
)
def test_what_a_mission_prints_is_shown_beside_results_for_machines(
    arguments: tuple[str, ...], folder: Path
) -> None:
    """Who asks for a record or a difference finds out what a mission that fails printed."""
    run("update", *WITH, cwd=folder)
    silent = run(*arguments, *WITH, cwd=folder)
    assert (silent.status, silent.err) == (0, "")
    printing = MODULE.replace("    step =", "    print('rate missing')\n    step =")
    write_module(folder, printing)
    passed = run(*arguments, *WITH, cwd=folder)
    assert (passed.status, passed.err) == (0, "")
    assert passed.out.splitlines()[0] == silent.out.splitlines()[0]
    write_module(folder, printing.replace("    step =", "    1 / 0\n    step ="))
    failed = run(*arguments, *WITH, cwd=folder)
    assert (failed.status, failed.out) == (9, "")
    problem, rest = failed.err.split("\n", 1)
    assert "mission price in scenario basket raised ZeroDivisionError" in problem
    assert rest == "scenario basket printed:\n  | rate missing\n"


def test_mission_that_ended_without_success_says_why(folder: Path) -> None:
    """A verdict that failed as a mission in Python did says which step failed, and its reason."""
    payload = '{"operation": "fail", "reason": "no rate"}'
    step = '{"operation": "multiply", "by": params["rate"]}'
    write_module(folder, MODULE.replace(step, payload))
    failed = run("check", *WITH, cwd=folder)
    assert failed.status == 1
    assert failed.out.splitlines()[3:5] == snapshot(
        [
            "      basket / price / final_state.total: expected ge 20, found 10",
            "      the mission ended without success: Step 'multiply' failed: no rate",
        ]
    )


BOTH = SUITE + SUITE.partition("scenarios:\n")[2].replace("basket", "other")


def test_all_missions_that_raise_are_reported(folder: Path) -> None:
    """A user sees every scenario that a broken mission fails in, in the suite's order."""
    write_gate(folder, suite=BOTH, expectations=EXPECTATIONS)
    write_module(folder, MODULE.replace("    step =", "    1 / 0\n    step ="))
    failed = run("check", *WITH, cwd=folder)
    assert failed.status == 9
    assert [line.partition(" raised ")[0] for line in failed.out.splitlines()[:2]] == snapshot(
        [
            "rules/pricing.py:10:1: mission price in 2 scenarios (basket, other)",
            "execution-error  a.suite.yaml",
        ]
    )


def test_other_expectations_are_judged_if_a_mission_raises(folder: Path) -> None:
    """A user who fixes a crash sees in the same run what else is wrong, and accepts nothing."""
    other = EXPECTATIONS.partition("\n")[2].replace("basket", "other").replace("doubled", "crashed")
    low = EXPECTATIONS.partition("\n")[2].replace("doubled", "cheap").replace("op: ge", "op: lt")
    empty = BOTH.rpartition("initial_state: ")
    write_gate(
        folder,
        suite=f"{empty[0]}initial_state: {{}} #{empty[2]}",
        expectations=EXPECTATIONS + other + low,
    )
    done = run("check", *WITH, cwd=folder)
    assert done.out == snapshot("""\
rules/pricing.py:5:1: mission price in scenario other raised KeyError: 'total'; at rules/pricing.py:5 in multiply: "return {\\"total\\": state[\\"total\\"] * payload[\\"by\\"]}"; fix the mission or its input
execution-error  a.suite.yaml
  1 of 2 expectations failed:
    a.expectations.yaml:14:5: cheap
      basket / price / final_state.total: expected lt 20, found 20
  1 expectation was not judged: crashed
  1 problem, listed above
1 gate: 1 execution-error
""")
    report = json.loads(run("check", *WITH, "--format", "json", cwd=folder).out)
    [gate] = report["gates"]
    assert (gate["test_run_hash"], gate["passed"], gate["not_judged"]) == (None, None, ["crashed"])


def test_lost_child_is_reported_once(folder: Path) -> None:
    """A module that ends its process is one problem; each scenario is still tried."""
    write_gate(folder, suite=BOTH, expectations=EXPECTATIONS)
    write_module(folder, MODULE.replace("    step =", "    import os; os._exit(3)\n    step ="))
    failed = run("check", *WITH, cwd=folder)
    assert failed.status == 9
    assert [line for line in failed.out.splitlines() if ": mission " in line] == snapshot(
        [
            (
                "rules/pricing.py: mission price in 2 scenarios (basket, other) ended without a result (exit status 3); fix the mission or its input"
            )
        ]
    )


def test_missions_lists_and_draws_those_of_a_module(folder: Path) -> None:
    """The author of a suite sees a module's missions."""
    listed = run("missions", *WITH, cwd=folder)
    assert listed.status == 0
    assert listed.out.endswith(
        "price  (rules/pricing.py)\n  Price a basket.\n  other params are allowed\n"
    )
    drawn = run("missions", "--graph", *WITH, cwd=folder)
    assert drawn.status == 0
    assert (
        '    start -.- note["its steps depend on its params#58;<br>mission price raised'
        in drawn.out
    )
    write_module(folder, MODULE.replace('params["rate"]', 'params.get("rate", 2)'))
    drawn = run("missions", "--graph", *WITH, cwd=folder)
    assert drawn.out.endswith("""\
    start(["price"])
    step1["multiply<br>multiply"]
    done([done])
    start --> step1
    step1 --> done
""")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("update",),
        ("missions",),
        ("diff", "a.suite.yaml"),
        ("run", "a.suite.yaml", "a.expectations.yaml"),
    ],
)
@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run", "issue_comment"])
def test_untrusted_events_are_refused_unless_allowed(
    arguments: tuple[str, ...], event: str, folder: Path
) -> None:
    """A stranger's module never runs with the repository's permissions by accident."""
    write_module(folder, f"import os\nos._exit(0)\n{MODULE}")
    env = {"GITHUB_EVENT_NAME": event}
    refused = run(*arguments, *WITH, cwd=folder, env=env)
    assert refused.status == 2
    assert refused.err.endswith(
        f"Error: missions in Python do not run under {event}, which may give a pull request's code "
        "the repository's permissions; use pull_request, or allow it with "
        "--allow-code-on-untrusted-events\n"
    )
    allowed = run(*arguments, *WITH, "--allow-code-on-untrusted-events", cwd=folder, env=env)
    assert "the module rules/pricing.py ended without a result" in allowed.out + allowed.err
    trusted = run(*arguments, *WITH, cwd=folder, env={"GITHUB_EVENT_NAME": "pull_request"})
    assert trusted == allowed


def test_missing_module_is_wrong_usage(folder: Path) -> None:
    """A typo in a module's path is reported."""
    finished = run("check", "--missions", "rules/prising.py", cwd=folder)
    assert finished.status == 2
    assert finished.err.endswith("Error: rules/prising.py: there is no such file\n")


NOT_FOUND = (
    "tier2gate's own Python looked in its own packages: name the interpreter of the environment that "
    "has no_such_package with --python (in the host action, and in tier2gate.yaml with --allow-code: "
    "python), or the folder with --python-path"
)
NOT_IMPORTED = (
    "rules is in this folder, which is not imported from: give --python-path . (in tier2gate.yaml: "
    "python_path)"
)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "no_such_package.pricing",
            "the package no_such_package is not installed; " + NOT_FOUND,
        ),
        (
            "rules.pricing",
            "the package rules is not installed; " + NOT_IMPORTED,
        ),
        ("click.pricing", "there is no module click.pricing; fix the module"),
        ("json.decoder.pricing", "there is no module json.decoder.pricing; fix the module"),
        ("yaml._yaml", "it has no Python source file; fix the module"),
    ],
)
def test_module_that_is_not_installed_is_reported(name: str, reason: str, folder: Path) -> None:
    """A dotted name never imports from the working directory."""
    finished = run("check", "--missions", name, cwd=folder)
    assert finished.status == 9
    assert finished.out.startswith(f"the module {name} cannot be loaded: {reason}\n")


def test_files_of_the_checkout_are_never_imported(folder: Path) -> None:
    """A file named like a library is not run, next to the module or in the current folder."""
    for place in (folder, folder / "rules"):
        for name in ("yaml", "json", "click", "tier2gate", "sitecustomize", "helper"):
            (place / f"{name}.py").write_text("raise SystemExit(77)\n", encoding="utf-8")
    assert run("update", *WITH, cwd=folder).status == 0
    write_module(folder, f"import json, yaml, click\n{MODULE}")
    assert run("update", *WITH, cwd=folder).status == 0
    write_module(folder, f"import helper\n{MODULE}")
    assert "No module named 'helper'" in run("check", *WITH, cwd=folder).out


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (MODULE.replace('"price":', '"echo":'), "echo, which is built in; rename it"),
        (MODULE, "price, which is also in rules/pricing.py; remove or rename one of them"),
    ],
)
def test_duplicate_mission_is_refused(text: str, name: str, folder: Path) -> None:
    """Two missions of the same name are refused instead of using the first or the last."""
    write_module(folder, text, "other")
    finished = run("check", *WITH, "--missions", "rules/other.py", cwd=folder)
    assert finished.status == 4
    assert finished.out.startswith(f"the module rules/other.py has a mission {name}\n")


@pytest.mark.parametrize("command", ["check", "update", "validate"])
def test_invalid_files_are_reported_before_any_code_runs(command: str, folder: Path) -> None:
    """A broken or hanging module does not hide problems in the files."""
    write_module(folder, "while True: pass\n")
    suite = folder / "a.suite.yaml"
    suite.write_text(suite.read_text("utf-8").replace("suite_name", "siute_name"), "utf-8")
    finished = run(command, *WITH, cwd=folder)
    assert finished.status == 4
    assert "unknown field siute_name; did you mean suite_name?" in finished.out
