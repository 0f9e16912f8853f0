"""`mask` and `round` in suites: what is hidden, what is told, and that nothing else is hidden."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from inline_snapshot import snapshot

from tests.command import Finished, run
from tests.gates import record_in

REPOSITORY = Path(__file__).parents[2]
SCHEMA = json.loads((REPOSITORY / "schemas" / "report.v1.schema.json").read_text(encoding="utf-8"))

SUITE = """\
suite_name: orders
MASKS
scenarios:
  - scenario_name: small
    initial_state: {id: 17, total: 12.3449, items: [{id: a}, {id: b}]}
    missions: [{name: echo}]
  - scenario_name: large
    initial_state: {id: 18, total: 99.995, items: []}
    missions: [{name: echo}, {name: echo, id: again, params: {at: noon}OWN}]
"""
MASKS = """\
mask:
  - {path: /final_state/id, with: 0}
  - {path: /final_state/items/*/id, with: <id>}
round:
  - {path: /final_state/total, digits: 2}
"""
OWN = ", mask: [{path: /executed_steps/*/payload/params/at, with: <time>}]"
EXPECTATIONS = """\
expectations:
  - {id: total, scenario_name: large, mission_name: echo, path: /final_state/total, op: eq, expected: 100.0}
  - {id: has-id, scenario_name: small, mission_name: echo, path: /final_state/id, op: type, expected: integer}
"""


def write(
    folder: Path,
    masks: str = MASKS,
    own: str = OWN,
    *,
    expectations: str = EXPECTATIONS,
    suite: str = SUITE,
) -> Path:
    """Write a gate."""
    folder.mkdir(parents=True, exist_ok=True)
    text = suite.replace("MASKS\n", masks).replace("OWN", own)
    (folder / "a.suite.yaml").write_text(text, encoding="utf-8")
    (folder / "a.expectations.yaml").write_text(expectations, encoding="utf-8")
    return folder


def edit(path: Path, before: str, after: str) -> None:
    """Replace a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def accepted(folder: Path, *arguments: str) -> Path:
    """Accept what a gate gives."""
    done = run("update", *arguments, cwd=folder)
    assert done.status == 0, done.out
    return folder


def states_of(folder: Path) -> dict[str, Any]:
    """Return the final states in a golden, by scenario and mission."""
    results = record_in(folder / "a.golden.json")["suite_result"]["scenario_results"]
    return {
        f"{name}/{key}": mission["final_state"]
        for name, scenario in results.items()
        for key, mission in scenario["mission_results"].items()
    }


def test_golden_has_what_the_masks_left(tmp_path: Path) -> None:
    """A golden keeps no masked value, has rounded numbers, and the run says what is hidden."""
    folder = accepted(write(tmp_path))
    assert states_of(folder) == {
        "small/echo": {"id": 0, "total": 12.34, "items": [{"id": "<id>"}, {"id": "<id>"}]},
        "large/echo": {"id": 0, "total": 100.0, "items": []},
        "large/again": {"id": 0, "total": 100.0, "items": []},
    }
    text = (folder / "a.golden.json").read_text(encoding="utf-8")
    assert "noon" not in text
    assert "<time>" in text
    assert run("check", cwd=folder) == Finished(
        status=0,
        out=snapshot("""\
