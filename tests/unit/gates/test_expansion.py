"""Tables and defaults: the scenarios that a suite makes of them, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.gates import write_gate
from tier2gate.documents.limits import EXPANSION_LIMITS
from tier2gate.documents.reader import parse_document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates import expansion
from tier2gate.gates.expansion import expand_suite
from tier2gate.gates.files import GateDocuments, load_gate
from tier2gate.gates.tables.files import TableFolder, find_unused_columns
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.missions.loading import load_missions

CSV = "id,age,city\na,30,Rome\nb,17,\n"
HEAD = "suite_name: s\nscenarios:\n"
ENTRY = """\
  - table: t.csv
    columns: {id: string, age: integer, city: string?}
    scenario_name: "p-{id}"
    initial_state: {who: {age: {$cell: age}, from: [{$cell: city}]}}
    missions: [{name: echo, params: {age: {$cell: age}}}]
"""
EXPECTATIONS = """\
expectations:
  - {id: e, scenario_name: p-a, mission_name: echo, path: success, op: eq, expected: true}
"""
ROWS = 'rows: [{"id": "a", "age": 30}, {"id": "b", "age": 17}]'
MISSIONS = "missions: [{name: echo}]"


def load(folder: Path, suite: str, files: Mapping[str, str] | None = None) -> GateDocuments:
    """Write a gate with its tables, and read it."""
    gate = write_gate(folder, suite=suite, expectations=EXPECTATIONS)
    for name, text in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return load_gate(gate, folder)


def refused(folder: Path, suite: str, files: Mapping[str, str] | None = None) -> list[str]:
    """Return the problems of a gate, up to the check of its calls."""
    with pytest.raises(InputInvalidError) as caught:
        load_missions(load(folder, suite, files), built_in_missions())
    return [f"{item.place}: {item.text}" for item in caught.value.problems]


def scenarios(documents: GateDocuments) -> list[dict[str, Any]]:
    """Return the scenarios of a suite."""
    found: list[dict[str, Any]] = documents.suite.value["scenarios"]
    return found


def entry(rows: str, **fields: str) -> str:
    """Write a suite with rows in place; fields replace its own."""
    given = {"scenario_name": "p-{id}", "initial_state": "{}", "missions": "[{name: echo}]"}
    lines = [rows, *(f"{key}: {text}" for key, text in (given | fields).items())]
    return f"{HEAD}  - " + "\n    ".join(lines) + "\n"


@pytest.mark.parametrize(
    ("defaults", "place"),
    [
        ("{initial_state: {a: [{b: {$cell: age}}]}, missions: [{name: echo}]}", "2:37"),
        ("{missions: [{name: echo, params: {x: {$cell: age}}}]}", "2:49"),
        ("{missions: [{name: echo, params: {x: {$cell: [1]}}}]}", "2:49"),
    ],
)
@pytest.mark.parametrize("scenario", [ROWS, "tags: [a]"])
def test_cell_in_defaults_is_refused(
    tmp_path: Path, defaults: str, place: str, scenario: str
) -> None:
    """A mapping that looks like a cell is not compared in its place, and nobody sees green."""
    name = "p-{id}" if scenario == ROWS else "p-a"
    suite = f"suite_name: s\ndefaults: {defaults}\n{HEAD.partition(chr(10))[2]}"
    suite += f"  - {scenario}\n    scenario_name: {name}\n    initial_state: {{}}\n"
    assert refused(tmp_path, suite) == [
        (
            f"a.suite.yaml:{place}: $cell has no meaning in defaults, which have no row; "
            "write it in the table's entry"
        )
    ]


def test_each_row_of_a_table_is_a_scenario(tmp_path: Path) -> None:
    """A team keeps its cases in a spreadsheet, in the order of the spreadsheet."""
    documents = load(tmp_path, HEAD + ENTRY, {"t.csv": CSV})
    assert documents.suite.value == {
        "suite_name": "s",
        "scenarios": [
            {
                "scenario_name": "p-a",
                "initial_state": {"who": {"age": 30, "from": ["Rome"]}},
                "missions": [{"name": "echo", "params": {"age": 30}}],
            },
            {
                "scenario_name": "p-b",
                "initial_state": {"who": {"age": 17, "from": [None]}},
                "missions": [{"name": "echo", "params": {"age": 17}}],
            },
        ],
    }
    assert documents.rows["p-b"] == {"id": "b", "age": 17, "city": None}
    assert [table.path for table in documents.tables] == [tmp_path / "t.csv"]


def test_json_lines_and_rows_in_place_are_tables_too(tmp_path: Path) -> None:
    """Cells that are lists or mappings need no file format of their own."""
    suite = entry("table: t.jsonl", initial_state="{$cell: state}")
    rows = '{"id": "a", "state": {"n": [1]}}\n{"id": "b", "state": {}}\n'
    by_file = scenarios(load(tmp_path, suite, {"t.jsonl": rows}))
    in_place = entry("rows: [{id: a, state: {n: [1]}}, {id: b, state: {}}]")
    in_place = in_place.replace("initial_state: {}", "initial_state: {$cell: state}")
    assert [item["initial_state"] for item in by_file] == [{"n": [1]}, {}]
    documents = load(tmp_path / "in", in_place)
    assert scenarios(documents) == by_file
    assert [table.path for table in documents.tables] == [None]


def test_suite_without_anything_new_stays_the_document_that_was_read() -> None:
    """A suite of the plain kind costs nothing."""
    suite = parse_document(f"{HEAD}  - {{scenario_name: a, rowz: 1}}\n".encode(), "a.suite.yaml")
    folder = TableFolder(path=Path(), root=Path(), judge=lambda _path: None)
    assert expand_suite(suite, folder).document is suite


def test_tables_and_scenarios_stand_beside_each_other(tmp_path: Path) -> None:
    """The odd case is written out, and the many others are in a table."""
    plain = f"  - {{scenario_name: odd, initial_state: {{}}, tags: [slow], {MISSIONS}}}\n"
    found = scenarios(
        load(tmp_path, HEAD + ENTRY + plain + ENTRY.replace("p-", "q-"), {"t.csv": CSV})
    )
    assert [item["scenario_name"] for item in found] == ["p-a", "p-b", "odd", "q-a", "q-b"]


def test_tags_mask_and_own_fields_of_a_table(tmp_path: Path) -> None:
    """A table's scenarios have its tags; a mask of a call is one of each; x- fields are notes."""
    suite = (
        entry(
            ROWS,
            tags="[slow]",
            missions="[{name: echo, mask: [{path: /final_state/at, with: {n: 1}}], x-why: because}]",
        )
        + "    x-owner: me\n"
    )
    for item in scenarios(load(tmp_path, suite)):
        assert item["tags"] == ["slow"]
        assert item["missions"][0]["mask"] == [{"path": "/final_state/at", "with": {"n": 1}}]
        assert "x-owner" not in item


