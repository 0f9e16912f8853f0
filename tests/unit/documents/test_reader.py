"""Reading a file: its bytes become a document, or a problem with a place."""

import gc
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.documents.limits import DOCUMENT_LIMITS, RECORD_LIMITS, Limits
from tier2gate.documents.reader import (
    Document,
    parse_document,
    parse_json,
    read_bytes,
    read_document,
)
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_collector_does_not_search_what_is_read(name: str) -> None:
    """A program that reads a large file would need a third more time."""
    parse_document(b"[1]", name)  # imports what it needs
    data = f"[{'[1], ' * 20_000}[1]]".encode()
    searched: list[str] = []
    was_on = gc.isenabled()
    gc.enable()
    gc.callbacks.append(note := lambda phase, _info: searched.append(phase))
    try:
        kept = parse_document(data, name)
        in_time = [*searched]
    finally:
        gc.callbacks.remove(note)
        (gc.enable if was_on else gc.disable)()
    assert len(in_time) <= 4  # once or twice before or after, not every 700 lists
    assert len(kept.value) == 20_001


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "folder.json/a.yaml", "a", "a.YML"])
def test_other_names_are_yaml(name: str) -> None:
    """A file without a JSON extension may contain any YAML."""
    document = parse_document(b"\xef\xbb\xbfa: 1 # one", name)
    assert document == Document(name, {"a": 1}, "a: 1 # one", DOCUMENT_LIMITS, is_json=False)
    assert document.positions.values == {(): (1, 1), ("a",): (1, 4)}


@pytest.mark.parametrize("name", ["a.json", "a.suite.JSON"])
def test_json_file_must_be_json(name: str) -> None:
    """A file named `.json` is refused unless every JSON tool can read it."""
    document = parse_document(b'{"a": 1}', name)
    assert document == Document(name, {"a": 1}, '{"a": 1}', DOCUMENT_LIMITS, is_json=True)
    assert document.positions.values == {(): (1, 1), ("a",): (1, 7)}
    with pytest.raises(InputInvalidError) as caught:
        parse_document(b"{}  # mine", name)
    assert masked(str(caught.value), name=name) == snapshot(
        "{name}:1:5: JSON has no comments; remove the comment, or rename the file to .yaml"
    )


def test_golden_must_be_json() -> None:
    """A golden must be JSON even if its name does not end in `.json`."""
    assert parse_json(b"[1]", "a.yaml", RECORD_LIMITS).is_json
    with pytest.raises(InputInvalidError) as caught:
        parse_json(b"- 1", "a.yaml", RECORD_LIMITS)
    assert str(caught.value) == snapshot(
        "a.yaml:1:1: - is not a JSON number; "
        "write it as a decimal number, such as -1.5, or quote it"
    )


def test_problem_is_placed_at_a_value_or_its_key() -> None:
    """A problem that is found later has the line and column of its value or key."""
    document = parse_document(b"a:\n  bc: [1,\n    2]\n", "x.yaml")
    assert document.problem(("a", "bc", 1), code="c", message="m", hint="h") == Problem(
        code="c", message="m", hint="h", file="x.yaml", line=3, column=5
    )
    assert document.problem(("a", "bc"), code="c", message="m", key=True) == Problem(
        code="c", message="m", file="x.yaml", line=2, column=3
    )


def test_positions_are_computed_once() -> None:
    """A file with a thousand problems is scanned for their places once."""
    document = parse_document(b"a: 1", "x.yaml")
    assert document.positions is document.positions


def test_file_is_read_from_disk(tmp_path: Path) -> None:
    """A document has the name that the user gave, not its location."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\r\n")
    document = read_document(path, "gates/a.yaml")
    assert (document.name, document.value, document.text) == ("gates/a.yaml", {"a": 1}, "a: 1\r\n")


def test_all_problems_of_a_file_are_in_the_error(tmp_path: Path) -> None:
    """A user sees all problems of a file at once, each with the file's name."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: yes\nb: !x 1\n")
    with pytest.raises(InputInvalidError) as caught:
        read_document(path, "gates/a.yaml")
    assert [problem.place for problem in caught.value.problems] == [
        "gates/a.yaml:1:4",
        "gates/a.yaml:2:4",
    ]


@pytest.mark.parametrize(
    ("name", "reason"), [("gone", "No such file or directory"), (".", "Is a directory")]
)
def test_unreadable_file_is_a_problem(tmp_path: Path, name: str, reason: str) -> None:
    """A file that cannot be read is reported with the reason, without a traceback."""
    with pytest.raises(InputInvalidError) as caught:
        read_document(tmp_path / name, "gates/a.yaml")
    assert caught.value.problems == (
        Problem(
            code="unreadable",
            message=f"cannot be read: {reason}",
            hint="check the path and its permissions",
            file="gates/a.yaml",
        ),
    )


def test_no_more_is_read_than_the_limit(tmp_path: Path) -> None:
    """A file that is far too large uses no more memory than the limit."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"x" * 1000)
    limits = Limits(max_bytes=10, max_depth=1, max_values=1)
    assert read_bytes(path, "a.yaml", limits) == b"x" * 11
    with pytest.raises(InputInvalidError, match=r"\Aa\.yaml: the file is larger than 0 MiB"):
        read_document(path, "a.yaml", limits)