passed  a.suite.yaml  2 scenarios, 3 missions, 2 expectations
1 gate: 1 passed
"""),
    )
    assert run("check", "--quiet", cwd=folder) == Finished(status=0, out="1 gate: 1 passed\n")


def test_masks_are_in_the_json_report(tmp_path: Path) -> None:
    """A program can read what a suite masks, and where."""
    folder = accepted(write(tmp_path))
    report = json.loads(run("check", "--format", "json", cwd=folder).out)
    validator = jsonschema_rs.validator_for(SCHEMA)
    assert [error.message for error in validator.iter_errors(report)] == []
    of_all = {"scenario_name": None, "mission_name": None}
    assert report["gates"][0]["masks"] == [
        {"path": "/final_state/id", "with": 0, "digits": None, **of_all},
        {"path": "/final_state/items/*/id", "with": "<id>", "digits": None, **of_all},
        {"path": "/final_state/total", "with": None, "digits": 2, **of_all},
        {
            "path": "/executed_steps/*/payload/params/at",
            "with": "<time>",
            "digits": None,
            "scenario_name": "large",
            "mission_name": "again",
        },
    ]


def test_record_is_masked_too(tmp_path: Path) -> None:
    """`run` prints the record that the golden would have."""
    folder = accepted(write(tmp_path))
    record = json.loads(run("run", "a.suite.yaml", "a.expectations.yaml", cwd=folder).out)
    assert record == record_in(folder / "a.golden.json")


CHANGES = {
    "the value of a mask": ("with: 0", "with: 1", "mask changed"),
    "a mask that is gone": (
        "  - {path: /final_state/items/*/id, with: <id>}\n",
        "",
        "mask changed",
    ),
    "all masks that are gone": (MASKS.partition("round")[0], "", "mask removed"),
    "the digits": ("digits: 2", "digits: 1", "round changed"),
    "all roundings that are gone": (
        "round:\n  - {path: /final_state/total, digits: 2}\n",
        "",
        "round removed",
    ),
    "the mask of one call": (OWN, "", "scenario large changed"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_mask_is_a_changed_input(change: str, tmp_path: Path) -> None:
    """A drift that comes from a mask is not called a change of behaviour, and names the mask."""
    before, after, told = CHANGES[change]
    lenient = EXPECTATIONS.replace("eq, expected: 100.0", "gt, expected: 1")
    folder = accepted(write(tmp_path, expectations=lenient))
    edit(folder / "a.suite.yaml", before, after)
    for arguments in (["check"], ["check", "-k", "*"], ["diff", "a.golden.json"]):
        done = run(*arguments, cwd=folder)
        assert done.status == 3, done.out
        assert "cause: inputs-changed (suite)" in done.out
        assert told in done.out
        assert "behaviour" not in done.out
    golden = (folder / "a.golden.json").read_bytes()
    (folder / "old.json").write_bytes(golden)
    accepted(folder)
    assert told in run("diff", "old.json", "a.golden.json", cwd=folder).out
    assert run("check", cwd=folder).status == 0


def test_mask_that_changes_no_result_is_told(tmp_path: Path) -> None:
    """An input that changed is not silent, even if the golden matches."""
    same = SUITE.replace("id: 18", "id: 17")
    mask = "mask:\n  - {path: /final_state/id, with: 17}\n"
    lenient = EXPECTATIONS.partition("  - {id: has-id")[0].replace("100.0", "99.995")
    folder = accepted(write(tmp_path, mask, "", suite=same, expectations=lenient))
    edit(folder / "a.suite.yaml", "mask:\n  - {path: /final_state/id, with: 17}\n", "")
    assert run("check", cwd=folder) == Finished(
        status=0,
        out=snapshot("""\
passed  a.suite.yaml  2 scenarios, 3 missions, 1 expectation
  notice: a.suite.yaml: the results match the golden, but an input changed: mask; accept the results to record the change
  to accept this: tier2gate update a.suite.yaml
1 gate: 1 passed
"""),
    )


def test_changed_environment_of_a_part_is_not_called_tampering(tmp_path: Path) -> None:
    """A single scenario can be run after the clock of the suite has changed."""
    folder = accepted(write(tmp_path, "environment: {seed: 1}\n", ""), "--allow-failing")
    edit(folder / "a.suite.yaml", "seed: 1", "seed: 2")
    done = run("check", "-k", "small", cwd=folder)
    assert (done.status, "an input changed: environment" in done.out) == (0, True)


def test_behaviour_under_an_unchanged_mask_is_a_change_of_behaviour(tmp_path: Path) -> None:
    """A mask of one value does not hide the change of another one."""
    folder = accepted(write(tmp_path))
    edit(folder / "a.suite.yaml", "items: [{id: a}", "items: [{id: a, n: 1}")
    done = run("check", cwd=folder)
    assert done.status == 3
    assert "scenario small changed" in done.out
    assert "1 change only repeats an edited input: /final_state/items/0/n" in done.out


def unmet(folder: Path, *arguments: str) -> Finished:
    """Check a gate with a mask, a rounding, and a mask of a call that meet nothing."""
    masks = MASKS.replace("/final_state/id", "/final_state/ID").replace("total, d", "TOTAL, d")
    lenient = EXPECTATIONS.replace("expected: 100.0", "expected: 99.995")
    write(folder, masks, OWN.replace("params/at", "params/AT"), expectations=lenient)
    return run("check", *arguments, cwd=folder)


def test_mask_that_meets_nothing_is_refused(tmp_path: Path) -> None:
    """A typo in a path is found, so that nobody believes that a value is masked."""
    assert unmet(tmp_path) == Finished(
        status=4,
        out=snapshot("""\
