"""What is no file, or nearly one, is said to be so, and never waited for or passed over."""

import os
from pathlib import Path

import pytest

from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.reader import read_bytes
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.discovery import search_folder


def test_pipe_is_refused(tmp_path: Path) -> None:
    """A named pipe in place of a suite does not make the gate hang."""
    pipe = tmp_path / "a.suite.yaml"
    os.mkfifo(pipe)
    with pytest.raises(InputInvalidError) as caught:
        read_bytes(pipe, "a.suite.yaml", DOCUMENT_LIMITS)
    said = "a.suite.yaml: cannot be read: not a regular file; check the path and its permissions"
    assert str(caught.value) == said


@pytest.mark.parametrize("name", ["a.suite.YAML", "a.Suite.yaml", "A.SUITE.JSON"])
def test_suite_that_is_nearly_named_so_is_no_secret(tmp_path: Path, name: str) -> None:
    """A suite whose ending is in upper case is red: it would otherwise never be run."""
    (tmp_path / name).touch()
    (gate,) = search_folder(tmp_path).gates
    ((path, problem),) = gate.faults
    assert (path.name, problem.code) == (name, "misnamed")
