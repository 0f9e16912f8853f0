"""Canonical bytes and hashes, and values that have none."""

import hashlib
import math
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

import pytest

from tier2gate.orchestration.canonical import (
    HASH_ALGORITHM,
    MAX_INT_DIGITS,
    CanonicalError,
    canonical,
    compose,
    compose_pieces,
    copy_value,
    encode,
    escape_token,
    hash_texts,
    hash_value,
)


class Level(IntEnum):
    """An `int` subclass."""

    LOW = 1


class Word(StrEnum):
    """A `str` subclass."""

    HELLO = "hello"


class Rows(list[Any]):
    """A `list` subclass."""


class Ratio(float):
    """A `float` subclass."""


class Thing:
    """An object whose `repr` contains a memory address."""


ALLOWED = "allowed are dict, list, str, int, float, bool, None"
TOO_DEEP = "it refers to itself, or nests too deep"
LARGEST = 10**4300 - 1

BAD_VALUES: dict[str, tuple[Any, str]] = {
    "tuple": ((1, 2), f"a value of type tuple; {ALLOWED}"),
    "empty-tuple": ((), f"a value of type tuple; {ALLOWED}"),
    "set": ({1}, f"a value of type set; {ALLOWED}"),
    "frozenset": (frozenset({1}), f"a value of type frozenset; {ALLOWED}"),
    "bytes": (b"x", f"a value of type bytes; {ALLOWED}"),
    "bytearray": (bytearray(b"x"), f"a value of type bytearray; {ALLOWED}"),
    "object": (Thing(), f"a value of type Thing; {ALLOWED}"),
    "class": (Thing, f"a value of type type; {ALLOWED}"),
    "decimal": (Decimal(1), f"a value of type Decimal; {ALLOWED}"),
    "complex": (1j, f"a value of type complex; {ALLOWED}"),
    "int-subclass": (Level.LOW, f"a value of type Level; {ALLOWED}"),
    "str-subclass": (Word.HELLO, f"a value of type Word; {ALLOWED}"),
    "float-subclass": (Ratio(1.5), f"a value of type Ratio; {ALLOWED}"),
    "list-subclass": (Rows([1]), f"a value of type Rows; {ALLOWED}"),
    "dict-subclass": (OrderedDict(a=1), f"a value of type OrderedDict; {ALLOWED}"),
    "empty-dict-subclass": (OrderedDict(), f"a value of type OrderedDict; {ALLOWED}"),
    "nan": (math.nan, "nan is not a JSON number"),
    "infinity": (math.inf, "inf is not a JSON number"),
    "minus-infinity": (-math.inf, "-inf is not a JSON number"),
    "high-surrogate": ("a\ud800", "text with a lone surrogate"),
    "low-surrogate": ("\udfffz", "text with a lone surrogate"),
    "4301-digits": (10**4300, "an integer of more than 4,300 digits"),
    "minus-4301-digits": (-(10**4300), "an integer of more than 4,300 digits"),
    "int-key": ({1: "x"}, "a key of type int, not str"),
    "bool-key": ({True: "x"}, "a key of type bool, not str"),
    "none-key": ({None: "x"}, "a key of type NoneType, not str"),
    "tuple-key": ({("a", "b"): "x"}, "a key of type tuple, not str"),
    "str-subclass-key": ({Word.HELLO: "x"}, "a key of type Word, not str"),
    "surrogate-key": ({"\ud800": "x"}, "a key with a lone surrogate"),
}

refused = pytest.mark.parametrize(
    ("value", "reason"), [pytest.param(*case, id=name) for name, case in BAD_VALUES.items()]
)
checked = pytest.mark.parametrize("check", [canonical, copy_value, hash_value])


def nested(depth: int, leaf: Any) -> Any:
    """Put a value inside `depth` lists."""
    value = leaf
    for _ in range(depth):
        value = [value]
    return value


