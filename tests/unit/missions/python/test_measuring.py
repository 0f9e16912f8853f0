"""Which code the reproducibility rules leave alone while coverage measures."""

import os
import site
from pathlib import Path

import pytest

from tier2gate.missions.python import measuring
from tier2gate.missions.python.envelope import Envelope
from tier2gate.missions.python.users_files import UsersFiles


@pytest.mark.parametrize("folder", [os.sep, f"{Path(__file__).parent}{os.sep}"])
def test_users_code_is_never_the_observer(folder: str) -> None:
    """The rules hold for a mission wherever its file is."""
    envelope = Envelope(lambda file: file == __file__)
    envelope.ignore(folder)
    assert not envelope._is_observing()
    control = Envelope(lambda _file: False)
    control.ignore(folder)
    assert control._is_observing()


@pytest.mark.parametrize(
    ("package", "user", "refused"),
    [
        ("/env/coverage", "/project", False),
        ("/project/coverage", "/project", True),
        ("/project/coverage", "/project/coverage", True),
        ("/project/coverage", "/project/coverage/rules", True),
        ("/", "/project", True),
        ("/project/env/coverage", "/project", False),
        ("/project/env/coverage", "/", False),
    ],
)
def test_package_of_the_user_does_not_measure(
    package: str, user: str, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's own package `coverage` gets no exemption; one in an environment there does."""
    monkeypatch.setattr(site, "getsitepackages", lambda: ["/env", "/project/env"])
    assert measuring._is_users(package, [user]) is refused


def test_library_inside_the_users_folder_is_not_the_users() -> None:
    """An environment in the project's folder can hold the coverage that measures it."""
    files = UsersFiles({"/project": "project", "/project/env/coverage/own": "own"}, [])
    files.exclude("/project/env/coverage/")
    assert files.includes("/project/shop.py")
    assert files.includes("/project/env/coverage/own/rules.py")
    assert files.includes("/project/env/coverage.py")
    assert not files.includes("/project/env/coverage/control.py")