@pytest.mark.parametrize(
    ("name", "row", "made"),
    [
        ("{id}", "id: a b", "a b"),
        ("{{{id}}}-{id}", "id: a", "{a}-a"),
        ("{id}", "id: 7", "7"),
        ("{id}", "id: 1.50", "1.5"),
        ("{id}", "id: true", "true"),
        ("{a b}", "a b: x", "x"),
    ],
)
def test_name_of_a_scenario_is_made_of_cells(
    tmp_path: Path, name: str, row: str, made: str
) -> None:
    """A scenario has a name that tells which row it is."""
    suite = entry(f"rows: [{{{row}}}]", scenario_name=f'"{name}"')
    assert [item["scenario_name"] for item in scenarios(load(tmp_path, suite))] == [made]


@pytest.mark.parametrize(
    ("template", "cell", "state"),
    [
        ("{a: {$literal: {$cell: id}}}", "0", {"a": {"$cell": "id"}}),
        ("{a: {$literal: {$add: [1]}}}", "0", {"a": {"$add": [1]}}),
        ("{a: {$cell: id}}", "{$cell: x}", {"a": {"$cell": "x"}}),
        ("{a: {$b: 1, c: 2}}", "0", {"a": {"$b": 1, "c": 2}}),
        ("{a: {}, b: {x: $cell}}", "0", {"a": {}, "b": {"x": "$cell"}}),
    ],
)
def test_what_is_not_a_form_is_passed_through(
    tmp_path: Path, template: str, cell: str, state: Any
) -> None:
    """Data that looks like a form can be tested, and a cell is never taken for one."""
    suite = entry(f"rows: [{{id: {cell}}}]", scenario_name="p-a", initial_state=template)
    assert scenarios(load(tmp_path, suite))[0]["initial_state"] == state


