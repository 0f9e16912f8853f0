"""The marker of a folder that holds proposed goldens: which of its files tier2gate put there."""

from pathlib import Path

MARKER = ".tier2gate-proposed"
HEAD = (
    "# Proposed goldens, written by tier2gate and removed by its next run; they accept nothing.\n"
)


def is_marked(folder: Path) -> bool:
    """Tell whether a folder holds proposed goldens.

    Args:
        folder: any folder.

    Returns:
        Whether it has the marker.
    """
    return (folder / MARKER).is_file() and not (folder / MARKER).is_symlink()


def read_marker(folder: Path) -> list[str]:
    """Read which files of a marked folder are proposals.

    Args:
        folder: a marked folder.

    Returns:
        Their names from the folder, as the marker says them; not to be trusted.

    Raises:
        OSError: the marker cannot be read.
    """
    lines = (folder / MARKER).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
