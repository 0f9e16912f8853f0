"""Which files a suite may name as its tables."""

import os
from pathlib import Path

import pytest

from tests.gates import write_gate
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.files import load_gate
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.selection import select_gates
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.missions.loading import load_missions
from tier2gate.settings import Settings

CSV = "id\na\n"
HINT = "move the file into that folder, and write its path from there, without .."


def suite_of(table: str) -> str:
    """Write a suite with one table."""
    return f"""\
suite_name: s
defaults: {{initial_state: {{}}, missions: [{{name: echo}}]}}
scenarios:
  - table: {table}
    columns: {{id: string}}
    scenario_name: p-{{id}}
"""


def refused(gate: Gate, root: Path) -> list[str]:
    """Return why a gate cannot be read."""
    with pytest.raises(InputInvalidError) as caught:
        load_gate(gate, root)
    return [f"{item.place}: {item.text}" for item in caught.value.problems]


def given(folder: Path, table: str) -> list[str]:
    """Return why a gate whose suite names this table cannot be read."""
    return refused(write_gate(folder, suite=suite_of(table)), folder)


def only_gate(folder: Path, base: Path | None = None) -> Gate:
    """Select the only gate of a folder."""
    (gate,) = select_gates(Settings(paths=(folder,), root=folder.parent, base=base)).gates
    return gate


@pytest.mark.parametrize("name", ["t.csv", "./t.csv", "tables/t.csv", "ä b.csv"])
def test_table_is_in_the_folder_of_the_suite(tmp_path: Path, name: str) -> None:
    """A suite moves with its tables, wherever the call starts."""
    folder = tmp_path / "gates"
    gate = write_gate(folder, suite=suite_of(name))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(CSV, encoding="utf-8")
    (table,) = load_gate(gate, tmp_path).tables
    assert table.name == f"gates/{Path(name).as_posix()}"


@pytest.mark.parametrize(
    "path", ["../t.csv", "a/../t.csv", "a/../../t.csv", "/etc/t.csv", "C:/t.csv", "'C:\\t.csv'"]
)
def test_path_that_may_lead_out_of_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    """A pull request cannot make a gate read a file of the machine, or of another gate."""
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    (problem,) = given(tmp_path / "gates", path)
    assert problem.startswith("a.suite.yaml:4:12: the table ")
    assert problem.endswith(f" is outside the suite's folder; {HINT}")


@pytest.mark.parametrize("path", ["t.tsv", "t", "a.suite.yaml", "t.CSV", "t.json", "t.csv/"])
def test_other_endings_are_refused(tmp_path: Path, path: str) -> None:
    """The name of a table says how it is read."""
    (problem,) = given(tmp_path, path)
    assert problem.endswith(
        "is not a .csv or .jsonl file; use a file that ends with .csv or .jsonl"
    )


def test_missing_table_is_reported_with_the_nearest_name(tmp_path: Path) -> None:
    """A misspelt file name is found at once."""
    (tmp_path / "premiums.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "premium.txt").write_text(CSV, encoding="utf-8")
    missing = "a.suite.yaml:4:12: the table {} is missing; {}"
    create = "create it, or correct its path, which starts at the suite's folder"
    for name, hint in (
        ("premium.csv", "did you mean premiums.csv?"),
        ("none/t.csv", create),
        ("other.csv", create),
    ):
        assert given(tmp_path, name) == [missing.format(name, hint)]
    assert given(tmp_path, '"a\\0.csv"') == [missing.format('"a\\u0000.csv"', create)]


@pytest.mark.parametrize(
    ("columns", "table", "problem"),
    [
        ("    columns: {id: string}\n", "t.jsonl", "5:5: 'columns' is for CSV tables"),
        ("", "t.csv", "4:5: a CSV table needs 'columns'; add columns:"),
        ("    columns: {id: text}\n", "t.csv", "5:19: 'id' is \"text\"; it must be one of"),
        ("    columns: {}\n", "t.csv", "5:14: 'columns' is empty"),
    ],
)
def test_columns_are_for_csv_alone(tmp_path: Path, columns: str, table: str, problem: str) -> None:
    """CSV has no types of its own, and JSON has."""
    (tmp_path / table).write_text('{"id": "a"}\n' if "jsonl" in table else CSV, encoding="utf-8")
    suite = suite_of(table).replace("    columns: {id: string}\n", columns)
    gate = write_gate(tmp_path, suite=suite)
    with pytest.raises(InputInvalidError) as caught:
        load_missions(load_gate(gate, tmp_path), built_in_missions())
    found = [f"{item.place}: {item.text}" for item in caught.value.problems]
    assert found[0].startswith(f"a.suite.yaml:{problem}")


def test_link_is_refused(tmp_path: Path) -> None:
    """A link cannot make a gate read a file of the machine, however the suite is given."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "t.csv").write_text(CSV, encoding="utf-8")
    folder = tmp_path / "gates"
    for table, link, message in (
        (
            "t.csv",
            "t.csv",
            "a symbolic link, which a search does not follow; replace it with the file itself",
        ),
        (
            "in/t.csv",
            "in",
            "reached through the symbolic link gates/in; use the file's own path, without the link",
        ),
    ):
        gate = write_gate(folder, suite=suite_of(table))
        target = tmp_path / "elsewhere" / ("t.csv" if link == "t.csv" else "")
        (folder / link).symlink_to(target)
        for one in (gate, only_gate(folder)):
            (problem,) = refused(one, tmp_path)
            assert problem == f"gates/{table}: {message}"


def test_pipe_and_folder_are_refused(tmp_path: Path) -> None:
    """A gate never waits for a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "t.csv")
    assert given(tmp_path, "t.csv") == [
        "t.csv: cannot be read: not a regular file; check the path and its permissions"
    ]
    (tmp_path / "u.csv").mkdir()
    (problem,) = given(tmp_path, "u.csv")
    assert problem.startswith("u.csv: cannot be read: ")


def test_table_in_the_folder_of_the_target_branch_is_refused(tmp_path: Path) -> None:
    """A change cannot let its gate read the files that it is compared with."""
    folder = tmp_path / "repo"
    write_gate(folder, suite=suite_of("base/t.csv"))
    (folder / "base").mkdir()
    (folder / "base" / "t.csv").write_text(CSV, encoding="utf-8")
    assert load_gate(only_gate(folder), folder).tables
    (problem,) = refused(only_gate(folder, base=folder / "base"), folder)
    assert problem.startswith("base/t.csv: is in the target branch's folder")


def test_golden_that_is_a_table_is_refused(tmp_path: Path) -> None:
    """No update overwrites a table."""
    gate = write_gate(tmp_path, suite=suite_of("t.csv"))
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    assert gate.suite is not None
    explicit = explicit_gate(gate.suite, None, tmp_path / "t.csv")
    assert refused(explicit, tmp_path) == [
        (
            "t.csv: given as the golden, but this is, or is named like, another kind of file; choose a "
            "file named NAME.golden.json"
        )
    ]


def test_two_gates_share_a_table(tmp_path: Path) -> None:
    """One spreadsheet can feed several suites."""
    (tmp_path / "t.csv").write_text(CSV, encoding="utf-8")
    gates = [write_gate(tmp_path, name, suite=suite_of("t.csv")) for name in ("a", "b")]
    assert [len(load_gate(gate, tmp_path).rows) for gate in gates] == [1, 1]