def test_defaults_add_what_a_scenario_leaves_out(tmp_path: Path) -> None:
    """What all scenarios share is written once: states are merged, missions replaced."""
    suite = f"""\
suite_name: s
defaults:
  initial_state: {{tier: gold, limits: {{day: 5, hour: 2}}, gone: 1, kept: null}}
  {MISSIONS}
scenarios:
  - scenario_name: p-a
  - scenario_name: p-b
    initial_state: {{limits: {{hour: null, week: 9}}, gone: null, deep: {{a: null, b: 1}}}}
    missions: [{{name: daily_loop}}]
  - rows: [{{id: c, tier: null}}]
    scenario_name: p-{{id}}
    initial_state: {{tier: {{$cell: tier}}}}
"""
    first, second, third = scenarios(load(tmp_path, suite))
    default = {"tier": "gold", "limits": {"day": 5, "hour": 2}, "gone": 1, "kept": None}
    assert first["initial_state"] == default
    assert second["initial_state"] == {
        "tier": "gold",
        "limits": {"day": 5, "week": 9},
        "kept": None,
        "deep": {"b": 1},
    }
    assert third["initial_state"] == {
        "limits": {"day": 5, "hour": 2},
        "gone": 1,
        "kept": None,
    }
    names = [[call["name"] for call in item["missions"]] for item in (first, second, third)]
    assert names == [["echo"], ["daily_loop"], ["echo"]]


def test_without_a_default_state_null_is_a_value(tmp_path: Path) -> None:
    """Defaults for missions alone do not change what a state means."""
    suite = (
        f"suite_name: s\ndefaults: {{{MISSIONS}}}\nscenarios:\n"
        "  - {scenario_name: p-a, initial_state: {a: null}}\n"
    )
    assert scenarios(load(tmp_path, suite))[0]["initial_state"] == {"a": None}


def test_scenario_without_a_state_and_missions_is_told_both_ways_out(tmp_path: Path) -> None:
    """Whoever forgets the missions learns of the defaults."""
    assert refused(
        tmp_path, f"{HEAD}  - scenario_name: p-a\n  - {{{ROWS}, scenario_name: x}}\n"
    ) == [
        (
            "a.suite.yaml:3:5: missing required field 'initial_state'; add initial_state: … here, or "
            "to the suite's defaults"
        ),
        (
            "a.suite.yaml:3:5: missing required field 'missions'; add missions: … here, or to the "
            "suite's defaults"
        ),
        (
            "a.suite.yaml:4:5: missing required field 'initial_state'; add initial_state: … here, or "
            "to the suite's defaults"
        ),
        (
            "a.suite.yaml:4:5: missing required field 'missions'; add missions: … here, or to the "
            "suite's defaults"
        ),
    ]


def test_values_are_located_where_they_are_written(tmp_path: Path) -> None:
    """A problem in a cell is shown in the table, and one in the template or defaults there."""
    suite = f"suite_name: s\ndefaults: {{initial_state: {{z: {{y: 1}}}}, {MISSIONS}}}\nscenarios:\n"
    plain = "  - {scenario_name: odd, initial_state: {z: {x: 1}}}\n"
    suite += ENTRY.replace("missions: [{name: echo, params: {age: {$cell: age}}}]", "tags: [t]")
    document = load(tmp_path, suite + plain, {"t.csv": CSV}).suite
    places = {
        ("scenarios", 0): ("t.csv", 2, 1),
        ("scenarios", 1): ("t.csv", 3, 1),
        ("scenarios", 1, "scenario_name"): ("t.csv", 3, 1),
        ("scenarios", 1, "initial_state"): ("a.suite.yaml", 7, 20),
        ("scenarios", 1, "initial_state", "who", "age"): ("t.csv", 3, 3),
        ("scenarios", 0, "initial_state", "who", "from", 0): ("t.csv", 2, 6),
        ("scenarios", 0, "initial_state", "who", "from"): ("a.suite.yaml", 7, 52),
        ("scenarios", 0, "initial_state", "z", "y"): ("a.suite.yaml", 2, 35),
        ("scenarios", 0, "missions", 0, "name"): ("a.suite.yaml", 2, 58),
        ("scenarios", 0, "tags", 0): ("a.suite.yaml", 8, 12),
        ("scenarios", 2): ("a.suite.yaml", 9, 5),
        ("scenarios", 2, "initial_state", "z"): ("a.suite.yaml", 9, 45),
        ("scenarios", 2, "initial_state", "z", "x"): ("a.suite.yaml", 9, 49),
        ("scenarios", 2, "initial_state", "z", "y"): ("a.suite.yaml", 2, 35),
        ("suite_name",): ("a.suite.yaml", 1, 13),
    }
    assert {path: tuple(document.locate(path)) for path in places} == places


