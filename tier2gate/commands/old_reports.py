"""Remove the reports of an earlier call if this call ends without any.

A job that publishes its reports in any case would publish the earlier ones, which may be green.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from tier2gate.foundation.real_paths import real_path
from tier2gate.reporters.interface import REPORTERS

_LOOKED_AT = 4096  # bytes, at either end


def remove_old_reports(reports: Iterable[tuple[str, Path]]) -> list[Path]:
    """Remove the files that this call would have replaced, if they are reports of their kind.

    Args:
        reports: kind and path of each report of the call.

    Returns:
        The old reports that could not be removed.
    """
    left = []
    for kind, path in reports:
        target = Path(real_path(path))
        try:
            if _is_report(kind, target):
                target.unlink()
        except (OSError, ValueError):
            left.append(path)
    return left


def _is_report(kind: str, path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
        file.seek(max(os.fstat(file.fileno()).st_size - _LOOKED_AT, 0))
        end = file.read()
    return any(re.search(REPORTERS[kind].mark, part) for part in (start, end))
