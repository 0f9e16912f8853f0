"""Which tests measure the coverage of the processes that they start: that takes twice as long."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

VARIABLE = "COVERAGE_PROCESS_CONFIG"
"""Coverage sets it where it measures a process, and measures each process that inherits it."""

ALWAYS = ("tests/unit/missions/", "tests/unit/runner/")
"""Where all tests measure: much of what they test runs in nothing but children."""


def measures(test: str) -> bool:
    """Tell whether a test measures: every fourth one does, the same in every run.

    Args:
        test: its pytest ID, relative to the repository.
    """
    return test.startswith(ALWAYS) or crc32(test.partition(" ")[0].encode()) % 4 == 0


@contextmanager
def as_measured(test: str) -> Iterator[None]:
    """Let the processes of a test be measured or not.

    Args:
        test: its pytest ID.
    """
    before = None if measures(test) else os.environ.pop(VARIABLE, None)
    try:
        yield
    finally:
        if before is not None:
            os.environ[VARIABLE] = before
