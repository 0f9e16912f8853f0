"""`tier2gate check --scenario`: what a user sees of a part, and where it is refused."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
from inline_snapshot import snapshot

from tests.command import Finished, contents_of, run

REPOSITORY = Path(__file__).parents[2]
SCHEMA = json.loads((REPOSITORY / "schemas" / "report.v1.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Return a folder with two examples; one scenario of the first has drifted."""
    for name in ("mixed", "echo"):
        for file in (REPOSITORY / "examples" / name).iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    suite = tmp_path / "mixed.suite.yaml"
    text = suite.read_text(encoding="utf-8")
    drifted = text.replace("requested_steps: 3", "requested_steps: 2")
    assert drifted != text
    suite.write_text(drifted, encoding="utf-8")
    return tmp_path


def test_part_passes_beside_a_drift_and_says_so(folder: Path) -> None:
    """A user can finish one scenario, and is told that the others did not run."""
    assert run("check", cwd=folder).status == 3
    finished = run("check", "-k", "returning-*", "--scenario", "nobody", cwd=folder)
    assert finished == Finished(
        status=0,
        out=snapshot("""\
passed  mixed.suite.yaml  2 of 3 scenarios, 4 missions, 3 expectations
1 gate: 1 passed; only the selected scenarios
"""),
    )


def test_drift_of_a_part_is_shown_whole(folder: Path) -> None:
    """A user sees the drift of the selected scenario, and that it cannot be accepted like this."""
    assert run("check", "-k", "n*", cwd=folder) == Finished(
        status=3,
        out=snapshot("""\
passed      echo.suite.yaml   1 of 3 scenarios, 1 mission, 4 expectations
hash-drift  mixed.suite.yaml  2 of 3 scenarios, 4 missions, 4 expectations
  the verdict passed, but a result changed:
  changes:
    scenario new-customer, mission daily_loop
      - /executed_steps/2: {"id":"daily-generate-priorities","kind":"runtime","payload"…ription":"Generate today's priorities","operation":"noop"}}
  cause: inputs-changed (suite): the inputs changed, and so did the results
    mixed.suite.yaml:5:5: scenario new-customer changed
    ~ scenario new-customer: daily_loop; inputs-changed
  to accept this, first run without --scenario
2 gates: 1 passed, 1 hash-drift; only the selected scenarios
"""),
    )


def test_name_that_does_not_exist_runs_nothing(folder: Path) -> None:
    """A typo fails and shows the right name."""
    finished = run("check", "-k", "new-custmer", cwd=folder)
    assert finished == Finished(
        status=10,
        out=snapshot("""\
no scenario matches new-custmer; did you mean new-customer?
nothing-run: 1 problem, listed above
"""),
    )


def test_name_that_does_not_exist_fails_beside_one_that_does(folder: Path) -> None:
    """A list of names with a typo does not pass with fewer scenarios than were asked for."""
    finished = run("check", "-k", "nobody", "-k", "new-custmer", cwd=folder)
    assert finished == Finished(
        status=10,
        out=snapshot("""\
passed  mixed.suite.yaml  1 of 3 scenarios, 1 mission, 1 expectation
no scenario matches new-custmer; did you mean new-customer?
1 gate: 1 passed; nothing-run: 1 problem, listed above; only the selected scenarios
"""),
    )


def test_report_says_what_ran(folder: Path) -> None:
    """A script can tell a part from a whole run, and finds no hash to accept."""
    found = {}
    for words in ((), ("-k", "n*")):
        report = json.loads(
            run("check", "mixed.suite.yaml", *words, "--format", "json", cwd=folder).out
        )
        assert list(jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(report)) == []
        (gate,) = report["gates"]
        found[words] = gate["scenarios_selected"], gate["test_run_hash"] is None
        assert gate["golden_hash"] is not None
        assert gate["outcome"] == "hash-drift"
    assert found == {(): (None, False), ("-k", "n*"): (["new-customer", "nobody"], True)}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--base", "."), "--base cannot be combined with --scenario."),
        (
            ("--base", ".", "--fail-on-golden-change"),
            "--base cannot be combined with --scenario.",
        ),
        (("--fail-on-golden-change",), "--fail-on-golden-change requires --base."),
        (("--proposed", "new"), "--proposed cannot be combined with --scenario."),
    ],
    ids=" ".join,
)
def test_part_cannot_become_an_acceptance(
    words: tuple[str, ...], message: str, folder: Path
) -> None:
    """No comparison with the target branch and no proposed golden can come from a part."""
    before = contents_of(folder)
    finished = run("check", "-k", "nobody", *words, cwd=folder)
    assert (finished.status, finished.out) == (2, "")
    assert finished.err.endswith(f"\nError: {message}\n")
    assert contents_of(folder) == before


@pytest.mark.parametrize("option", ["-k", "--scenario"])
@pytest.mark.parametrize("command", ["update", "validate"])
def test_other_commands_do_not_take_a_part(command: str, option: str, folder: Path) -> None:
    """An update of a part would accept the rest without a look."""
    before = contents_of(folder)
    finished = run(command, option, "nobody", cwd=folder)
    assert (finished.status, finished.out) == (2, "")
    assert f"No such option '{option}'" in finished.err
    assert contents_of(folder) == before


def test_job_cannot_check_a_part(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A required check on GitHub cannot be green for a part of a gate."""
    output = tmp_path_factory.mktemp("job") / "output"
    output.touch()
    env = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output)}
    finished = run("check", "-k", "nobody", cwd=folder, env=env)
    assert finished.status == 2
    assert finished.err == snapshot("""\
Usage: tier2gate check [OPTIONS] [PATH]...
Try 'tier2gate check --help' for help.

Error: --scenario cannot be used in a job: it would leave scenarios unchecked; omit it.
::error title=tier2gate::--scenario cannot be used in a job: it would leave scenarios unchecked; omit it.
""")
