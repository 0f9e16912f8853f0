"""The functions of a module that missions can call, found in its source."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tier2gate.documents.nearest import nearest_hint
from tier2gate.foundation.errors import UnusablePathError
from tier2gate.foundation.printable import listed, named
from tier2gate.init.examples import Examples, NoExampleError
from tier2gate.init.modules import Source

MOST_FUNCTIONS = 20
"""The most functions of a module that a new gate calls."""

_RESERVED = frozenset({"MISSIONS", "OPERATIONS", "LIMITS", "from_function"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Callee:
    """A function that a mission can call.

    Attributes:
        name: its name.
        takes: the names of its params; `None` if it takes any.
        params: the params of each call to start with.
        lacks: why a call with these params cannot work; `None` if it may.
    """

    name: str
    takes: frozenset[str] | None
    params: tuple[Mapping[str, object], ...] = ()
    lacks: str | None = None


@dataclass(frozen=True, kw_only=True)
class Functions:
    """The functions of a module.

    Attributes:
        usable: those that missions can call, in the order of the source.
        refused: name → why a mission cannot call it, or not now.
    """

    usable: tuple[Callee, ...]
    refused: Mapping[str, str]


def find_functions(source: Source, wanted: str | None, examples: Examples) -> Functions:
    """Find the public functions that a module defines, or the one that is wanted.

    Args:
        source: the module.
        wanted: the name of the only function to take.
        examples: finds the params to start with.

    Returns:
        The functions.

    Raises:
        UnusablePathError: there is none, or a mission cannot call the one that is wanted; or the
            module is one of missions already.
    """
    defined = _defined(source.tree)
    if "MISSIONS" in _assigned(source.tree):
        message = f"{named(source.name)} defines MISSIONS, so it is a module of missions already"
        raise UnusablePathError(f"{message}; name a module with plain functions")
    if wanted is not None and wanted not in defined:
        hint = nearest_hint(wanted, defined)
        message = f"{named(source.name)} defines no function {named(wanted)}"
        raise UnusablePathError(f"{message}{f'; {hint}' if hint else ''}")
    nodes = [defined[wanted]] if wanted is not None else [*_public(source.tree, defined)]
    refused = {
        node.name: reason
        for node in nodes
        if (reason := _unfit(node, is_wanted=wanted is not None)) is not None
    }
    fit = [node for node in nodes if node.name not in refused]
    more = [node.name for node in fit[MOST_FUNCTIONS:]]
    refused |= dict.fromkeys(more, f"a new gate has at most {MOST_FUNCTIONS} functions")
    if not fit:
        raise UnusablePathError(_describe_none(source, refused))
    usable = [_callee(node, examples) for node in fit[:MOST_FUNCTIONS]]
    return Functions(usable=tuple(usable), refused=refused)


def _callee(node: Function, examples: Examples) -> Callee:
    arguments = node.args
    names = frozenset(item.arg for item in (*arguments.args, *arguments.kwonlyargs))
    takes = None if arguments.kwarg is not None else names
    try:
        return Callee(name=node.name, takes=takes, params=examples.of(node))
    except NoExampleError as error:
        lacks = f"{node.name}: {error}"
        return Callee(name=node.name, takes=takes, params=(error.params,), lacks=lacks)


def _describe_none(source: Source, refused: Mapping[str, str]) -> str:
    if not refused:
        return f"{named(source.name)} defines no public function"
    reasons = listed([f"{name} {reason}" for name, reason in refused.items()], str, limit=3)
    return f"{named(source.name)} has no function that a mission can call: {reasons}"


def _defined(tree: ast.Module) -> dict[str, Function]:
    """Return the functions on the module's top level; of two with one name, the last."""
    return {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _assigned(tree: ast.Module) -> Mapping[str, ast.expr | None]:
    found: dict[str, ast.expr | None] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            found |= {t.id: node.value for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node.value
    return found


def _public(tree: ast.Module, defined: Mapping[str, Function]) -> Iterator[Function]:
    """Yield what `__all__` names, or else what has no underscore in front."""
    listed_names = _assigned(tree).get("__all__")
    names: set[str] | None = None
    if isinstance(listed_names, ast.List | ast.Tuple):
        items = [node.value for node in listed_names.elts if isinstance(node, ast.Constant)]
        names = {item for item in items if isinstance(item, str)}
    for name, node in defined.items():
        if name in names if names is not None else not name.startswith("_"):
            yield node


def _unfit(node: Function, *, is_wanted: bool) -> str | None:
    """Say why a mission cannot call a function, or should not without being asked to."""
    arguments = node.args
    taken = [*arguments.args, *arguments.kwonlyargs]
    returned = node.returns
    reasons = {
        "is async": isinstance(node, ast.AsyncFunctionDef),
        "is a generator": _yields(node),
        "has positional-only params": bool(arguments.posonlyargs),
        "takes positional arguments only": bool(arguments.vararg and not taken)
        and arguments.kwarg is None,
        "has a name that modules of missions use": node.name in _RESERVED,
        "is a method without its object": bool(taken) and taken[0].arg == "self",
        "has no params": not taken and not is_wanted,
        "returns nothing": not is_wanted
        and isinstance(returned, ast.Constant)
        and returned.value is None,
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def _yields(node: Function) -> bool:
    pending: list[ast.AST] = [*node.body]
    while pending:
        item = pending.pop()
        if isinstance(item, ast.Yield | ast.YieldFrom):
            return True
        nested = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
        if not isinstance(item, nested):
            pending += ast.iter_child_nodes(item)
    return False
