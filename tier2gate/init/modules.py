"""Find the Python module that `init --python` names, and read its source; nothing is imported."""

import ast
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tier2gate.documents.reader import read_regular
from tier2gate.foundation.errors import InputInvalidError, UnusablePathError, reason_of
from tier2gate.foundation.printable import listed, named
from tier2gate.foundation.problems import Problem
from tier2gate.foundation.real_paths import name_below
from tier2gate.gates.naming import file_name
from tier2gate.gates.search.listing import list_folder

_PLACES = ("src", ".", "lib", "python")
_LARGEST = 4 * 1024 * 1024
_PACKAGE = "__init__.py"
_INTERPRETER = re.compile(r"(?:python|pypy)[0-9.]*")


@dataclass(frozen=True, kw_only=True)
class Source:
    """A module of the user's, as it is written.

    Attributes:
        module: its dotted name.
        name: its file, from the folder of the gate.
        import_folder: the folder that it is imported from, such as `src`; `.` for the folder
            itself.
        tree: its syntax tree.
    """

    module: str
    name: str
    import_folder: str
    tree: ast.Module


def find_source(given: str, folder: Path) -> Source:
    """Find a module by its dotted name or its path.

    Args:
        given: `package.module`, or a path that ends with `.py`, from the working folder or from
            `folder`.
        folder: the folder of the gate; absolute.

    Returns:
        The module.

    Raises:
        UnusablePathError: it is not in the folder, or cannot be imported by a name.
        InputInvalidError: it is not Python.
    """
    path, root = _by_path(given, folder) if given.endswith(".py") else _by_name(given, folder)
    parts = list(path.relative_to(root).with_suffix("").parts)
    if path.name == _PACKAGE:
        parts.pop()
    if not parts or not all(part.isidentifier() for part in parts):
        message = f"{named(given)} is not a valid Python module name"
        raise UnusablePathError(f"{message}; rename it, with letters, digits and underscores")
    name = file_name(path, folder)
    return Source(
        module=".".join(parts),
        name=name,
        import_folder=file_name(root, folder),
        tree=_parse(path, name),
    )


def _by_path(given: str, folder: Path) -> tuple[Path, Path]:
    """Return the file, and the folder to import it from: above its packages, or `src`."""
    found = [path for path in (Path(given).absolute(), folder / given) if os.path.isfile(path)]
    if not found:
        raise UnusablePathError(f"{named(given)}: there is no such file")
    inside = name_below(found[0], folder)
    if inside is None:
        message = f"{named(given)} is not in the folder of the gate, {named(folder.name)}"
        raise UnusablePathError(f"{message}; run init in the repository of the module")
    path = folder / inside
    sources = [parent for parent in path.parents if parent.name == "src" and parent != folder]
    if sources and folder in sources[0].parents:
        return path, sources[0]
    root = path.parent
    while os.path.isfile(root / _PACKAGE) and root != folder:
        root = root.parent
    return path, root


def _by_name(given: str, folder: Path) -> tuple[Path, Path]:
    parts = given.split(".")
    if not all(part.isidentifier() for part in parts):
        raise UnusablePathError(_describe_misuse(given))
    found = []
    for place in _places(folder):
        base = place.joinpath(*parts)
        for path in (base / _PACKAGE, base.with_name(f"{base.name}.py")):
            inside = name_below(path, folder)
            if os.path.isfile(path) and inside is not None:
                found.append((path, place))
    if not found and _INTERPRETER.fullmatch(given):
        raise UnusablePathError(_describe_misuse(given))
    if not found:
        message = f"there is no module {named(given)} in src or in the folder itself"
        raise UnusablePathError(f"{message}; give its file, such as src/package/module.py")
    if len(found) > 1:
        files = listed([file_name(path, folder) for path, _ in found])
        raise UnusablePathError(f"{named(given)} may be {files}; give the path of one of them")
    return found[0]


def _places(folder: Path) -> Iterator[Path]:
    """Yield the folders that modules may be in: usual ones, and the `src` of each subfolder."""
    yield from (folder / place for place in _PLACES)
    for name in list_folder(folder).folders:
        if not name.startswith(".") and os.path.isdir(folder / name / "src"):
            yield folder / name / "src"


def _describe_misuse(given: str) -> str:
    if _INTERPRETER.fullmatch(Path(given).name):
        return (
            f"{named(given)} is an interpreter; in init, --python takes a module. A .venv in the "
            "folder is used automatically"
        )
    return f"{named(given)} is not a module; give package.module or PATH.py, and :FUNCTION for one"


def _parse(path: Path, name: str) -> ast.Module:
    try:
        data = read_regular(path, _LARGEST + 1)
    except OSError as error:
        raise UnusablePathError(f"{named(name)} cannot be read: {reason_of(error)}") from None
    if len(data) > _LARGEST:
        raise UnusablePathError(f"{named(name)} is larger than {_LARGEST // 1024**2} MiB")
    tree = quietly_parsed(data)
    if isinstance(tree, ast.Module):
        return tree
    place = (tree.lineno, tree.offset) if isinstance(tree, SyntaxError) else (None, None)
    reason = tree.msg if isinstance(tree, SyntaxError) else str(tree) or "it is nested too deeply"
    raise InputInvalidError(_not_python(reason, name, *place))


def quietly_parsed(data: bytes, mode: str = "exec") -> ast.AST | Exception:
    """Parse Python without running it, and without its warnings.

    Args:
        data: the source.
        mode: `exec` for a module, `eval` for an expression.

    Returns:
        The syntax tree, or why it is none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as those of invalid escapes
            return ast.parse(data, mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def _not_python(reason: str, name: str, line: int | None, column: int | None) -> Problem:
    return Problem(
        code="not-python",
        message=f"cannot be read as Python: {reason}",
        hint="fix the file, or name another module",
        file=name,
        line=line,
        column=column,
    )