a.suite.yaml:3:12: the mask "/final_state/ID" meets nothing in the results; fix its path, or remove it
  2 | mask:
  3 |   - {path: /final_state/ID, with: 0}
    |            ^
a.suite.yaml:6:12: the rounding "/final_state/TOTAL" meets no number in the results; fix its path, or remove it
  5 | round:
  6 |   - {path: /final_state/TOTAL, digits: 2}
    |            ^
a.suite.yaml:13:88: the mask "/executed_steps/*/payload/params/AT" meets nothing in the results of mission again in scenario large; fix its path, or remove it
  12 |     initial_state: {id: 18, total: 99.995, items: []}
  13 | …id: again, params: {at: noon}, mask: [{path: /executed_steps/*/payload/params/AT, with: <ti…
     |                                               ^
input-invalid  a.suite.yaml  2 scenarios, 3 missions, 2 expectations
  3 problems, listed above
  the verdict passed
  3 masks, 1 rounding: "/final_state/ID", "/final_state/items/*/id", "/final_state/TOTAL" (2 digits), "/executed_steps/*/payload/params/AT"
1 gate: 1 input-invalid
"""),
    )
    assert run("update", cwd=tmp_path).status == 4
    assert not (tmp_path / "a.golden.json").exists()


def test_mask_that_meets_nothing_in_a_part_is_not_judged(tmp_path: Path) -> None:
    """A single scenario can be run, though the value that a mask is for is in another one."""
    folder = accepted(
        write(
            tmp_path,
            MASKS.replace("/final_state/id", "/final_state/items/0").replace(
                "  - {path: /final_state/items/*/id, with: <id>}\n", ""
            ),
            "",
        ),
    )
    assert run("check", "-k", "large", cwd=folder).status == 0
    assert run("run", "-k", "large", "a.suite.yaml", "a.expectations.yaml", cwd=folder).status == 0


def test_mask_that_meets_nothing_in_a_failed_run_is_a_notice(tmp_path: Path) -> None:
    """A failure that leaves a value out is reported as itself, not as a wrong mask."""
    write(tmp_path, MASKS.replace("/final_state/id", "/final_state/ID"), "")
    edit(tmp_path / "a.expectations.yaml", "expected: 100.0", "expected: 5")
    done = run("check", cwd=tmp_path)
    assert done.status == 1
    assert 'notice: a.suite.yaml:3:12: the mask "/final_state/ID" meets nothing' in done.out


MISSIONS = """\
missions:
  - name: pay
    steps:
      - {id: check, kind: runtime, operation: assert, payload: {path: /n, op: lt, expected: 5, reason: {$state: /why}}}
      - {id: pay, kind: runtime, operation: set, payload: {path: /paid, value: {$state: /n}}}
  - name: break
    steps:
      - {id: move, kind: runtime, operation: move, payload: {from: /nowhere, to: /paid}}
"""
PAYMENTS = """\
suite_name: a
mask:
  - {path: /executed_steps/*/payload/value, with: 0}
  - {path: /executed_steps/*/payload/reason, with: <why>}
  - {path: /error_message, with: <why>}
  - {path: /final_state/*, with: <any>}
scenarios:
  - {scenario_name: little, initial_state: {n: 1, why: x17}, missions: [{name: pay}]}
  - {scenario_name: much, initial_state: {n: 9, why: x18}, missions: [{name: pay}]}
"""
PAID = """\
expectations:
  - {id: e, scenario_name: little, mission_name: pay, path: success, op: eq, expected: true}
"""


def test_failure_is_seen_through_a_mask_of_its_message(tmp_path: Path) -> None:
    """A mission of the user's own that fails still fails, though its reason is masked."""
    write(tmp_path, suite=PAYMENTS, expectations=PAID)
    (tmp_path / "a.missions.yaml").write_text(MISSIONS, encoding="utf-8")
    accepted(tmp_path)
    golden = (tmp_path / "a.golden.json").read_text(encoding="utf-8")
    assert '"success": false' in golden
    assert '"failed_step_id": "check"' in golden
    assert "x17" not in golden
    assert "x18" not in golden
    edit(tmp_path / "a.expectations.yaml", "scenario_name: little", "scenario_name: much")
    done = run("check", cwd=tmp_path)
    assert done.status == 1
    assert "the mission ended without success: <why>" in done.out
    edit(tmp_path / "a.suite.yaml", "n: 1, why", "n: 7, why")
    assert "/success: true → false" in run("check", cwd=tmp_path).out


