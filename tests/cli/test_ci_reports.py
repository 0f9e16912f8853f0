"""Reports for CI systems are valid, and red exactly if the call is."""

import json
from pathlib import Path

import pytest
from junitparser import JUnitXml

from tests.ci_reports import KINDS, errors_in, is_red, junit_types, read
from tests.cli.test_cases import CASES, MARKED, lay_out, run_case
from tier2gate.foundation.outcomes import Outcome


def write_all(case: Path, folder: Path) -> None:
    """Run a case with a report of each kind."""
    files = folder / "case"
    files.mkdir()
    lay_out(case, files)
    words = [f"--report={kind}=../report.{kind}" for kind in (*KINDS, "json")]
    run_case(case, files, *words)


@pytest.mark.slow
@pytest.mark.parametrize("name", MARKED)
def test_every_case_is_valid_and_as_red_as_the_call(name: str, tmp_path: Path) -> None:
    """A merge request shows a failed gate in every report, and a report of it is never refused."""
    case = CASES / name
    write_all(case, tmp_path)
    outcome = Outcome(case.parent.name)
    for kind in KINDS:
        data = read(tmp_path, kind)
        assert is_red(kind, data) == (outcome is not Outcome.PASSED), kind
    report = json.loads(read(tmp_path, "json"))
    types = junit_types(read(tmp_path, "junit"))
    assert types <= {item.value for item in Outcome}
    if outcome is not Outcome.PASSED:
        assert outcome.value in types
    suites = {suite.name: suite for suite in JUnitXml.fromstring(read(tmp_path, "junit"))}
    for gate in report["gates"]:
        files = gate["files"]
        named = files["suite"] or files["expectations"] or files["golden"]
        labels = (gate["name"], named, f"{named} ({files['golden']})")
        suite = next(suites[label] for label in labels if label in suites)
        failed = any(case.is_failure or case.is_error for case in suite)
        assert failed == (gate["outcome"] != "passed")
        judged = [item["id"] for item in gate["expectations"]]
        cases = [item.name for item in suite]
        assert len(cases) == len(judged) + len(gate["not_judged"]) + 1
    for kind in KINDS:  # last: without npm, this skips the test
        assert errors_in(kind, read(tmp_path, kind)) == [], kind
