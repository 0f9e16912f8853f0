"""Params to start with for a function: from its calls in doctests and tests, or from its types."""

import ast
import doctest
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from tier2gate.documents.reader import read_regular
from tier2gate.gates.search.listing import list_folder
from tier2gate.init.modules import Source, quietly_parsed
from tier2gate.init.typical_values import ABSENT, Types, literal, same

MOST_CALLS = 3
"""The most calls of one function that a new gate starts with."""

_MOST_FILES = 200
_LARGEST = 256 * 1024
_TEST_FOLDERS = ("tests", "test")


class NoExampleError(Exception):
    """A param needs a value that cannot be guessed.

    Attributes:
        params: the other params; this one is null.
    """

    def __init__(self, message: str, params: Mapping[str, Any]) -> None:
        """Keep the params."""
        super().__init__(message)
        self.params = params


class Examples:
    """Finds params for the functions of a module."""

    def __init__(self, source: Source, folder: Path) -> None:
        """Keep the module, and the folder whose tests may call its functions."""
        self._source = source
        self._folder = folder

    def of(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[Mapping[str, Any], ...]:
        """Find the params of the first calls to make.

        Args:
            node: the function.

        Returns:
            Params as keyword arguments, at least one set of them; JSON.

        Raises:
            NoExampleError: a value cannot be guessed.
        """
        docstrings = (ast.get_docstring(node) or "", ast.get_docstring(self._source.tree) or "")
        written = [tree for text in docstrings for tree in _doctests(text)]
        calls = [*_calls(written, node.name, None)]
        if not calls:
            calls = [*_calls(self._tests, node.name, self._source.module.rpartition(".")[2])]
        found: list[Mapping[str, Any]] = []
        for call in calls:
            params = _bound(call, node.args)
            if params is not None and not any(same(params, other) for other in found):
                found.append(params)
            if len(found) == MOST_CALLS:
                break
        return tuple(found) or (self._guess(node.args),)

    def _guess(self, arguments: ast.arguments) -> Mapping[str, Any]:
        types = Types(self._source.tree)
        params: dict[str, Any] = {}
        lacking: list[str] = []
        for item, default in _parameters(arguments):
            value = ABSENT if default is None else literal(default)
            if default is not None and (value is ABSENT or value is None):
                continue  # the function uses its default
            if value is ABSENT:
                value = 1 if item.annotation is None else types.value_of(item.annotation)
            if value is ABSENT and item.annotation is not None:
                kind = ast.unparse(item.annotation)
                lacking.append(f"its param {item.arg} is of type {kind}, which is not JSON")
            params[item.arg] = None if value is ABSENT else value
        if lacking:
            raise NoExampleError(lacking[0], params)
        return params

    @cached_property
    def _tests(self) -> list[ast.Module]:
        """The tests in the folder, parsed."""
        found = []
        for path in _test_files(self._folder):
            try:
                data = read_regular(path, _LARGEST + 1)
            except OSError:
                continue
            tree = quietly_parsed(data) if len(data) <= _LARGEST else None
            if isinstance(tree, ast.Module):
                found.append(tree)
        return found


def _test_files(folder: Path) -> list[Path]:
    """List the first tests below the usual folders, and beside them; links are not followed."""
    pending = [folder / name for name in reversed(_TEST_FOLDERS)]
    found = [
        folder / name
        for name in list_folder(folder).files
        if name.startswith("test_") and name.endswith(".py")
    ]
    while pending and len(found) < _MOST_FILES:
        at = pending.pop()
        if os.path.islink(at):
            continue
        listing = list_folder(at)
        found += [at / name for name in listing.files if name.endswith(".py")]
        pending += [at / name for name in reversed(listing.folders) if not name.startswith(".")]
    return found[:_MOST_FILES]


def _doctests(text: str) -> Iterator[ast.Module]:
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:  # inconsistent indentation
        return
    for example in examples:
        tree = quietly_parsed(example.source.encode(errors="replace"))
        if example.exc_msg is None and isinstance(tree, ast.Module):
            yield tree


def _calls(trees: Iterable[ast.Module], name: str, module: str | None) -> Iterator[ast.Call]:
    """Yield the calls of a function that are not expected to raise, in order."""
    for tree in trees:
        pending: list[ast.AST] = [tree]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.With) and "raises" in ast.unparse(node.items[0]).lower():
                continue
            if isinstance(node, ast.Call) and _is_of(node.func, name, module):
                yield node
            pending += reversed([*ast.iter_child_nodes(node)])


def _is_of(called: ast.expr, name: str, module: str | None) -> bool:
    if isinstance(called, ast.Attribute):
        owner = called.value
        is_module = isinstance(owner, ast.Name) and module in (None, owner.id)
        return called.attr == name and is_module
    return isinstance(called, ast.Name) and called.id == name


def _bound(call: ast.Call, arguments: ast.arguments) -> Mapping[str, Any] | None:
    """Return the arguments of a call as params; `None` if they are not literals, or do not fit."""
    parameters = dict(_parameters(arguments))
    names = [item.arg for item in arguments.args]
    pairs = [*zip(names, call.args, strict=False)]
    pairs += [(item.arg, item.value) for item in call.keywords if item.arg is not None]
    given = {name: literal(value) for name, value in pairs}
    required = {item.arg for item, default in parameters.items() if default is None}
    known = {item.arg for item in parameters}
    has_all = len(given) == len(pairs) == len(call.args) + len(call.keywords)
    if not has_all or ABSENT in given.values() or not required <= given.keys() <= known:
        return None
    return given


def _parameters(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Yield the parameters that have names, each with its default."""
    missing = len(arguments.args) - len(arguments.defaults)
    yield from zip(arguments.args, [*[None] * missing, *arguments.defaults], strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
