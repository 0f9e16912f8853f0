"""Files that are not regular or are misnamed are reported, not waited for or skipped."""

import os
from pathlib import Path

import pytest

from tier2gate.documents.limits import DOCUMENT_LIMITS
from tier2gate.documents.reader import read_bytes
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.search.discovery import search_folder


def test_pipe_is_refused(tmp_path: Path) -> None:
    """A named pipe in place of a suite does not make the gate hang."""
    pipe = tmp_path / "a.suite.yaml"
    os.mkfifo(pipe)
    with pytest.raises(InputInvalidError) as caught:
        read_bytes(pipe, "a.suite.yaml", DOCUMENT_LIMITS)
    message = "a.suite.yaml: cannot be read: not a regular file; check the path and its permissions"
    assert str(caught.value) == message


@pytest.mark.parametrize("name", ["a.suite.YAML", "a.Suite.yaml", "A.SUITE.JSON"])
def test_suite_with_an_upper_case_extension_is_reported(tmp_path: Path, name: str) -> None:
    """A suite with an extension in upper case is reported instead of never being run."""
    (tmp_path / name).touch()
    (gate,) = search_folder(tmp_path).gates
    ((path, problem),) = gate.faults
    assert (path.name, problem.code) == (name, "misnamed")
