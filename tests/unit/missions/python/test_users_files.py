"""Which files hold the user's own code, and how messages name them."""

import pytest

from tier2gate.missions.python.module import ModuleError
from tier2gate.missions.python.users_files import Source, UsersFiles

RULES = Source(shown="rules.py", path="/team/rules.py", name=None, package=None)
FILES = UsersFiles({"/team/src/shop": "src/shop", "/team/src": "src"}, [RULES])


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("rules.py", "rules.py"),
        ("/team/src/shop/a.py", "src/shop/a.py"),
        ("/team/src/shop/b/c.py", "src/shop/b/c.py"),
        ("/team/src/other.py", "src/other.py"),
    ],
)
def test_users_files_are_named_from_the_root(file: str, named: str) -> None:
    """A message names a file by the path under which the user can open it."""
    assert FILES.includes(file)
    assert FILES.name(file) == named


@pytest.mark.parametrize("file", ["/team/rules.py", "/team/src2/a.py", "/lib/a.py", "/team/src"])
def test_other_files_are_libraries(file: str) -> None:
    """A failure does not point at a library as if it were the user's own code."""
    assert not FILES.includes(file)
    assert FILES.name(file) == file


def test_installed_package_counts_as_the_users() -> None:
    """A module that is named by its dotted name shows the lines of its whole package."""
    files = UsersFiles({}, [])
    files.add_package("email.message")
    [folder] = files.folders
    assert files.name(f"{folder}/message.py") == "email/message.py"


def test_package_that_is_not_installed_is_reported() -> None:
    """A typo in a dotted name is reported as such."""
    with pytest.raises(ModuleError, match="the package no_such_package is not installed"):
        UsersFiles({}, []).add_package("no_such_package.rules")
