"""A value of a type, to start with, as far as the annotations in a source tell."""

import ast
import json
from collections.abc import Iterable, Sequence
from typing import Any

from tier2gate.init.modules import quietly_parsed

ABSENT = object()
"""Stands for no value."""

_DEEPEST = 10
_MOST_STEPS = 1_000  # of all values: types may use each other in circles
_VALUES: dict[str, Any] = {
    "int": 1,
    "float": 1.0,
    "str": "text",
    "bool": True,
    "Any": 1,
    "object": 1,
}
_LISTS = ("list", "List", "Sequence", "Iterable", "Collection", "MutableSequence")
_MAPPINGS = ("dict", "Dict", "Mapping", "MutableMapping")
_WRAPPERS = ("Annotated", "Final", "Required", "NotRequired")
_UNIONS = ("Optional", "Union")


def literal(node: ast.expr) -> Any:
    """Evaluate a literal.

    Args:
        node: an expression.

    Returns:
        Its value; `ABSENT` if it is not a literal, or not JSON, such as a tuple.
    """
    try:
        value = ast.literal_eval(node)
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return ABSENT
    return value if same(json.loads(text), value) else ABSENT


def same(one: Any, other: Any) -> bool:
    """Return whether two values are written the same, so that 1 is not true."""
    return repr(one) == repr(other)


class Types:
    """The types that a module defines; makes a value of a type."""

    def __init__(self, tree: ast.Module) -> None:
        """Collect the aliases and the classes of a module."""
        self._left = _MOST_STEPS
        self._known: dict[str, ast.expr | ast.ClassDef] = {}
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                self._known[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self._known[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                self._known[node.target.id] = node.value or ast.Constant(value=...)

    def value_of(self, node: ast.expr, depth: int = 0) -> Any:
        """Make a value of a type.

        Args:
            node: an annotation.
            depth: how many types are around it.

        Returns:
            JSON; `ABSENT` if the type is unknown or is not JSON, such as a date.
        """
        self._left -= 1
        return ABSENT if depth > _DEEPEST or self._left < 0 else self._value_of(node, depth)

    def _value_of(self, node: ast.expr, depth: int) -> Any:
        match node:
            case ast.Constant(value=None):
                return None
            case ast.Constant(value=str(text)):
                return self._forward(text, depth)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._first_of((left, right), depth)
            case ast.Subscript(value=outer, slice=inner):
                parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return self._generic(_last_part(outer), parts, depth) if parts else ABSENT
            case _:
                return self._plain(_last_part(node), depth)

    def _forward(self, text: str, depth: int) -> Any:
        """Make a value of a type that is written as a string."""
        inner = quietly_parsed(text.encode(errors="replace"), mode="eval")
        return self.value_of(inner.body, depth + 1) if isinstance(inner, ast.Expression) else ABSENT

    def _plain(self, name: str, depth: int) -> Any:
        found = self._known.get(name)
        if isinstance(found, ast.ClassDef):
            return self._typed_dict(found, depth)
        if isinstance(found, ast.Call):
            is_new_type = _last_part(found.func) == "NewType" and found.args
            return self.value_of(found.args[-1], depth + 1) if is_new_type else ABSENT
        if found is not None:
            return self.value_of(found, depth + 1)
        if name in _LISTS:
            return []
        return {} if name in _MAPPINGS else _VALUES.get(name, ABSENT)

    def _generic(self, name: str, inner: Sequence[ast.expr], depth: int) -> Any:
        if name == "Literal":
            return next((each for each in map(literal, inner) if each is not ABSENT), ABSENT)
        if name in _UNIONS:
            optional = [ast.Constant(value=None)] if name == "Optional" else []
            return self._first_of([*inner, *optional], depth)
        value = self.value_of(inner[-1 if name in _MAPPINGS else 0], depth + 1)
        if value is ABSENT or name in _WRAPPERS:
            return value
        if name in _MAPPINGS:
            return {"key": value} if _last_part(inner[0]) == "str" else ABSENT
        return [value] if name in _LISTS else ABSENT

    def _typed_dict(self, found: ast.ClassDef, depth: int) -> Any:
        """Return a value of a `TypedDict`; instances of other classes are not JSON."""
        if not any(_last_part(base) == "TypedDict" for base in found.bases):
            return ABSENT
        fields = {
            item.target.id: self.value_of(item.annotation, depth + 1)
            for item in found.body
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
        }
        return ABSENT if any(value is ABSENT for value in fields.values()) else fields

    def _first_of(self, nodes: Iterable[ast.expr], depth: int) -> Any:
        """Return a value of the first of several types that has one, preferably not null."""
        values = [self.value_of(node, depth + 1) for node in nodes]
        fitting = [value for value in values if value is not ABSENT]
        return next((value for value in fitting if value is not None), (*fitting, ABSENT)[0])


def _last_part(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
