"""The functions of a module, and the params to start with."""

import ast
from pathlib import Path
from typing import Any

import pytest

from tier2gate.foundation.errors import UnusablePathError
from tier2gate.init.examples import Examples
from tier2gate.init.functions import Functions, find_functions
from tier2gate.init.modules import Source
from tier2gate.init.typical_values import ABSENT, Types


def find(text: str, folder: Path, wanted: str | None = None) -> Functions:
    """Find the functions of a module with a text."""
    source = Source(module="shop.prices", name="prices.py", import_folder=".", tree=ast.parse(text))
    return find_functions(source, wanted, Examples(source, folder))


def params(text: str, folder: Path) -> list[Any]:
    """Return the params of the calls of the only function."""
    (found,) = find(text, folder).usable
    return [*found.params]


SOURCE = """
import functools
def one(a): ...
async def two(a): ...
def three(a): yield a
def four(a, /): ...
def five(*args): ...
def six(): ...
def seven(a) -> None: ...
def eight(self, a): ...
def from_function(a): ...
def nine(a, *args, b=1, **kwargs): ...
def ten(a):
    def inner():
        yield a
    return [*inner()]
def _private(a): ...
class Eleven: ...
@functools.cache
def twelve(a): ...
if True:
    def thirteen(a): ...
"""


def test_functions_that_missions_can_call(tmp_path: Path) -> None:
    """A user gets a mission for each public function that works, and the reason for each other."""
    found = find(SOURCE, tmp_path)
    assert [each.name for each in found.usable] == ["one", "nine", "ten", "twelve"]
    assert found.refused == {
        "two": "is async",
        "three": "is a generator",
        "four": "has positional-only params",
        "five": "takes positional arguments only",
        "six": "has no params",
        "seven": "returns nothing",
        "eight": "is a method without its object",
        "from_function": "has a name that modules of missions use",
    }
    assert [each.takes for each in found.usable][:2] == [frozenset({"a"}), None]


@pytest.mark.parametrize("name", ["six", "seven", "_private"])
def test_function_that_is_named_is_taken(name: str, tmp_path: Path) -> None:
    """A user who names a function decides that it suits."""
    assert [each.name for each in find(SOURCE, tmp_path, name).usable] == [name]


@pytest.mark.parametrize(
    ("text", "wanted", "message"),
    [
        ("x = 1", None, "prices.py defines no public function"),
        (
            "def a(): ...",
            None,
            "prices.py has no function that a mission can call: a has no params",
        ),
        (SOURCE, "two", "prices.py has no function that a mission can call: two is async"),
        (SOURCE, "onn", "prices.py defines no function onn; did you mean one?"),
        (
            "MISSIONS = {}\ndef one(a): ...",
            None,
            "prices.py defines MISSIONS, so it is a module of missions already; name a module with plain functions",
        ),
    ],
)
def test_module_without_a_function(
    text: str, wanted: str | None, message: str, tmp_path: Path
) -> None:
    """A user is told why there is nothing to gate."""
    with pytest.raises(UnusablePathError) as caught:
        find(text, tmp_path, wanted)
    assert str(caught.value) == message


def test_all_decides_what_is_public(tmp_path: Path) -> None:
    """A module that lists its interface is taken at its word."""
    text = '__all__ = ["b", "_c"]\ndef a(x): ...\ndef b(x): ...\ndef _c(x): ...'
    assert [each.name for each in find(text, tmp_path).usable] == ["b", "_c"]


def test_many_functions_are_counted(tmp_path: Path) -> None:
    """A module with a hundred functions gives a gate that a person can read."""
    text = "".join(f"def f{number}(a): ...\n" for number in range(30))
    found = find(text, tmp_path)
    assert (len(found.usable), len(found.refused)) == (20, 10)


