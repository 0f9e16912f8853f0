"""The documents agree with the code about outcomes, commands, layers and codes."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click

from tests.outcomes import EXIT_STATUSES
from tests.tables import table_under
from tier2gate import __version__
from tier2gate.cli import COMMANDS, cli
from tier2gate.documents.schemas import KINDS
from tier2gate.foundation.errors import MORE_PROBLEMS, REPORTED_ALREADY, Outcome, deciding_outcome

REPOSITORY = Path(__file__).parents[2]
GITS = re.compile(r"^(\$ )?git .*$", re.MULTILINE)
"""Command lines of Git, whose options are not those of tier2gate."""

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_readme_lists_every_outcome_with_its_exit_status() -> None:
    """A user who writes a workflow can rely on the table of exit statuses."""
    listed = {
        row[0].strip("`"): int(row[1]) for row in table_under("## Outcomes", README) if row[0]
    }
    assert listed == {outcome.value: outcome.exit_code for outcome in Outcome}


def test_exit_statuses_are_those_of_the_documents() -> None:
    """No exit status that a workflow relies on changes."""
    assert {outcome.value: outcome.exit_code for outcome in Outcome} == EXIT_STATUSES


def test_documented_order_decides_between_gates() -> None:
    """With several gates, the outcome that decides is the documented one, whichever ran first."""
    text = (REPOSITORY / "docs" / "outcomes.md").read_text(encoding="utf-8")
    match = re.search(r"the first of these that any gate has:\n([0-9, ]+)\.", text)
    assert match
    order = [int(number) for number in match[1].split(",")]
    outcomes = sorted(Outcome, key=lambda outcome: order.index(outcome.exit_code))
    assert len(order) == len(Outcome)
    for first, second in pairwise(outcomes):
        assert deciding_outcome([second, first]) is deciding_outcome([first, second]) is first


def test_readme_names_every_option() -> None:
    """README mentions every option that exists, and no other."""
    options = {
        name
        for command in COMMANDS
        for param in (cli.get_command(click.Context(cli), command) or cli).params
        for name in param.opts
        if isinstance(param, click.Option)
    }
    assert options == set(re.findall(r"--[a-z][a-z-]+", GITS.sub("", README)))


def test_readme_lists_every_command() -> None:
    """README lists every command that exists, and no other."""
    names = [
        re.findall(r"`tier2gate (\w+)", row[0])[0] for row in table_under("## Commands", README)
    ]
    assert names == list(COMMANDS)


def test_every_schema_kind_has_its_file() -> None:
    """`tier2gate schema KIND` has a file for every kind, and there are no other files."""
    files = sorted((REPOSITORY / "schemas").iterdir())
    assert [path.name for path in files] == [f"{kind}.v1.schema.json" for kind in KINDS]


def test_changelog_has_this_version() -> None:
    """A user who upgrades finds the changes in this version."""
    text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {__version__}" in text


def test_every_module_is_in_the_architecture() -> None:
    """A new contributor finds every module in the map of the project."""
    text = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    package = REPOSITORY / "tier2gate"
    for path in sorted(package.iterdir()):
        if path.name.startswith("__") or path.name == "py.typed":
            continue
        assert f"`{path.name}{'/' if path.is_dir() else ''}`" in text, path.name


def test_pipeline_stays_short() -> None:
    """A reader of the pipeline sees the whole flow of the data on a page or two."""
    lines = (
        (REPOSITORY / "tier2gate" / "assessment" / "pipeline.py")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    assert len(lines) < 100


def test_architecture_shows_the_enforced_layers() -> None:
    """A contributor who adds a module reads the same order that CI enforces."""
    contracts = (REPOSITORY / ".importlinter").read_text(encoding="utf-8")
    match = re.search(r"layers =\n((?:    .*\n)+)", contracts)
    assert match
    layers = "\n".join(line.strip() for line in match[1].splitlines())
    assert f"```\n{layers}\n```" in (REPOSITORY / "docs" / "architecture.md").read_text(
        encoding="utf-8"
    )


FIXED = {
    "CHANGED_INPUTS": "changed-inputs",
    "MORE_PROBLEMS": MORE_PROBLEMS,
    "REPORTED_ALREADY": REPORTED_ALREADY,
}
PASSED_ON = {"code", "error.code", "fault.code", "link.code"}
"""Expressions whose codes are defined, and found, elsewhere."""


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Yield the codes of the problems that a module creates; an unknown way to write one fails."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            given += [node.value] * (ast.unparse(node.targets[0]) == "code")
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).split(".")[-1]
            given += [item.value for item in node.keywords if item.arg == "code"]
            if called in ("_report", "_stop", "Fault", "UnreadableScalarError"):
                given += node.args[called != "UnreadableScalarError" :][:1]
            if called == "find_repeated":
                yield f"repeated-{ast.literal_eval(node.args[2])}"
        for value in given:
            written = ast.unparse(value)
            if written not in PASSED_ON and written != "f'repeated-{what}'":
                yield FIXED.get(written) or ast.literal_eval(value)


def test_every_code_of_a_problem_is_documented() -> None:
    """A script that reads the JSON report can look up every code, and no documented code is
    obsolete.
    """
    codes: set[str] = set()
    for path in (REPOSITORY / "tier2gate").rglob("*.py"):
        codes |= set(codes_in(ast.parse(path.read_text(encoding="utf-8"))))
    text = (REPOSITORY / "docs" / "outcomes.md").read_text(encoding="utf-8")
    rows = table_under("## Codes of problems and notices", text)
    assert [row[0].strip("`") for row in rows] == sorted(codes)
    assert all(row[1] for row in rows)
