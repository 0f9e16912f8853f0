"""`tier2gate update`: what it writes, prints and refuses."""

import json
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import RAISE, Finished, contents_of, run, run_with_fault
from tests.gates import EXPECTATIONS, FAILING, HELLO_HASH, HI_HASH, SUITE, write_gate

RESULTS = """\
  results:
    scenario new, mission echo
      + /success: true
    1 value is as in the initial state: /final_state/tier
"""
"""What a first acceptance accepts."""


def test_golden_is_created_kept_and_updated(tmp_path: Path) -> None:
    """A golden is created, left unchanged, and updated with the reason for the drift."""
    write_gate(tmp_path)
    assert run("update", cwd=tmp_path) == Finished(
        status=0,
        out=f"""\
creating        a.golden.json
  now       {HELLO_HASH[:12]}
{RESULTS}""",
    )
    before = contents_of(tmp_path)
    assert run("update", cwd=tmp_path) == Finished(status=0, out="unchanged       a.golden.json\n")
    assert contents_of(tmp_path) == before
    write_gate(tmp_path, suite=SUITE.replace("hello", "hi"))
    assert run("update", "a.suite.yaml", cwd=tmp_path) == Finished(
        status=0,
        out=f"""\
updating        a.golden.json
  was       {HELLO_HASH[:12]}
  now       {HI_HASH[:12]}
  1 change only repeats an edited input: /executed_steps/0/payload/params/greeting
  cause: inputs-changed (suite): the inputs changed, and so did the results
    a.suite.yaml:3:5: scenario new changed
    ~ scenario new: echo; inputs-changed
""",
    )
    assert run("check", cwd=tmp_path).status == 0


def test_update_of_inputs_alone_is_reported(tmp_path: Path) -> None:
    """Changed expectations with the same results are recorded in the golden."""
    write_gate(tmp_path)
    run("update", cwd=tmp_path)
    write_gate(tmp_path, expectations=EXPECTATIONS.replace(": greets", ": greets  # again"))
    assert run("update", cwd=tmp_path).out == snapshot("unchanged       a.golden.json\n")
    changed = EXPECTATIONS.replace("path: executed", "path: /executed").replace(".", "/")
    write_gate(tmp_path, expectations=changed)
    assert run("update", cwd=tmp_path) == Finished(
        status=0,
        out=f"""\
updating        a.golden.json
  now       {HELLO_HASH[:12]}
  notice: a.expectations.yaml: the results match the golden, but an input changed: the order of the expectations, what some check, or how they compare
""",
    )


def test_update_of_a_large_run_keeps_hashes_only(tmp_path: Path) -> None:
    """A user who accepts a run of 16 MiB or more is told that its golden has no values."""
    write_gate(tmp_path, suite=SUITE.replace("tier: gold", f"pad: {'p' * 16 * 1024 * 1024}"))
    finished = run("update", cwd=tmp_path)
    assert finished.status == 0
    assert finished.out.splitlines()[-1] == snapshot(
        "  notice: the golden keeps hashes only: with the results it would be 16 MiB or more; to keep the results: tier2gate update a.suite.yaml --detail full"
    )
    assert (tmp_path / "a.golden.json").stat().st_size < 2000


def test_bare_hash_stays_bare(tmp_path: Path) -> None:
    """A golden that is a bare hash stays one."""
    write_gate(tmp_path)
    (tmp_path / "a.golden.json").write_text(f"{'0' * 64}  run.json\n", encoding="utf-8")
    assert run("update", cwd=tmp_path) == Finished(
        status=0,
        out=f"""\
updating        a.golden.json
  was       {"0" * 12}
  now       {HELLO_HASH[:12]}
  to see what changed, first run this on the accepted revision: \
tier2gate update a.suite.yaml --detail full
  cause: unknown: the golden is a bare hash, so the cause is not known
""",
    )
    text = (tmp_path / "a.golden.json").read_text(encoding="utf-8")
    assert text == f"{HELLO_HASH}  run.json\n"


REFUSED = {
    "a failed verdict": (
        FAILING,
        None,
        Finished(
            status=1,
            out="""\
refused         a.golden.json
  verdict-failed: nothing was accepted
  1 of 1 expectation failed:
    a.expectations.yaml:2:5: greets
      new / echo / executed_steps.0.payload.params.greeting: expected eq "goodbye", found "hello"
  to accept it anyway: tier2gate update a.suite.yaml --allow-failing
""",
        ),
    ),
    "an invalid file": (
        "expectations: []\n",
        None,
        Finished(
            status=4,
            out="""\
a.expectations.yaml:1:15: 'expectations' is empty; it must have at least one item
  1 | expectations: []
    |               ^
refused         a.golden.json
  input-invalid: nothing was accepted
  1 problem, listed above
""",
        ),
    ),
    "a broken golden": (
        EXPECTATIONS,
        "<<<<<<< ours\n",
        Finished(
            status=6,
            out="""\
a.golden.json:1:1: the file has a Git conflict marker; keep \
either side, then review and accept the current results: tier2gate update a.suite.yaml
  1 | <<<<<<< ours
    | ^
refused         a.golden.json
  golden-invalid: nothing was accepted
  1 problem, listed above
  the verdict passed
""",
        ),
    ),
}