@pytest.fixture
def restored_int_limit() -> Iterator[None]:
    """Restore the interpreter's limit on the digits of an integer."""
    limit = sys.get_int_max_str_digits()
    yield
    sys.set_int_max_str_digits(limit)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, b"null"),
        (True, b"true"),
        (False, b"false"),
        (0, b"0"),
        (-7, b"-7"),
        (9007199254740993, b"9007199254740993"),
        (10**25, b"10000000000000000000000000"),
        (1.0, b"1.0"),
        (0.0, b"0.0"),
        (-0.0, b"-0.0"),
        (0.1, b"0.1"),
        (1e15, b"1000000000000000.0"),
        (1e16, b"1e+16"),
        (1e21, b"1e+21"),
        (1e-4, b"0.0001"),
        (1e-7, b"1e-07"),
        (5e-324, b"5e-324"),
        (123456789.123, b"123456789.123"),
        (1.7976931348623157e308, b"1.7976931348623157e+308"),
        ("", b'""'),
        ("a/b", b'"a/b"'),
        ("back\\slash", b'"back\\\\slash"'),
        ('quote"s', b'"quote\\"s"'),
        ("\b\f\n\r\t", b'"\\b\\f\\n\\r\\t"'),
        ("\x00\x01\x1f", b'"\\u0000\\u0001\\u001f"'),
        ("\x7f", b'"\\u007f"'),
        ("état", b'"\\u00e9tat"'),
        ("\u2028", b'"\\u2028"'),
        ("名前", b'"\\u540d\\u524d"'),
        ("\U0001f600", b'"\\ud83d\\ude00"'),
        ([], b"[]"),
        ({}, b"{}"),
        ([1, [2.0, "x"], None], b'[1,[2.0,"x"],null]'),
        ({"b": 1, "a": {"d": [], "c": {}}}, b'{"a":{"c":{},"d":[]},"b":1}'),
    ],
)
def test_canonical_text_is_frozen(value: Any, text: bytes) -> None:
    """A value's canonical bytes never change, or every committed golden would drift."""
    assert canonical(value) == text


def test_keys_sort_by_code_point() -> None:
    """Keys are sorted by code point, so that other implementations compute the same hashes."""
    keys = ["\U0001f600", "\uffff", "é", "a", "Z", "10", "9", ""]
    assert canonical(dict.fromkeys(keys, 0)) == (
        b'{"":0,"10":0,"9":0,"Z":0,"a":0,"\\u00e9":0,"\\uffff":0,"\\ud83d\\ude00":0}'
    )


def test_algorithm_and_limit_are_frozen() -> None:
    """The algorithm's name and digit limit match the goldens of v1."""
    assert (HASH_ALGORITHM, MAX_INT_DIGITS) == ("tier2-test-run@1", 4300)


