"""Groups of tests that run one after another in one process if several processes run tests."""

GROUPS = {
    "tests/container/": "engine",
    "tests/platform/test_act.py": "engine",
    "tests/cli/test_readme.py": "readme",
    "tests/faults/test_packaging.py": "packages",
    "tests/platform/test_page.py": "browser",
    "tests/platform/test_pre_commit.py": "hooks",
    "tests/platform/test_site.py": "site",
    "tests/platform/test_release_registry.py": "registry",
}
"""Path of tests that share an expensive or exclusive resource → the resource's name."""


def group_of(test: str) -> str:
    """Return the group of a test.

    Args:
        test: its pytest ID, relative to the repository.

    Returns:
        The group's name, or the test's own if it shares nothing.
    """
    return next((group for place, group in GROUPS.items() if test.startswith(place)), test)
