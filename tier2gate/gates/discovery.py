"""Which gates there are: files that belong together by their names."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tier2gate.errors import InputInvalidError, Problem

_SUFFIXES = (".yaml", ".yml", ".json")
_KINDS = ("suite", "expectations", "missions", "golden")
_ALONE = ("missions", "config")
_GOLDEN_SUFFIX = ".golden.json"
_MISNAMED = Problem(
    code="misnamed",
    message="nearly a suite by its name, and would go by unseen",
    hint="name it NAME.suite.yaml, in lower case from the first dot on",
)
_NOT_THERE = "there is no such file or folder"


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One gate's files.

    Attributes:
        name: the gate's name.
        suite: its suite; `None` for a golden or expectations file that has none.
        expectations: its expectations, or where they should be.
        golden: its golden, or where it will be.
        root: the folder that the golden must lie in.
        faults: what is wrong with the files as such: the file at fault and a problem without it.
    """

    name: str
    suite: Path | None
    expectations: Path | None
    golden: Path | None
    root: Path
    faults: tuple[tuple[Path, Problem], ...] = ()


class NoSuchPathError(Exception):
    """A path that was named is not there, or is neither a folder nor a suite."""


def check_reachable(paths: Iterable[Path]) -> None:
    """Refuse a path that the system will not even look at; one that is not there is let pass.

    Args:
        paths: what was named.

    Raises:
        NoSuchPathError: a name is too long, or a folder on the way is closed.
    """
    for path in paths:
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            message = f"{path.as_posix()}: cannot be looked at: {error.strerror}"
            raise NoSuchPathError(message) from None


def kind_of(path: Path) -> str | None:
    """Tell what kind of file this is by its name.

    Args:
        path: any path.

    Returns:
        `suite`, `expectations`, `missions`, `golden`, `config`, or `None`.
    """
    stem = _stem(path)
    if stem == "tier2gate":
        return "config"
    name, _, kind = stem.rpartition(".")
    if kind == "golden" and path.suffix != ".json":
        return None
    return kind if name and kind in _KINDS else None


def gate_name(path: Path) -> str:
    """Give `NAME` of `NAME.suite.yaml`, and likewise of the other kinds.

    Args:
        path: a file that `kind_of` knows.

    Returns:
        The name.
    """
    return _stem(path).rpartition(".")[0]


def explicit_gate(suite: Path, expectations: Path | None, golden: Path | None) -> Gate:
    """Make a gate of files that are named outright; what is left out follows from the suite.

    Args:
        suite: the suite.
        expectations: the expectations, if not beside the suite under its name.
        golden: the golden, likewise.

    Returns:
        The gate.
    """
    name = gate_name(suite) if kind_of(suite) == "suite" else suite.stem
    return Gate(
        name=name,
        suite=suite,
        expectations=expectations or _expectations_beside(suite.parent, name),
        golden=golden or suite.parent / f"{name}{_GOLDEN_SUFFIX}",
        root=(golden or suite).parent,
    )


def find_gates(paths: Sequence[Path]) -> list[Gate]:
    """Find the gates under some paths.

    Args:
        paths: suites, and folders, which are searched without hidden ones and without links.

    Returns:
        The gates, sorted by path, each once. In folders, a golden or expectations file without its
        suite is one, too.

    Raises:
        NoSuchPathError: a path is not there, or is neither.
        InputInvalidError: a folder cannot be searched.
    """
    found: dict[tuple[Path, str], Gate] = {}
    for path in paths:
        for gate in _gates_at(path):
            found.setdefault((_folder(gate).resolve(), gate.name), gate)
    return [found[key] for key in sorted(found)]


def find_files(paths: Sequence[Path]) -> tuple[list[Gate], list[Path]]:
    """Find all files of ours under some paths, whole gates put together.

    Args:
        paths: files of any kind, and folders, which are searched as by `find_gates`.

    Returns:
        The gates that any of the files belongs to, and the files of the kinds that stand alone;
        both sorted by path.

    Raises:
        NoSuchPathError: a path is not there, or is no file of ours by its name.
        InputInvalidError: a folder cannot be searched.
    """
    gates = {(_folder(gate).resolve(), gate.name): gate for gate in find_gates(_folders(paths))}
    alone: set[Path] = set()
    for path in paths:
        if path.is_dir():
            walk = _walk(path)
            alone |= {file for _, files in walk for file in files if kind_of(file) in _ALONE}
            continue
        kind = kind_of(path)
        if not path.exists() or kind is None:
            what = "not a file of tier2gate by its name" if path.exists() else _NOT_THERE
            message = f"{path.as_posix()}: {what}"
            raise NoSuchPathError(message)
        if kind in _ALONE:
            alone.add(path)
            continue
        for gate in _gates_of(path.parent, list(path.parent.iterdir()), root=path.parent):
            if gate.name == gate_name(path):
                gates.setdefault((path.parent.resolve(), gate.name), gate)
    return [gates[key] for key in sorted(gates)], sorted(alone)


