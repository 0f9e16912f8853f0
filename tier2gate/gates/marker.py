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
    text = (folder / MARKER).read_bytes().decode("utf-8", "surrogateescape")
    return [line for line in text.removeprefix(HEAD).split("\n") if line]
