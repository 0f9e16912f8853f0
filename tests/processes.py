"""Processes that a test looks at in /proc, on Linux."""

from pathlib import Path


def children_of(pid: int) -> list[int]:
    """Return the child processes of a process."""
    texts = (path.read_text("ascii") for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(word) for text in texts for word in text.split()]


def is_running(pid: int) -> bool:
    """Check whether a process is running and not a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.split(") ")[1][0] not in "ZX"


def cpu_ticks(pid: int) -> int:
    """Return the CPU time of a process."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").split(") ")[1].split()[11])