def _folders(paths: Sequence[Path]) -> list[Path]:
    return [path for path in paths if path.is_dir()]


def _folder(gate: Gate) -> Path:
    """Give the folder of a gate that was found; it has at least one of these files."""
    return next(p for p in (gate.suite, gate.expectations, gate.golden) if p is not None).parent


def _walk(root: Path) -> Iterator[tuple[Path, list[Path]]]:
    """Go through a folder and those below, without hidden ones and without following links."""
    for folder, folders, files in os.walk(root, onerror=_unsearchable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield Path(folder), [Path(folder, name) for name in sorted(files)]


def _gates_at(path: Path) -> Iterator[Gate]:
    if path.is_dir():
        for folder, files in _walk(path):
            yield from _gates_of(folder, files, root=path)
    elif not path.exists():
        message = f"{path.as_posix()}: {_NOT_THERE}"
        raise NoSuchPathError(message)
    elif kind_of(path) == "suite":
        siblings = list(path.parent.iterdir())
        for gate in _gates_of(path.parent, siblings, root=path.parent):
            if gate.name == gate_name(path):
                yield gate
    else:
        message = (
            f"{path.as_posix()}: not a suite by its name, NAME.suite.yaml; "
            "name a gate's files outright as suite, expectations and golden"
        )
        raise NoSuchPathError(message)


def _gates_of(folder: Path, files: Sequence[Path], root: Path) -> Iterator[Gate]:
    """Put the files of one folder together by their names."""
    names: dict[str, dict[str, list[Path]]] = {}
    for path in sorted(files):
        kind = kind_of(path)
        if kind is None and kind_of(path.with_name(path.name.lower())) == "suite":
            yield Gate(
                name=path.name,
                suite=path,
                expectations=None,
                golden=None,
                root=root,
                faults=((path, _MISNAMED),),
            )
        if kind in ("suite", "expectations", "golden") and not path.name.startswith("."):
            names.setdefault(gate_name(path), {}).setdefault(kind, []).append(path)
    for name, kinds in sorted(names.items()):
        suites = kinds.get("suite", [])
        expectations = kinds.get("expectations", [])
        faults = [*_link_faults([*suites, *expectations]), *_double_faults(suites, expectations)]
        golden = folder / f"{name}{_GOLDEN_SUFFIX}"
        if not suites:
            golden_there = golden if kinds.get("golden") else None
            there = expectations[0] if expectations else None
            yield Gate(name=name, suite=None, expectations=there, golden=golden_there, root=root)
            continue
        yield Gate(
            name=name,
            suite=suites[0],
            expectations=expectations[0] if expectations else _expectations_beside(folder, name),
            golden=golden,
            root=root,
            faults=tuple(faults),
        )


def _link_faults(paths: Sequence[Path]) -> Iterator[tuple[Path, Problem]]:
    for path in paths:
        if path.is_symlink():
            hint = "put the file itself here, or name it with --suite and --expectations"
            message = "a symbolic link, which a search does not follow"
            yield path, Problem(code="symbolic-link", message=message, hint=hint)


def _double_faults(*kinds: Sequence[Path]) -> Iterator[tuple[Path, Problem]]:
    for first, *others in filter(None, kinds):
        for other in others:
            message = f"{first.name} is there already, and makes the same gate"
            yield other, Problem(code="doubled", message=message, hint="keep one of the two")


def _expectations_beside(folder: Path, name: str) -> Path:
    candidates = [folder / f"{name}.expectations{suffix}" for suffix in _SUFFIXES]
    return next((path for path in candidates if path.exists()), candidates[0])


def _stem(path: Path) -> str:
    suffix = path.suffix
    return path.name.removesuffix(suffix) if suffix in _SUFFIXES else ""


def _unsearchable(error: OSError) -> None:
    problem = Problem(
        code="unreadable",
        message=f"cannot be searched: {error.strerror}",
        hint="check the folder's permissions",
        file=Path(error.filename).as_posix(),
    )
    raise InputInvalidError(problem)