def test_value_of_a_literal_and_of_a_row_in_place_is_located(tmp_path: Path) -> None:
    """The rows and the escapes of a suite have their own places in it."""
    suite = entry(ROWS, initial_state="{a: {$literal: {b: [1]}}, c: {$cell: age}}")
    document = load(tmp_path, suite).suite
    assert document.locate(("scenarios", 1, "initial_state", "a", "b", 0))[1:] == (5, 40)
    assert document.locate(("scenarios", 1, "initial_state", "c"))[1:] == (3, 55)
    assert document.locate(("scenarios", 1))[1:] == (3, 36)


NAME_HINT = "put columns in the name that tell them apart: {age}, {id}"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"scenario_name": "'p-{idd}'"}, "4:20: the table has no column idd; did you mean id?"),
        ({"scenario_name": "'p-{zzz}'"}, "4:20: the table has no column zzz; its columns are age, id"),
        ({"scenario_name": "'p-{id'"}, "4:20: a single { in a name; write {{"),
        ({"scenario_name": "'p-}{id}'"}, "4:20: a single } in a name; write }}"),
        ({"scenario_name": "p"}, f"4:20: all rows get the same name; {NAME_HINT}"),
        ({"initial_state": "{a: {$cell: agee}}"}, "5:32: the table has no column agee; did you mean age?"),
        ({"missions": "[{name: {$cell: x}}]"}, "6:31: the table has no column x; its columns are age, id"),
        ({"initial_state": "{a: [{$cel: age}]}"}, ('5:26: there is no form "$cel" in a table\'s template; '
         'did you mean "$cell"? If not, write {$literal: …} around it to keep it as it is')),
        ({"initial_state": "{$state: /a}"}, ('5:21: there is no form "$state" in a table\'s template; '
         "write {$literal: …} around it to keep it as it is")),
        ({"initial_state": "{a: {$cell: id, b: 1}}"}, ("5:25: $cell must be the only key of its mapping; "
         "remove the other keys, or write {$literal: …} around the mapping")),
        ({"initial_state": "{a: {$cell: 1}}"}, "5:32: $cell takes the name of a column; write {$cell: COLUMN}"),
        ({"columns": "{id: string}"}, ("7:5: 'columns' is for CSV tables: these rows have types of "
         "their own; remove it")),
        ({"tags": "[a, a]"}, "7:15: duplicate tag a; remove one"),
        ({"tags": "['']"}, "7:12: an item of 'tags' must not be empty"),
        ({"initial_state": "5"}, "5:20: 'initial_state' must be a mapping, not 5"),
        ({"table": "t.csv"}, "3:5: the field 'rows' is not allowed here; remove it"),
        ({"misions": "[]"}, "7:5: unknown field misions; did you mean missions?"),
        ({"initial_state": "{$cell: age}"}, "3:31: 'initial_state' must be a mapping, not 30"),
        ({"missions": "[{name: {$cell: age}}]"}, "3:31: 'name' must be a string, not 30"),
        ({"missions": "[{name: daily_loop, params: {requested_steps: {$cell: id}}}]"},
         '3:19: \'requested_steps\' must be an integer, not the string "a"'),
        ({"missions": "[{name: {$cell: id}}]"}, "3:19: there is no mission a; available: daily_loop, echo"),
    ],
)  # fmt: skip
def test_template_that_cannot_be_filled_is_refused(
    tmp_path: Path, fields: dict[str, str], problem: str
) -> None:
    """What is wrong with a template, or comes out of it, is shown where it is written."""
    first, *_ = refused(tmp_path, entry(ROWS, **fields))
    assert first.startswith(f"a.suite.yaml:{problem}")


def test_duplicate_scenarios_of_a_table_are_counted_after_the_third(tmp_path: Path) -> None:
    """A name that does not tell the rows apart is one mistake, which hides no other."""
    suite = entry("table: t.jsonl", scenario_name='"p-{id}"')
    rows = '{"id": "a"}\n' * 8
    problems = refused(tmp_path, suite, {"t.jsonl": rows})
    assert problems == [
        *(
            f"t.jsonl:{n}:1: duplicate scenario p-a: the first is at 1:1; rename it"
            for n in (2, 3, 4)
        ),
        (
            "t.jsonl:5:1: duplicate scenario p-a: the first is at 1:1 (and 3 more like this); "
            "rename it"
        ),
    ]