@pytest.mark.parametrize(
    ("expectations", "golden", "finished"), REFUSED.values(), ids=REFUSED.keys()
)
def test_invalid_or_failing_results_are_refused(
    expectations: str, golden: str | None, finished: Finished, tmp_path: Path
) -> None:
    """A failing or unreadable gate cannot be accepted by accident, as the status shows."""
    write_gate(tmp_path, expectations=expectations)
    if golden is not None:
        (tmp_path / "a.golden.json").write_text(golden, encoding="utf-8")
    before = contents_of(tmp_path)
    assert run("update", cwd=tmp_path) == finished
    assert contents_of(tmp_path) == before


def test_mission_that_raises_is_refused(tmp_path: Path) -> None:
    """A run that did not finish is not accepted."""
    write_gate(tmp_path)
    finished = run_with_fault(RAISE, "update", cwd=tmp_path)
    assert (finished.status, finished.out) == snapshot(
        (
            9,
            (
                """\
a.suite.yaml: mission echo in scenario new raised ValueError: no such customer; fix the mission or its input
refused         a.golden.json
  execution-error: nothing was accepted
  1 expectation was not judged: greets
  1 problem, listed above
"""
            ),
        )
    )


def test_orphan_is_refused(tmp_path: Path) -> None:
    """An update does not delete a golden whose suite is missing."""
    (tmp_path / "a.golden.json").write_text("0" * 64, encoding="utf-8")
    before = contents_of(tmp_path)
    assert run("update", cwd=tmp_path).status == 7
    assert contents_of(tmp_path) == before


def test_nothing_to_update_is_nothing_run(tmp_path: Path) -> None:
    """An update that found no gate does not pass."""
    assert run("update", cwd=tmp_path) == Finished(
        status=10,
        out="nothing-run: no gate was found; a suite is a file called NAME.suite.yaml\n",
    )


@pytest.mark.parametrize("paths", [("good", "empty"), ("empty", "good")])
def test_path_without_a_gate_is_nothing_run(paths: tuple[str, ...], tmp_path: Path) -> None:
    """An update that finds no gate under a path is as red as a check, and accepts the rest."""
    write_gate(tmp_path / "good")
    (tmp_path / "empty").mkdir()
    problem = "empty: no gate was found here; a suite is a file called NAME.suite.yaml\n"
    assert run("update", *paths, cwd=tmp_path) == Finished(
        status=10,
        out=f"{problem}creating        good/a.golden.json\n  now       {HELLO_HASH[:12]}\n{RESULTS}",
    )
    checked = run("check", *paths, cwd=tmp_path)
    assert (checked.status, problem in checked.out) == (10, True)
    assert run("check", "good", cwd=tmp_path).status == 0


def test_suite_that_no_configuration_names_is_refused(tmp_path: Path) -> None:
    """Whoever forgets to list a gate is told when accepting, not only when checking."""
    write_gate(tmp_path, "a")
    write_gate(tmp_path, "b")
    configuration = tmp_path / "tier2gate.yaml"
    configuration.write_text("gates: [{name: a, suite: a.suite.yaml}]\n", encoding="utf-8")
    problem = (
        "b.suite.yaml: tier2gate.yaml does not name this suite, so it does not run; below gates: "
        "add - {name: b, suite: b.suite.yaml}; to leave it out, add - b.suite.yaml below ignore:\n"
    )
    for command in ("update --dry-run", "update", "check", "validate", "check --format json"):
        finished = run(*command.split(), cwd=tmp_path)
        assert finished.status == 4, command
        assert (problem in finished.out) == ("json" not in command)
    assert (tmp_path / "a.golden.json").exists()
    assert not (tmp_path / "b.golden.json").exists()
    with configuration.open("a", encoding="utf-8") as file:
        file.write("ignore: [b.suite.yaml]\n")
    for command in ("update --dry-run", "update", "check", "validate"):
        assert run(*command.split(), cwd=tmp_path).status == 0, command


def test_golden_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """A link in a pull request cannot make `update` overwrite a file elsewhere."""
    write_gate(tmp_path / "gates")
    target = tmp_path / "target"
    target.write_text("0" * 64, encoding="utf-8")
    (tmp_path / "gates" / "a.golden.json").symlink_to(target)
    finished = run("update", "gates", cwd=tmp_path)
    assert (finished.status, finished.out.splitlines()[0]) == snapshot(
        (
            4,
            "gates/a.golden.json: the golden is a symbolic link; put the file itself here",
        )
    )
    assert target.read_text(encoding="utf-8") == "0" * 64


