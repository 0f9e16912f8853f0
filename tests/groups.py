"""Which tests run in one process, one after another, where several processes share the tests."""

GROUPS = {
    "tests/container/": "engine",
    "tests/platform/test_act.py": "engine",
    "tests/cli/test_readme.py": "readme",
    "tests/faults/test_packaging.py": "packages",
    "tests/platform/test_page.py": "browser",
    "tests/platform/test_pre_commit.py": "hooks",
    "tests/platform/test_release_registry.py": "registry",
}
"""Where tests lie that share what takes long to make, or one may use at a time → its name."""


def group_of(test: str) -> str:
    """Give the group of a test.

    Args:
        test: as pytest names it, from the top of the repository.

    Returns:
        The group's name; the test's own where it shares nothing.
    """
    return next((group for place, group in GROUPS.items() if test.startswith(place)), test)
