"""The documents agree with the code about outcomes, commands, layers and codes."""

import ast
import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

from tests.outcomes import EXIT_STATUSES
from tests.tables import table_under
from tier2gate import __version__
from tier2gate.cli import COMMANDS, cli
from tier2gate.documents.schemas import KINDS
from tier2gate.foundation.outcomes import Outcome, deciding_outcome
from tier2gate.reporters.sentences.of_codes import CODES, OUTCOMES

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
    assert options == set(re.findall(r"--[a-z][a-z-]+|(?<=`)-[a-z](?=`)", GITS.sub("", README)))


def test_readme_lists_every_command() -> None:
    """README lists every command that exists, and no other."""
    names = [
        re.findall(r"`tier2gate (\w+)", row[0])[0] for row in table_under("## Commands", README)
    ]
    assert names == list(COMMANDS)


def test_every_schema_kind_has_its_file() -> None:
    """`tier2gate schema KIND` has a file for every kind; the only other file is the catalogue."""
    files = sorted(path.name for path in (REPOSITORY / "schemas").iterdir())
    assert files == sorted(["schemastore.json", *(f"{kind}.v1.schema.json" for kind in KINDS)])


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


def test_files_to_change_are_there() -> None:
    """Whoever adds an operator, an outcome or a field finds the files that the map names."""
    text = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = table_under("## What to change", text)
    path = r"`(\.\w+|[\w./-]+(?:/|\.py|\.json|\.md))`"
    named = {name for row in rows for name in re.findall(path, row[1])}
    assert len(named) > len(rows)
    assert [name for name in sorted(named) if not (REPOSITORY / name).exists()] == []


MODULES = {
    path.relative_to(REPOSITORY).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((REPOSITORY / "tier2gate").rglob("*.py"))
}
PLACED = {"_report", "_stop", "report_at", "stop_at"}
"""What is called with a place, and then with a code."""
CONSTANTS = {
    ast.unparse(node.targets[0]): node.value.value
    for tree in MODULES.values()
    for node in tree.body
    if isinstance(node, ast.Assign)
    and isinstance(node.value, ast.Constant)
    and isinstance(node.value.value, str)
}
"""The texts that modules give a name."""

PASSED_ON = {"code", "error.code", "failure.code", "fault.code", "link.code", "problem.code"}
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
            if called in PLACED or called in ("Fault", "UnreadableScalarError"):
                given += node.args[called != "UnreadableScalarError" :][:1]
            if called == "find_repeated":
                yield f"repeated-{ast.literal_eval(node.args[2])}"
        for value in given:
            written = ast.unparse(value)
            if written not in PASSED_ON and written != "f'repeated-{what}'":
                yield CONSTANTS.get(written) or ast.literal_eval(value)


def test_every_code_of_a_problem_is_documented() -> None:
    """A script that reads the JSON report can look up every code, and finds none that is gone."""
    codes = {code for tree in MODULES.values() for code in codes_in(tree)}
    text = (REPOSITORY / "docs" / "outcomes.md").read_text(encoding="utf-8")
    rows = table_under("## Codes of problems and notices", text)
    assert [row[0].strip("`") for row in rows] == sorted(codes)
    assert all(row[1] for row in rows)


def test_rules_of_reports_say_what_the_documents_say() -> None:
    """A rule in code scanning explains a code or an outcome as the documents do."""
    text = (REPOSITORY / "docs" / "outcomes.md").read_text(encoding="utf-8")
    rows = table_under("## Codes of problems and notices", text)
    assert {row[0].strip("`"): row[1] for row in rows} == dict(CODES)
    assert {*OUTCOMES} == {*Outcome} - {Outcome.PASSED}


def compared_codes(tree: ast.AST, codes: Collection[str]) -> Iterator[str]:
    """Find the codes that a module spells out to compare a problem's code with."""
    for node in ast.walk(tree):
        looks_at_code = isinstance(node, ast.Compare) and any(
            isinstance(side, ast.Attribute) and side.attr == "code" for side in ast.walk(node)
        )
        if looks_at_code or isinstance(node, ast.Set):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and part.value in codes:
                    yield str(part.value)


@pytest.mark.parametrize(
    "source", ['p.code == "misnamed"', 'known.code != "misnamed"', 'faults & {"misnamed", "b"}']
)
def test_compared_code_is_found(source: str) -> None:
    """However a check spells out a code, a rename cannot leave it behind."""
    assert list(compared_codes(ast.parse(source), {"misnamed"})) == ["misnamed"]


def test_code_that_is_compared_has_a_name() -> None:
    """Renaming a code changes all that depends on it, such as what `update --prune` may delete."""
    codes = {code for tree in MODULES.values() for code in codes_in(tree)}
    spelled = {name: list(compared_codes(tree, codes)) for name, tree in MODULES.items()}
    assert {name: found for name, found in spelled.items() if found} == {}