def test_mission_that_raises_is_reported_beside_a_mask_that_met_nothing(tmp_path: Path) -> None:
    """A mission that cannot continue is the problem, and the mask only a notice."""
    write(tmp_path, suite=PAYMENTS, expectations=PAID)
    (tmp_path / "a.missions.yaml").write_text(MISSIONS, encoding="utf-8")
    edit(tmp_path / "a.suite.yaml", "/final_state/*, with", "/final_state/nothing, with")
    edit(
        tmp_path / "a.suite.yaml",
        "x18}, missions: [{name: pay}]",
        "x18}, missions: [{name: break}]",
    )
    done = run("check", cwd=tmp_path)
    assert done.status == 9
    assert "mission break in scenario much cannot continue" in done.out
    assert 'notice: a.suite.yaml:6:12: the mask "/final_state/nothing" meets nothing' in done.out


def test_mask_of_everything_is_told_plainly(tmp_path: Path) -> None:
    """A reviewer sees that no final state is compared any more."""
    for path, value in (("/final_state", "{}"), ("/final_state/*", "0")):
        own = f", mask: [{{path: {path}, with: {value}}}]"
        lenient = EXPECTATIONS.partition("  - {id: has-id")[0]
        folder = write(tmp_path / value, "", own, expectations=lenient.replace("100.0", "99.995"))
        done = run("check", cwd=folder)
        assert done.status == 5
        assert (
            f'the mask "{path}" hides the whole final state of mission again in scenario large'
            in done.out
        )


def type_of(folder: Path, mask: str, expected: str) -> Finished:
    """Check a gate that expects a type of the masked id."""
    text = EXPECTATIONS.replace("type, expected: integer", f"type, expected: {expected}")
    masks = MASKS.replace("with: 0", f"with: {mask}")
    return run("check", cwd=write(folder, masks, expectations=text))


def test_type_is_never_that_of_the_mask(tmp_path: Path) -> None:
    """An expectation of a type cannot pass because of what a mask put there."""
    assert type_of(tmp_path, "'17'", "string") == Finished(
        status=4,
        out=snapshot("""\
a.expectations.yaml:3:66: type sees a masked value: its type is integer, but the mask puts "17" there; mask it with a value of its own type
  2 |   - {id: total, scenario_name: large, mission_name: echo, path: /final_state/total, op: eq, …
  3 | …scenario_name: small, mission_name: echo, path: /final_state/id, op: type, expected: string}
    |                                                  ^
input-invalid  a.suite.yaml
  1 problem, listed above
1 gate: 1 input-invalid
"""),
    )
    assert type_of(tmp_path, "'17'", "integer").status == 4
    assert type_of(tmp_path, "null", "'null'").status == 4
    assert type_of(tmp_path, "1", "string").status == 1
    assert type_of(tmp_path, "1", "integer").status == 5
    assert type_of(tmp_path, "1.5", "number").status == 5


def test_long_value_of_a_mask_has_a_limit(tmp_path: Path) -> None:
    """A mask cannot make results so large that nobody can read them."""
    long = json.dumps("x" * 100_000)
    many = f"initial_state: {{id: 17, all: {json.dumps(list(range(5000)))}, "
    suite = SUITE.replace("initial_state: {id: 17, ", many)
    masks = f"mask:\n  - {{path: /final_state/all/*, with: {long}}}\n"
    lenient = EXPECTATIONS.replace("100.0", "99.995")
    done = run("check", cwd=write(tmp_path, masks, "", suite=suite, expectations=lenient))
    assert done.status == 4
    assert "with its masks, the result of mission echo in scenario small is too large" in done.out


ALIAS = """\
suite_name: orders
x-ids: &ids
  - {path: /final_state/id, with: 0}
scenarios:
  - scenario_name: small
    initial_state: {id: 17, total: 12.3449, items: []}
    missions: [{name: echo, mask: *ids}]
  - scenario_name: large
    initial_state: {id: 18, total: 100.0, items: []}
    missions: [{name: echo, mask: *ids}]
"""


