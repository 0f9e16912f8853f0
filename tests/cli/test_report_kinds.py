"""A kind of report is one module and one line in a table."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import run
from tests.gates import write_gate
from tests.github_runner import read_outputs

REPOSITORY = Path(__file__).parents[2]
LINES = '''\
"""A line a gate."""

from tier2gate.reporters.interface import Layout
from tier2gate.results.report import Report


def render(report: Report, _layout: Layout, /) -> bytes:
    """Render a line a gate."""
    return "".join(f"{gate.name}={gate.outcome.value}\\n" for gate in report.gates).encode()
'''
JUNIT = '        Reporter(\n            kind="junit"'
ONE_MORE = '        Reporter(kind="lines", suffix="lines.txt", module="lines", mark=b"="),\n'


def start(folder: Path, *words: str, **more: str) -> tuple[int, str, str]:
    """Run the copy of the package in a folder."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "COVERAGE_PROCESS_CONFIG")}
    finished = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**kept, **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return finished.returncode, finished.stdout, finished.stderr


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """Create a copy of the package with another kind of report, and a gate."""
    no_gates = shutil.ignore_patterns("templates")  # which `init` copies
    shutil.copytree(REPOSITORY / "tier2gate", tmp_path / "tier2gate", ignore=no_gates)
    shutil.copytree(REPOSITORY / "schemas", tmp_path / "schemas")
    reporters = tmp_path / "tier2gate" / "reporters"
    (reporters / "lines.py").write_text(LINES, encoding="utf-8")
    table = reporters / "interface.py"
    text = table.read_text(encoding="utf-8")
    assert text.count(JUNIT) == 1
    table.write_text(text.replace(JUNIT, ONE_MORE + JUNIT), encoding="utf-8")
    write_gate(tmp_path)
    return tmp_path


def test_new_kind_is_one_file_and_one_line(extended: Path) -> None:
    """Whoever adds a kind gets its option, help, refusals and output with it, also on GitHub."""
    lines = "a=golden-missing\n"
    assert start(extended, "tier2gate", "check", "--format=lines") == (5, lines, "")
    start(extended, "tier2gate", "check", "--report=lines=out.txt")
    assert (extended / "out.txt").read_text(encoding="utf-8") == lines
    _, _, refused = start(extended, "tier2gate", "check", "--report=xml=out.xml")
    assert refused.endswith(
        "unknown kind of report 'xml'; available: gitlab, html, json, lines, junit, markdown, sarif, text\n"
    )
    _, shown, _ = start(extended, "tier2gate", "check", "--help")
    assert "gitlab, html, json, lines, junit, markdown, sarif, text." in " ".join(shown.split())
    outputs = extended / "outputs"
    inputs = {"INPUT_REPORTS-DIR": "out", "GITHUB_OUTPUT": str(outputs)}
    status, _, _ = start(extended, "tier2gate.github", **inputs)
    assert status == 5
    names = ("gitlab.json", "html", "json", "junit.xml", "lines.txt", "md", "sarif")
    kinds = ("gitlab", "html", "json", "junit", "lines", "markdown", "sarif")
    assert reports_in(outputs) == {
        f"report-{kind}": f"out/report.{name}" for kind, name in zip(kinds, names, strict=True)
    }
    assert (extended / "out" / "report.lines.txt").read_text(encoding="utf-8") == lines
    written = sorted(path.name for path in (extended / "out").iterdir())
    assert written == [f"report.{name}" for name in names]
    outputs.unlink()
    env = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(outputs)}
    start(extended, "tier2gate", "check", "--report=lines=out.txt", **env)
    others = [kind for kind in kinds if kind != "lines"]
    assert reports_in(outputs) == {f"report-{kind}": "" for kind in others} | {
        "report-lines": "out.txt"
    }


def test_new_kind_for_a_terminal_is_printed_as_it_is_laid_out(extended: Path) -> None:
    """Whoever adds a second text for the terminal sees it there, in colour where that is wanted."""
    table = extended / "tier2gate" / "reporters" / "interface.py"
    text = table.read_text(encoding="utf-8")
    for_terminal = ONE_MORE.replace('module="lines"', 'module="lines", for_terminal=True')
    table.write_text(text.replace(ONE_MORE, for_terminal), encoding="utf-8")
    module = extended / "tier2gate" / "reporters" / "lines.py"
    shown = 'return f"{layout.color} {layout.quiet} {layout.max_changes}\\n".encode()'
    lines = LINES.replace("_layout", "layout").split("    return ")[0]
    module.write_text(f"{lines}    {shown}\n", encoding="utf-8")
    words = ("check", "--format=lines", "--color=always", "--quiet", "--max-changes=7")
    printed = start(extended, "tier2gate", *words, "--report=lines=out.txt")
    assert printed == (5, "True True 7\n", "")
    assert (extended / "out.txt").read_text(encoding="utf-8") == "False True 7\n"


def reports_in(outputs: Path) -> dict[str, str]:
    """Read the outputs of a step that name a report."""
    given = read_outputs(outputs.read_text(encoding="utf-8"))
    return {name: value for name, value in given.items() if name.startswith("report-")}


def test_text_report_is_what_a_terminal_shows(tmp_path: Path) -> None:
    """A text report has the problems and results of the terminal, without colours."""
    write_gate(tmp_path, "missing")
    write_gate(tmp_path, "wrong", suite="[")
    finished = run("check", "--color=always", "--report=text=../report.txt", cwd=tmp_path)
    plain = run("check", cwd=tmp_path)
    written = (tmp_path / ".." / "report.txt").read_text(encoding="utf-8")
    assert (finished.status, written) == (4, plain.err + plain.out)


def test_call_without_a_report_does_not_load_reports(tmp_path: Path) -> None:
    """A call without a report does not load the report modules."""
    write_gate(tmp_path)
    run("update", cwd=tmp_path)
    program = (
        "import sys; sys.argv = ['tier2gate', 'check']; from tier2gate.cli import run; run();"
        "print([name for name in sys.modules if name.startswith('tier2gate.reporters.')])"
    )
    _, out, _ = start(tmp_path, "timeit", "-n1", "-r1", program, PYTHONPATH=str(REPOSITORY))
    assert "'tier2gate.reporters.interface'" in out
    assert "json_report" not in out
