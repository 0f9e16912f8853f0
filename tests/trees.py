"""Trees of empty files for tests of names, and functions that show what was found."""

from collections.abc import Iterable
from pathlib import Path

from tier2gate.gates.gate import Gate
from tier2gate.gates.search.marker import HEAD, MARKER


def touch(*names: str) -> None:
    """Create empty files and their folders."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()


def mark(folder: str, *names: str) -> None:
    """Mark a folder as one of proposed goldens with these files."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    text = HEAD + "".join(f"{name}\n" for name in names)
    Path(folder, MARKER).write_text(text, encoding="utf-8")


def shown(gates: Iterable[Gate]) -> list[tuple[str, ...]]:
    """Return the names and files of gates, with a dash for a missing file."""
    return [
        (
            gate.name,
            *(path.as_posix() if path else "-" for path in (gate.suite, gate.expectations)),
            gate.golden.as_posix() if gate.golden else "-",
        )
        for gate in gates
    ]


def conventional(*suites: str) -> list[tuple[str, ...]]:
    """Return what `shown` returns for gates that have only `NAME.suite.yaml`."""
    stems = [suite.removesuffix(".suite.yaml") for suite in suites]
    return [
        (Path(stem).name, f"{stem}.suite.yaml", f"{stem}.expectations.yaml", f"{stem}.golden.json")
        for stem in stems
    ]