def test_masks_can_be_shared_by_an_alias(tmp_path: Path) -> None:
    """A list that is written once can mask several calls, and nothing else."""
    folder = accepted(write(tmp_path, suite=ALIAS))
    assert {state["id"] for state in states_of(folder).values()} == {0}


BASE = {
    "a new mask": ("", MASKS),
    "a wider path": (MASKS, MASKS.replace("/items/*/id", "/items/*/*")),
    "another value": (MASKS, MASKS.replace("with: 0", "with: 1")),
    "fewer digits": (MASKS, MASKS.replace("digits: 2", "digits: 1")),
    "more digits": (MASKS, MASKS.replace("digits: 2", "digits: 3")),
    "a mask that is gone": (
        MASKS,
        MASKS.replace("  - {path: /final_state/items/*/id, with: <id>}\n", ""),
    ),
    "the same": (MASKS, MASKS),
}


def against_base(folder: Path, before: tuple[str, str], after: tuple[str, str]) -> list[str]:
    """Return what a change of masks is said to hide."""
    lenient = EXPECTATIONS.replace("eq, expected: 100.0", "gt, expected: 1").partition(
        "  - {id: has"
    )[0]
    accepted(write(folder / "base" / "head", *before, expectations=lenient))
    accepted(write(folder / "head", *after, expectations=lenient))
    done = run("check", "--base", "base", "head", cwd=folder)
    assert done.status == 0, done.out
    _, _, told = done.out.partition("  This change hides more of the results:\n")
    return [line.strip() for line in told.splitlines() if line.startswith("    ")]


def test_reviewer_is_told_what_a_change_hides(tmp_path: Path) -> None:
    """A pull request cannot hide more of the results without a line that says so."""
    told = {
        change: against_base(tmp_path / str(number), (before, ""), (after, ""))
        for number, (change, (before, after)) in enumerate(BASE.items())
    }
    assert told == snapshot(
        {
            "a new mask": [
                '+ head/a.suite.yaml:3:5: mask of "/final_state/id" with 0 in every mission',
                '+ head/a.suite.yaml:4:5: mask of "/final_state/items/*/id" with "<id>" in every mission',
                '+ head/a.suite.yaml:6:5: rounding of "/final_state/total" (2 digits) in every mission',
            ],
            "a wider path": [
                '+ head/a.suite.yaml:4:5: mask of "/final_state/items/*/*" with "<id>" in every mission'
            ],
            "another value": [
                '+ head/a.suite.yaml:3:5: mask of "/final_state/id" with 1 in every mission'
            ],
            "fewer digits": [
                '+ head/a.suite.yaml:6:5: rounding of "/final_state/total" (1 digit) in every mission'
            ],
            "more digits": [],
            "a mask that is gone": [],
            "the same": [],
        }
    )


def test_mask_of_a_call_that_becomes_one_of_all_is_told(tmp_path: Path) -> None:
    """A mask that moves from one call to the suite hides more, and is listed."""
    own = ", mask: [{path: /final_state/id, with: 0}]"
    of_all = "mask:\n  - {path: /final_state/id, with: 0}\n"
    assert against_base(tmp_path / "a", ("", own), (of_all, "")) == snapshot(
        ['+ head/a.suite.yaml:3:5: mask of "/final_state/id" with 0 in every mission']
    )
    assert against_base(tmp_path / "b", (of_all, ""), ("", own)) == []
    assert against_base(tmp_path / "c", ("", ""), ("", own)) == snapshot(
        ['+ head/a.suite.yaml:8:81: mask of "/final_state/id" with 0 in large / again']
    )


def test_new_mask_is_found_beside_a_bare_hash(tmp_path: Path) -> None:
    """A mask that changes no result yet, and that no golden can show, still needs a review."""
    same = SUITE.replace("id: 18", "id: 17")
    lenient = EXPECTATIONS.partition("  - {id: has-id")[0].replace("100.0", "99.995")
    mask = "mask:\n  - {path: /final_state/id, with: 17}\n"
    for folder, masks in ((tmp_path / "base" / "head", ""), (tmp_path / "head", mask)):
        accepted(write(folder, masks, "", suite=same, expectations=lenient))
        golden = folder / "a.golden.json"
        golden.write_text(f"{json.loads(golden.read_bytes())['test_run_hash']}\n", "utf-8")
    done = run("check", "--base", "base", "--fail-on-golden-change", "head", cwd=tmp_path)
    assert done.status == 11
    assert 'mask of "/final_state/id" with 17 in every mission' in done.out