def test_hash_is_sha256_of_canonical_bytes() -> None:
    """A user can recompute a hash with `sha256sum` on the canonical text."""
    assert hash_value({"b": [1.0, "é"], "a": None}) == (
        hashlib.sha256(b'{"a":null,"b":[1.0,"\\u00e9"]}').hexdigest()
    )
    assert hash_value({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_hash_distinguishes_types() -> None:
    """Values that are equal in Python but different in JSON never share a hash."""
    values = [1, 1.0, True, "1", [1], 0, 0.0, -0.0, False, None, "", [], {}]
    assert len({hash_value(value) for value in values}) == len(values)


def test_pieces_hash_as_one_text() -> None:
    """Text hashed in pieces has the hash of the whole text."""
    whole = hashlib.sha256(b'{"a":1,"b":2}').hexdigest()
    assert hash_texts(['{"a":1,"b":2}']) == whole
    assert hash_texts(iter(['{"a":1', "", ',"b":2}'])) == whole
    assert hash_texts([]) == hashlib.sha256(b"").hexdigest()


def test_compose_joins_encoded_parts_as_encode_would() -> None:
    """A hash composed of encoded parts equals the hash of the whole."""
    whole = {"b": [1, {"y": 1, "x": 2}], "é": "ü", 'a"': None, "\U0001f600": 1, "\uffff": 2}
    assert compose({key: encode(value) for key, value in whole.items()}) == encode(whole)
    assert compose({}) == "{}"
    pieces = {key: [encode(value)] for key, value in sorted(whole.items())}
    assert "".join(compose_pieces(pieces.items())) == encode(whole)
    assert "".join(compose_pieces([])) == "{}"


@checked
@refused
def test_value_that_is_not_json_is_refused(
    check: Callable[[Any], Any], value: Any, reason: str
) -> None:
    """A value that is not exactly JSON is an error with its reason, never hashed as a string."""
    with pytest.raises(CanonicalError) as caught:
        check(value)
    assert (caught.value.pointer, caught.value.reason, str(caught.value)) == (
        "",
        reason,
        f"the value itself: {reason}",
    )


@checked
@refused
def test_refusal_names_the_path_to_the_fault(
    check: Callable[[Any], Any], value: Any, reason: str
) -> None:
    """The error has the JSON Pointer of the invalid value at any depth."""
    with pytest.raises(CanonicalError) as caught:
        check({"fine": [1, "é"], "a/b~c": [{}, {"": value}], "later": 1})
    assert (caught.value.pointer, caught.value.reason, str(caught.value)) == (
        "/a~1b~0c/1/",
        reason,
        f"/a~1b~0c/1/: {reason}",
    )


@checked
@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"z": [0, math.nan], "a": (1,)}, "/z/1: nan is not a JSON number"),
        ([[1, [b"x"]], math.nan], f"/0/1/0: a value of type bytes; {ALLOWED}"),
        ([{"a": math.nan, "b": {1: 1}}, ()], "/0/a: nan is not a JSON number"),
        ({"\ud800": 1, "a": math.nan}, "the value itself: a key with a lone surrogate"),
        (["\ud800", {2: 2}], "/0: text with a lone surrogate"),
        ([None, True, 1, 1.5, "é", math.nan], "/5: nan is not a JSON number"),
    ],
)
def test_first_fault_in_reading_order_is_named(
    check: Callable[[Any], Any], value: Any, message: str
) -> None:
    """Of several faults the first one is reported, so that runs agree."""
    with pytest.raises(CanonicalError) as caught:
        check(value)
    assert str(caught.value) == message


@pytest.mark.parametrize("value", [LARGEST, -LARGEST], ids=["plus", "minus"])
def test_integer_of_4300_digits_is_accepted(value: int) -> None:
    """The longest integer that the reader accepts can be hashed."""
    assert canonical([value]) == b"[" + b"-" * (value < 0) + b"9" * 4300 + b"]"
    assert copy_value(value) == value


@pytest.mark.usefixtures("restored_int_limit")
def test_digit_limit_applies_without_pythons_limit() -> None:
    """A longer integer is refused even if the interpreter's own limit is off."""
    sys.set_int_max_str_digits(0)
    with pytest.raises(CanonicalError) as caught:
        canonical({"n": 10**4300})
    assert str(caught.value) == "/n: an integer of more than 4,300 digits"


@pytest.mark.usefixtures("restored_int_limit")
def test_digit_limit_applies_with_a_lower_limit_of_python() -> None:
    """An integer within the limit has the same hash whatever Python's limit is."""
    sys.set_int_max_str_digits(640)
    zeros = b"0" * 1000
    assert canonical(10**1000) == b"1" + zeros
    assert canonical([10**600, 10**600 - 1, "é"]) == (
        b"[1" + zeros[:600] + b"," + b"9" * 600 + b',"\\u00e9"]'
    )
    assert canonical({"b": {"y": -(10**1000), "x": True}, "a": [1.5, None, -LARGEST]}) == (
        b'{"a":[1.5,null,-' + b"9" * 4300 + b'],"b":{"x":true,"y":-1' + zeros + b"}}"
    )


