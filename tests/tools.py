"""Programs that some tests need beside Python: a named skip where one is missing, but not in CI."""

import os
import shutil

import pytest


def require(program: str) -> None:
    """Skip a test on a machine without a program; fail it in CI, which has to have them all."""
    if shutil.which(program) is not None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"there is no {program} on this machine, and CI has to have one")
    pytest.skip(f"there is no {program} on this machine")