def test_rows_that_lack_a_column_are_reported_each(tmp_path: Path) -> None:
    """In JSON, a row may lack what others have: not what the suite uses."""
    suite = entry("table: t.jsonl", initial_state="{a: {$cell: age}}")
    rows = '{"id": "a", "age": 1}\n{"id": "b"}\n\t{"age": 1}\n{"id": null, "age": 1, "x": 1}\n'
    assert refused(tmp_path, suite, {"t.jsonl": rows}) == [
        "t.jsonl:2:1: the row lacks age, which the suite uses; add it; null is allowed",
        "t.jsonl:3:2: the row lacks id, which the suite uses; add it; null is allowed",
        (
            "t.jsonl:4:8: the column id is part of the scenario's name, but this value is null, a "
            "mapping or a list; write a string, a number or true or false"
        ),
    ]


def test_scenarios_of_one_name_are_located_in_their_rows(tmp_path: Path) -> None:
    """Of two rows with one name, both are shown, also if they are in two tables."""
    files = {"t.csv": "id,age,city\na,1,x\nb,2,x\na,3,x\n", "u.csv": "id,age,city\nb,1,x\n"}
    again = ENTRY.replace("t.csv", "u.csv")
    assert refused(tmp_path, HEAD + ENTRY + again, files) == [
        "t.csv:4:1: duplicate scenario p-a: the first is at 2:1; rename it",
        "u.csv:2:1: duplicate scenario p-b: the first is at t.csv:3:1; rename it",
    ]


def test_problems_of_all_tables_and_of_the_expectations_are_reported(tmp_path: Path) -> None:
    """One run shows what is to correct in all files of a gate."""
    again = ENTRY.replace("t.csv", "u.csv")
    gate = write_gate(tmp_path, suite=HEAD + ENTRY + again, expectations="expectations: []\n")
    (tmp_path / "t.csv").write_text("id,age,city\na,x,y\n", encoding="utf-8")
    with pytest.raises(InputInvalidError) as caught:
        load_missions(load_gate(gate, tmp_path), built_in_missions())
    assert [problem.place for problem in caught.value.problems] == [
        "t.csv:2:3",
        "a.suite.yaml:8:12",
    ]


def test_cell_that_nests_too_deep_is_refused(tmp_path: Path) -> None:
    """A template cannot make a suite deeper than one that is written out."""
    deep = "[" * 96 + "]" * 96
    suite = entry("table: t.jsonl", initial_state="{a: {$cell: x}}")
    rows = f'{{"id": "a", "x": {deep}}}\n{{"id": "b", "x": [{deep}]}}\n'
    assert refused(tmp_path, suite, {"t.jsonl": rows}) == [
        "t.jsonl:2:18: the document nests deeper than 100 levels; flatten it"
    ]


@pytest.mark.parametrize(
    ("most", "what"), [({"max_values": 30}, "30 values"), ({"max_bytes": 1024 * 1024}, "1 MiB")]
)
def test_suite_that_expands_too_far_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: dict[str, Any], what: str
) -> None:
    """A small table with a large template stops before it fills the memory."""
    rows = "rows: [" + ", ".join(f"{{id: r{number}}}" for number in range(6)) + "]"
    text = "x" * 200_000
    suite = f"suite_name: s\ndefaults: {{initial_state: {{text: {text}}}}}\n" + entry(
        rows
    ).removeprefix("suite_name: s\n")
    assert len(scenarios(load(tmp_path, suite))) == 6
    small = replace(EXPANSION_LIMITS, **{"max_values": None, **most})
    monkeypatch.setattr(expansion, "EXPANSION_LIMITS", small)
    assert refused(tmp_path, suite) == [
        (
            f"a.suite.yaml:4:3: with its tables and defaults, the suite has more than {what}; run it "
            "in shards: check --shard I/N in each job, then merge"
        )
    ]


def test_column_that_nobody_uses_is_a_notice(tmp_path: Path) -> None:
    """A forgotten column does not look as if it were tested."""
    suite = HEAD + ENTRY.replace("from: [{$cell: city}]", "from: []")
    documents = load(tmp_path, suite, {"t.csv": CSV})
    _, notices = load_missions(documents, built_in_missions())
    assert [f"{item.place}: {item.text}" for item in notices] == [
        (
            "a.suite.yaml:4:41: nothing uses the column city of t.csv; use it with {$cell: …}, or "
            "remove it"
        )
    ]
    assert not list(find_unused_columns(documents.tables, frozenset({"city"})))
    suite = entry("table: t.jsonl")
    rows = '{"id": "a"}\n{"id": "b", "note": 1}\n{"id": "c", "note": 2}\n'
    documents = load(tmp_path, suite, {"t.jsonl": rows})
    assert [item.place for item in find_unused_columns(documents.tables)] == ["t.jsonl:2:13"]
