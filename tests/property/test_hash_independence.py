"""A hash depends on the content of a file, never on how it is written."""

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tier2gate.commands.check import check
from tier2gate.documents.reader import parse_document
from tier2gate.orchestration.definitions import run_test_run_from_config
from tier2gate.settings import Settings

QUICK = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
WRITTEN = settings(QUICK, max_examples=25)

# Every character except surrogates, which files cannot contain; other tests cover them.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
STATES = st.dictionaries(TEXT, VALUES, max_size=4)


class YamlWriter:
    """Writes a JSON value as YAML, in one of many equivalent styles."""

    def __init__(self, choose: random.Random) -> None:
        """Use `choose` for every choice."""
        self._choose = choose

    def write(self, value: Any) -> str:
        """Return a complete document with LF, CRLF or CR line endings."""
        text = f"{self._comment()}\n{self._block(value, 0)}\n"
        return text.replace("\n", self._choose.choice(["\n", "\r\n", "\r"]))

    def _block(self, value: Any, depth: int) -> str:
        indent = "  " * depth
        if not isinstance(value, dict | list) or not value or self._choose.random() < 0.3:
            return f"{indent}{self._flow(value)}{self._comment()}"
        if isinstance(value, list):
            return "\n".join(f"{indent}-\n{self._block(item, depth + 1)}" for item in value)
        return "\n".join(
            f"{indent}{self._key(key)}:{self._comment()}\n{self._block(value[key], depth + 1)}"
            for key in self._shuffled(value)
        )

    def _flow(self, value: Any) -> str:
        if isinstance(value, dict):
            items = [f"{self._key(key)}: {self._flow(value[key])}" for key in self._shuffled(value)]
            return f"{{{', '.join(items)}}}"
        if isinstance(value, list):
            return f"[{', '.join(map(self._flow, value))}]"
        if isinstance(value, str):
            return self._text(value)
        if value is None:
            return self._choose.choice(["null", "~", "Null", "NULL"])
        written = json.dumps(value)
        if isinstance(value, float) and "." not in written:
            return written.replace("e", ".0e")  # in YAML 1.1 an exponent needs a point
        return written

    def _key(self, key: str) -> str:
        written = self._text(key)
        return written if len(written) < 1000 else f"? {written}\n"

    def _text(self, text: str) -> str:
        # No other special word of YAML is as long.
        plain = text.isascii() and text.isalpha() and len(text) > 5 and text != "Infinity"
        single = text.isprintable() and "\n" not in text
        ways = ["double", *(["plain"] if plain else []), *(["single"] if single else [])]
        match self._choose.choice(ways):
            case "plain":
                return text
            case "single":
                doubled = text.replace("'", "''")
                return f"'{doubled}'"
            case _:
                return f'"{"".join(map(_escaped, text))}"'

    def _shuffled(self, mapping: dict[str, Any]) -> list[str]:
        keys = list(mapping)
        self._choose.shuffle(keys)
        return keys

    def _comment(self) -> str:
        return self._choose.choice(["", "  # said by the way: {[\"'"])


def _escaped(sign: str) -> str:
    number = ord(sign)
    if sign in '"\\':
        return f"\\{sign}"
    if 0x20 <= number < 0x7F:
        return sign
    return f"\\U{number:08x}" if number > 0xFFFF else f"\\u{number:04x}"


def gate(state: Any, params: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a suite and expectations with this state and these params."""
    suite = {
        "suite_name": "s",
        "scenarios": [
            {
                "scenario_name": "one",
                "initial_state": state,
                "missions": [{"name": "echo", "params": params}],
            }
        ],
    }
    expectation = {
        "id": "whole",
        "scenario_name": "one",
        "mission_name": "echo",
        "path": "final_state",
        "op": "eq",
        "expected": state,
    }
    return suite, {"expectations": [expectation]}


def hash_of(suite: Any, expectations: Any) -> str:
    """Run a gate, and return its hash."""
    value: str = run_test_run_from_config(suite, expectations).metadata["test_run_hash"]
    return value


def printable(value: Any) -> bool:
    """Return whether JSON can contain a value's characters unescaped."""
    return json.dumps(value, ensure_ascii=False).replace(" ", "").isprintable()


def exactly(value: Any) -> str:
    """Serialise a value so that 1, 1.0 and true differ but the order of keys does not matter."""
    return json.dumps(value, sort_keys=True)


@QUICK
@given(VALUES, st.randoms(use_true_random=False), st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_yaml_and_json_read_to_the_same_value(
    value: Any, choose: random.Random, ascii_only: bool, indent: Any
) -> None:
    """A file's content depends neither on its format nor on its style."""
    as_json = json.dumps(value, ensure_ascii=ascii_only or not printable(value), indent=indent)
    as_yaml = YamlWriter(choose).write(value)
    from_json = parse_document(as_json.encode(), "a.json").value
    from_yaml = parse_document(as_yaml.encode(), "a.yaml").value
    assert exactly(from_json) == exactly(from_yaml) == exactly(value)


@QUICK
@given(STATES, STATES, st.randoms(use_true_random=False))
def test_hash_depends_on_the_content_only(state: Any, params: Any, choose: random.Random) -> None:
    """No comment, order of keys, quoting, line ending or format changes a hash."""
    suite, expectations = gate(state, params)
    expected = hash_of(suite, expectations)
    for _ in range(3):
        writer = YamlWriter(choose)
        read = [
            parse_document(writer.write(value).encode(), "a.yaml").value
            for value in (suite, expectations)
        ]
        assert hash_of(*read) == expected


@WRITTEN
@given(STATES, STATES, st.randoms(use_true_random=False))
def test_equivalent_files_pass_the_same_gate(
    state: Any, params: Any, choose: random.Random
) -> None:
    """A gate that passes as JSON passes as YAML of any style, with the same hash."""
    suite, expectations = gate(state, params)
    hashes = set()
    for suffix in ("json", "yaml", "yml"):
        with TemporaryDirectory() as name:
            folder = Path(name)
            for kind, value in (("suite", suite), ("expectations", expectations)):
                writer = YamlWriter(choose)
                text = json.dumps(value) if suffix == "json" else writer.write(value)
                (folder / f"g.{kind}.{suffix}").write_bytes(text.encode())
            report = check(Settings(paths=(folder,), root=folder))
        assert [problem.message for problem in report.gates[0].problems] == []
        hashes.add(report.gates[0].test_run_hash)
    assert hashes == {hash_of(suite, expectations)}


@QUICK
@given(STATES, STATES, STATES)
def test_hash_changes_with_the_content(state: Any, params: Any, other: Any) -> None:
    """A different state gives a different hash, so no change is hidden."""
    same = exactly(state) == exactly(other)
    before, after = hash_of(*gate(state, params)), hash_of(*gate(other, params))
    assert (before == after) == same