TYPES = """
from typing import TypedDict, NewType
Cents = int
Id = NewType("Id", str)
class Item(TypedDict):
    name: str
    price: Cents
class Other: ...
Loop = "Loop"
class Deep(TypedDict):
    a: "Deep"
    b: "Deep"
"""


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        ("int", 1),
        ("float", 1.0),
        ("str", "text"),
        ("bool", True),
        ("'int'", 1),
        ("list", []),
        ("list[int]", [1]),
        ("typing.Sequence[str]", ["text"]),
        ("dict", {}),
        ("Mapping[str, list[int]]", {"key": [1]}),
        ("dict[int, str]", ABSENT),
        ("int | None", 1),
        ("None | str", "text"),
        ("Optional[datetime]", None),
        ("Union[date, bool]", True),
        ("Literal['a', 'b']", "a"),
        ("Literal[b'x', 3]", 3),
        ("Annotated[int, 'in cents']", 1),
        ("Cents", 1),
        ("Id", "text"),
        ("list[Item]", [{"name": "text", "price": 1}]),
        ("Other", ABSENT),
        ("Decimal", ABSENT),
        ("tuple[int, int]", ABSENT),
        ("Loop", ABSENT),
        ("Deep", ABSENT),
        ("Any", 1),
        ("x[()]", ABSENT),
        ("f(1)", ABSENT),
        ("'not python ('", ABSENT),
    ],
)
def test_value_of_a_type(annotation: str, value: object) -> None:
    """A function with types starts with params that have these types."""
    found = Types(ast.parse(TYPES)).value_of(ast.parse(annotation, mode="eval").body)
    assert repr(found) == repr(value)


def test_params_without_a_known_call(tmp_path: Path) -> None:
    """Types and defaults give the params; a default that is not a literal is left to the function."""
    text = "def f(a, b: str, c=5, d=None, e=LIMIT, *, g: bool, h=(1,)): ..."
    assert params(text, tmp_path) == [{"a": 1, "b": "text", "c": 5, "g": True}]


def test_param_that_cannot_be_guessed(tmp_path: Path) -> None:
    """A user sees which param to fill in, between those that were guessed."""
    (found,) = find("def f(a: int, when: date): ...", tmp_path).usable
    assert found.params == ({"a": 1, "when": None},)
    assert found.lacks == "f: its param when is of type date, which is not JSON"


def test_calls_in_doctests(tmp_path: Path) -> None:
    """The author's own examples are the first cases; those that raise are none."""
    text = '''
def f(a, b=2, *, c=0):
    """Do it.

    >>> f(1, "x")
    3
    >>> shop.f(1, b="x") + f(2, c=True)
    5
    >>> f(0)
    Traceback (most recent call last):
    ValueError: zero
    >>> f(x); f(1, 2, 3); f(*a); f(**b); f(); f((1,)); f(1, z=3); f(1.5)
    """
'''
    assert params(text, tmp_path) == [{"a": 1, "b": "x"}, {"a": 2, "c": True}, {"a": 1.5}]


def test_calls_in_tests(tmp_path: Path) -> None:
    """What a user's tests call a function with works, so a new gate starts with it."""
    nested = tmp_path / "tests" / "unit"
    nested.mkdir(parents=True)
    (nested / "test_b.py").write_text(
        "def test_f():\n"
        "    with pytest.raises(ValueError):\n"
        "        f(-1)\n"
        "    assert f(4, country='AT') == prices.f(5, 'DE') == other.f(6, 'US')\n",
        encoding="utf-8",
    )
    (nested / "test_a.py").write_text("f(('\n", encoding="utf-8")
    (tmp_path / "test_c.py").write_text("f(3, 'IT')\n", encoding="utf-8")
    (tmp_path / "tests" / "link").symlink_to("..")
    assert params("def f(grams, country): ...", tmp_path) == [
        {"grams": 3, "country": "IT"},
        {"grams": 4, "country": "AT"},
        {"grams": 5, "country": "DE"},
    ]