def test_new_mask_is_in_the_json_report_against_the_base(tmp_path: Path) -> None:
    """A bot that asks for a second review can read which masks are new."""
    lenient = EXPECTATIONS.replace("eq, expected: 100.0", "gt, expected: 1")
    accepted(write(tmp_path / "base" / "head", "", "", expectations=lenient))
    accepted(write(tmp_path / "head", MASKS, "", expectations=lenient))
    done = run("check", "--base", "base", "head", "--format", "json", cwd=tmp_path)
    report = json.loads(done.out)
    assert [e.message for e in jsonschema_rs.validator_for(SCHEMA).iter_errors(report)] == []
    masks = report["gates"][0]["base"]["masks"]
    assert [(item["path"], item["line"], item["column"]) for item in masks] == [
        ("/final_state/id", 3, 5),
        ("/final_state/items/*/id", 4, 5),
        ("/final_state/total", 6, 5),
    ]


PYTHON = """\
import os

from tier2gate.missions.api import from_function


def m(n):
    return BODY


MISSIONS = {"m": from_function(m)}
"""
CODE = """\
suite_name: a
MASKS
scenarios:
  - {scenario_name: one, initial_state: {}, missions: [{name: m, params: {n: 1}OWN}]}
  - {scenario_name: two, initial_state: {}, missions: [{name: m, params: {n: 2}}]}
"""
SUCCEEDS = """\
expectations:
  - {id: e, scenario_name: one, mission_name: m, path: success, op: eq, expected: true}
"""


def write_code(folder: Path, body: str, masks: str = "", own: str = "") -> Path:
    """Write a gate of a mission in Python."""
    write(folder, masks, own, suite=CODE, expectations=SUCCEEDS)
    (folder / "a.missions.py").write_text(PYTHON.replace("BODY", body), encoding="utf-8")
    return folder


UNSTABLE = "{'n': n, 'id': id(object()), 'sum': n + 1e-9 * (hash('a') % 7)}"
STABLE = """\
mask:
  - {path: /final_state/result/id, with: 0}
round:
  - {path: /final_state/result/sum, digits: 3}
"""


@pytest.mark.children
def test_unstable_values_of_code_can_be_masked(tmp_path: Path) -> None:
    """A result is accepted and passes if what differs from run to run is masked or rounded."""
    folder = write_code(tmp_path, UNSTABLE)
    first = run("update", "--allow-code", cwd=folder)
    assert first.status == 8
    assert "mask or round" in first.out
    write_code(folder, UNSTABLE, STABLE)
    accepted(folder, "--allow-code")
    assert states_of(folder)["two/m"]["result"] == {"n": 2, "id": 0, "sum": 2.0}
    for _ in range(3):
        assert run("check", "--allow-code", cwd=folder).status == 0


@pytest.mark.children
def test_what_is_not_masked_must_still_be_stable(tmp_path: Path) -> None:
    """A mask of one value does not make another one count as stable."""
    for masks, own in (
        (STABLE.replace("result/id", "result/n"), ""),
        ("", ", mask: [{path: /final_state/result/id, with: 0}]"),
    ):
        folder = write_code(tmp_path, "{'n': n, 'id': id(object()), 'sum': 1.5}", masks, own)
        done = run("check", "--allow-code", cwd=folder)
        assert done.status == 8, done.out
        assert "/final_state/result/id" in done.out
        assert ("scenario one" in done.out) == (not own)


@pytest.mark.children
def test_code_that_raises_by_chance_is_not_masked(tmp_path: Path) -> None:
    """No mask hides that a mission has no result in some runs."""
    body = "{'id': id(object())} if list(set('abcdefgh'))[0] < 'e' else [][0]"
    masks = "mask:\n  - {path: /final_state/result, with: 0}\n"
    done = run("check", "--allow-code", "--repeat", "16", cwd=write_code(tmp_path, body, masks))
    assert done.status == 8
    assert "raised in" in done.out