@checked
def test_list_that_contains_itself_is_refused(check: Callable[[Any], Any]) -> None:
    """A list that contains itself is an error, not a crash or an endless loop."""
    value: list[Any] = [1]
    value.append(value)
    with pytest.raises(CanonicalError) as caught:
        check({"a": value})
    assert (caught.value.pointer, str(caught.value)) == ("", f"the value itself: {TOO_DEEP}")


@checked
def test_mapping_that_contains_itself_is_refused(check: Callable[[Any], Any]) -> None:
    """A mapping that contains itself is an error, not a crash or an endless loop."""
    value: dict[str, Any] = {"first": 1}
    value["self"] = value
    with pytest.raises(CanonicalError) as caught:
        check(value)
    assert (caught.value.pointer, str(caught.value)) == ("", f"the value itself: {TOO_DEEP}")


@checked
@pytest.mark.parametrize("depth", [1_500, 100_000])
def test_very_deep_nesting_is_refused(check: Callable[[Any], Any], depth: int) -> None:
    """A value nested thousands of levels deep is an error, not a crash of the interpreter."""
    with pytest.raises(CanonicalError) as caught:
        check(nested(depth, leaf=1))
    assert (caught.value.pointer, str(caught.value)) == ("", f"the value itself: {TOO_DEEP}")


def test_nesting_that_files_may_have_is_accepted() -> None:
    """A value as deep as any file that the gate reads can be hashed."""
    assert canonical(nested(120, leaf=1)) == b"[" * 120 + b"1" + b"]" * 120


@pytest.mark.parametrize("depth", [200, 1_500])
def test_fault_in_deep_value_is_named_before_its_depth(depth: int) -> None:
    """An invalid value at great depth is reported rather than the depth."""
    with pytest.raises(CanonicalError) as caught:
        canonical(nested(depth, leaf=math.nan))
    assert str(caught.value) == "/0" * depth + ": nan is not a JSON number"


def test_fault_in_deep_mapping_is_named_before_its_depth() -> None:
    """An invalid value deep in nested mappings is reported rather than the depth."""
    value: Any = math.nan
    for _ in range(1_500):
        value = {"k": value}
    with pytest.raises(CanonicalError) as caught:
        canonical(value)
    assert str(caught.value) == "/k" * 1_500 + ": nan is not a JSON number"


def test_canonical_error_is_a_value_error_without_a_cause() -> None:
    """Code that catches `ValueError` catches it, and no inner error is shown."""
    with pytest.raises(ValueError, match=r"\A/a: nan is not a JSON number\Z") as caught:
        canonical({"a": math.nan})
    assert caught.value.__suppress_context__


def test_copy_is_equal_and_shares_nothing() -> None:
    """The core's copies do not change with the caller's values."""
    shared: list[Any] = [1, {"x": 1.5}]
    value = {"a": shared, "b": shared, "c": {"d": [True, None, "é"]}}
    copied = copy_value(value)
    assert copied == {"a": [1, {"x": 1.5}], "b": [1, {"x": 1.5}], "c": {"d": [True, None, "é"]}}
    shared[1]["x"] = 2
    copied["b"].append(3)
    assert copied["a"] == [1, {"x": 1.5}]
    assert value == {"a": [1, {"x": 2}], "b": [1, {"x": 2}], "c": {"d": [True, None, "é"]}}


def test_copy_keeps_the_order_of_keys() -> None:
    """A report shows a mapping in the order in which the user wrote it."""
    assert list(copy_value({"z": 1, "a": 2, "m": 3})) == ["z", "a", "m"]


@pytest.mark.parametrize(
    ("token", "escaped"), [("a", "a"), ("", ""), ("a/b", "a~1b"), ("~1", "~01"), ("~/", "~0~1")]
)
def test_pointer_tokens_are_escaped(token: str, escaped: str) -> None:
    """A pointer in a message can be pasted as a path, even with slashes and tildes in keys."""
    assert escape_token(token) == escaped