def test_golden_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    """A golden that could not be written is not reported as accepted."""
    write_gate(tmp_path)
    (tmp_path / "file").touch()
    finished = run("update", "--suite", "a.suite.yaml", "--golden", "file/g.json", cwd=tmp_path)
    assert finished == Finished(
        status=4,
        out=f"""\
creating        file/g.json
  now       {HELLO_HASH[:12]}
{RESULTS}file/g.json: the golden cannot be written: Not a directory; check the permissions of the folder
refused         file/g.json
  input-invalid: nothing was accepted
  1 problem, listed above
  the verdict passed
""",
    )


def test_nothing_is_pruned_if_a_golden_cannot_be_written(tmp_path: Path) -> None:
    """A user whose renamed gate has no golden yet still has the one of the old name."""
    write_gate(tmp_path, "old")
    assert run("update", cwd=tmp_path).status == 0
    for kind in ("suite", "expectations"):
        (tmp_path / f"old.{kind}.yaml").rename(tmp_path / f"new.{kind}.yaml")
    draft = tmp_path / ".new.golden.json.tier2gate-draft"
    draft.mkdir()
    finished = run("update", "--prune", cwd=tmp_path)
    assert (finished.status, finished.out.partition(RESULTS)[2]) == snapshot(
        (
            4,
            """\
new.golden.json: the golden cannot be written: Is a directory; check the permissions of the folder
refused         new.golden.json
  input-invalid: nothing was accepted
  1 problem, listed above
  the verdict passed
old.golden.json: another gate was refused, and this may be its golden, so nothing is deleted; fix that gate first, or delete this file by hand
refused         old.golden.json
  golden-obsolete: nothing was accepted
  1 problem, listed above
""",
        )
    )
    assert (tmp_path / "old.golden.json").exists()
    draft.rmdir()
    assert run("update", "--prune", cwd=tmp_path).status == 0
    assert [path.name for path in tmp_path.glob("*.golden.json")] == ["new.golden.json"]


def test_dry_run_ends_as_the_update_would(tmp_path: Path) -> None:
    """A script learns from `--dry-run` whether `update` would succeed, and from `check` what changed."""
    write_gate(tmp_path)
    assert run("update", "--dry-run", cwd=tmp_path).status == 0
    assert run("check", cwd=tmp_path).status == 5
    assert run("update", cwd=tmp_path).status == 0
    write_gate(tmp_path, suite=SUITE.replace("hello", "hi"))
    assert run("update", "--dry-run", cwd=tmp_path).status == 0
    assert run("check", cwd=tmp_path).status == 3
    write_gate(tmp_path, expectations=FAILING)
    assert run("update", "--dry-run", cwd=tmp_path).status == 1


def test_refused_gate_does_not_block_the_others(tmp_path: Path) -> None:
    """All acceptable gates are accepted, and the status shows that one was refused."""
    write_gate(tmp_path, "bad", expectations=FAILING)
    write_gate(tmp_path, "good")
    finished = run("update", cwd=tmp_path)
    assert finished.status == 1
    lines = [line.split() for line in finished.out.splitlines() if not line.startswith(" ")]
    assert lines == snapshot([["refused", "bad.golden.json"], ["creating", "good.golden.json"]])


def test_ci_changes_nothing(tmp_path: Path) -> None:
    """The command decides whether anything is written, not where it runs."""
    write_gate(tmp_path)
    env = {"CI": "true", "GITHUB_ACTIONS": "true"}
    assert run("check", cwd=tmp_path, env=env).status == 5
    assert not (tmp_path / "a.golden.json").exists()
    assert run("update", cwd=tmp_path, env=env).status == 0
    golden = json.loads((tmp_path / "a.golden.json").read_bytes())
    assert golden["test_run_hash"] == HELLO_HASH


def test_reason_is_said_to_be_left_out_only_if_no_golden_has_it(tmp_path: Path) -> None:
    """A user who accepts one of several gates is not told that the reason was not recorded."""
    notice = "nothing changed, so the golden was not written and the reason is not recorded"
    for name in ("a", "b"):
        write_gate(tmp_path, name)
    assert notice not in run("update", "--reason", "first", cwd=tmp_path).out
    assert run("update", "--reason", "again", cwd=tmp_path).out.count(notice) == 1
    (tmp_path / "b.golden.json").unlink()
    done = run("update", "--reason", "again", cwd=tmp_path)
    assert notice not in done.out
    assert '"reason": "again"' in (tmp_path / "b.golden.json").read_text(encoding="utf-8")
