"""A file that may hold a secret, and that a pull request names as a file of a gate, is not quoted."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command import Finished, run
from tests.gates import EXPECTATIONS, write_gate
from tier2gate.commands.check import check
from tier2gate.foundation import problems
from tier2gate.reporters.interface import REPORTERS
from tier2gate.settings import Settings

SECRET = "ghp_S3cretT0ken"  # noqa: S105 - of nobody

CONTENTS: Mapping[str, str] = {
    "a token": SECRET,
    "a variable": f"TOKEN={SECRET}\n",
    "a mapping": f"token: {SECRET}\n",
    "a key": f"suite_name: a\n{SECRET}: 1\n",
    "a key twice": f"{SECRET}: 1\n{SECRET}: 2\n",
    "a list": f"- {SECRET}\n",
    "a section": f"[auth]\n\ttoken = {SECRET}\n",
    "JSON": json.dumps({"auths": {SECRET: {"auth": SECRET}}}),
    "broken JSON": '{"token": ' + SECRET,
    "an alias": f"a: *{SECRET}\n",
    "a conflict": f"<<<<<<< {SECRET}\n",
    "an expectation": EXPECTATIONS.replace("op: eq", f"op: {SECRET}"),
}


def name_all(folder: Path, name: str, content: str) -> None:
    """Write a gate that names a hidden file as one of its files."""
    write_gate(folder)
    (folder / ".secrets").mkdir()
    (folder / ".secrets" / name).write_text(content, encoding="utf-8")


def outputs(folder: Path, *paths: str) -> list[Finished]:
    """Run the commands that read the files, with every kind of report."""
    kinds = [run("check", *paths, "--format", kind, cwd=folder) for kind in REPORTERS]
    others = [run(command, *paths, cwd=folder) for command in ("update", "validate")]
    return [*kinds, *others]


KINDS = {
    "suite": "gates: [{{name: a, suite: .secrets/{0}, expectations: a.expectations.yaml}}]",
    "expectations": "gates: [{{name: a, suite: a.suite.yaml, expectations: .secrets/{0}}}]",
    "missions": "gates: [{{name: a, suite: a.suite.yaml, missions: [.secrets/{0}]}}]",
    "golden": "gates: [{{name: a, suite: a.suite.yaml, golden: .secrets/{0}}}]",
}


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("kind", KINDS)
def test_named_file_is_not_quoted(kind: str, content: str, tmp_path: Path) -> None:
    """A log shows nothing of a hidden file that `tier2gate.yaml` names."""
    ending = "json" if kind == "golden" else "yaml"
    name = f"token.{kind}.{ending}"
    name_all(tmp_path, name, CONTENTS[content])
    (tmp_path / "tier2gate.yaml").write_text(KINDS[kind].format(name), encoding="utf-8")
    finished = outputs(tmp_path) if content == "a token" else [run("check", cwd=tmp_path)]
    assert finished[0].status not in (0, 2, 70)
    for item in finished:
        assert SECRET not in item.out + item.err
        assert item.status != 70


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_table_is_not_quoted(ending: str, content: str, tmp_path: Path) -> None:
    """A log shows nothing of a hidden file that a suite names as its table, and that is none."""
    columns = "columns: {id: string}, " if ending == "csv" else ""
    entry = f"{{table: .secrets/token.{ending}, {columns}scenario_name: '{{id}}', missions: []}}"
    write_gate(tmp_path, suite=f"suite_name: s\nscenarios: [{entry}]\n")
    (tmp_path / ".secrets").mkdir()
    (tmp_path / ".secrets" / f"token.{ending}").write_text(CONTENTS[content], encoding="utf-8")
    finished = run("check", cwd=tmp_path)
    assert finished.status == 4
    assert SECRET not in finished.out + finished.err


def test_code_and_place_are_told(tmp_path: Path) -> None:
    """Whoever has gates in a hidden folder learns where the problem is, and how to see it."""
    name_all(tmp_path, "a.suite.yaml", SECRET)
    finished = run("validate", ".secrets/a.suite.yaml", cwd=tmp_path)
    assert finished.out.splitlines()[1] == (
        ".secrets/a.suite.yaml:1:1: schema; a hidden file may hold a secret, so nothing in it is "
        "shown; rename the file or its folder to see what is wrong"
    )


def test_values_are_dropped_by_the_guard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the guard, the tests above would see the secret."""
    name_all(tmp_path, "a.suite.yaml", SECRET)
    suite = tmp_path / ".secrets" / "a.suite.yaml"
    settings = Settings(suite=suite, expectations=tmp_path / "a.expectations.yaml", root=tmp_path)
    texts = []
    for is_hidden in (problems._is_hidden, lambda _: False):
        monkeypatch.setattr(problems, "_is_hidden", is_hidden)
        texts.append("".join(item.text for item in check(settings).gates[0].problems))
    assert [SECRET in text for text in texts] == [False, True]
