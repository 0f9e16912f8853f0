"""Finds the messages and hints of problems in the source of the package."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_PLACED = {"Fault", "_report", "_stop", "report_at", "stop_at"}
"""What is called with a place, a code, a message and a hint."""
_UNPLACED = {"UnreadableScalarError"}
"""What is called with a code, a message and a hint."""
_GAP = "…"
_GAPS = re.compile(f"{_GAP}{{2,}}")


@dataclass(frozen=True, kw_only=True, order=True)
class Told:
    """A problem as it is told.

    Attributes:
        code: its code.
        message: what is wrong, with `…` for names and values.
        hint: what to do, likewise; empty if there is nothing to say.
    """

    code: str
    message: str
    hint: str = ""


def constants_of(sources: Iterable[str]) -> dict[str, list[ast.expr]]:
    """Return the texts that modules give a name, by this name."""
    found: dict[str, list[ast.expr]] = {}
    for source in sources:
        for name, values in _assigned(ast.parse(source).body).items():
            if name.isupper():
                found.setdefault(name, []).extend(values)
    return found


def problem_texts(source: str, known: Mapping[str, list[ast.expr]]) -> Iterator[Told]:
    """Yield the problems that a module creates, as far as their texts are written there.

    Args:
        source: the module.
        known: the constants of all modules.
    """
    tree = ast.parse(source)
    yield from _follow(tree.body, {**known, **_assigned(tree.body)})


def _follow(block: Sequence[ast.stmt], names: dict[str, list[ast.expr]]) -> Iterator[Told]:
    """Follow a block, and keep in mind what each name can be at each call."""
    for statement in block:
        inner = [*_blocks_of(statement)]
        for node in _outer_nodes(statement):
            yield from _told(node, names)
        names.update(_assigned([statement]))
        after: list[dict[str, list[ast.expr]]] = []
        for body in inner:
            own = dict(names)
            yield from _follow(body, own)
            after.append(own)
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            for own in after:
                for name, values in own.items():
                    old = names.get(name, [])
                    names[name] = [*old, *(value for value in values if value not in old)]


def _blocks_of(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        if body := getattr(statement, field, None):
            yield body
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def _outer_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a statement that are in none of its blocks."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield child
            yield from _outer_nodes(child)


def _assigned(nodes: Sequence[ast.AST]) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = [(target, node.value)]
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = [*zip(target.elts, node.value.elts, strict=False)]
                for name, value in pairs:
                    if isinstance(name, ast.Name):
                        found.setdefault(name.id, []).append(value)
    return found


def _told(node: ast.AST, names: Mapping[str, list[ast.expr]]) -> Iterator[Told]:
    if not isinstance(node, ast.Call):
        return
    given = {item.arg: item.value for item in node.keywords if item.arg}
    called = ast.unparse(node.func).split(".")[-1]
    if called in _PLACED:
        given |= dict(zip(("code", "message", "hint"), node.args[1:], strict=False))
    elif called in _UNPLACED:
        given |= dict(zip(("code", "message", "hint"), node.args, strict=False))
    if not {"code", "message"} <= given.keys():
        return
    messages = _texts(given["message"], names)
    hints = _texts(given["hint"], names) if "hint" in given else []
    if len(messages) > 1 and len(hints) > 1:  # which of them belong together is not known
        hints = []
    for code in _texts(given["code"], names):
        for message in messages:
            for hint in hints or [""]:
                if _says(message):
                    yield Told(code=code, message=message, hint=hint if _says(hint) else "")


def _says(text: str) -> bool:
    return any(part.strip(" :;,.") for part in text.split(_GAP))


def _texts(node: ast.expr, names: Mapping[str, list[ast.expr]], depth: int = 3) -> list[str]:
    """Return the texts that an expression can be, with a gap for what is not written there."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body, names, depth), *_texts(node.orelse, names, depth)]
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else _GAP for part in node.values)
        return [_GAPS.sub(_GAP, "".join(map(str, parts)))]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = (_texts(side, names, depth) or [_GAP] for side in (node.left, node.right))
        return [one + other for one in left for other in right]
    if isinstance(node, ast.Name) and depth:
        return [
            text for value in names.get(node.id, ()) for text in _texts(value, names, depth - 1)
        ]
    return []
