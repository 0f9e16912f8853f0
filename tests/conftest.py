"""Settings for every test, however the run was started."""

import importlib
import signal
from collections.abc import Generator
from typing import Any

import pytest

from tests import children
from tests.groups import group_of

# A shell that starts a run in the background makes it ignore these signals, and child processes
# inherit that: a test that waits for its child to be interrupted would never end.
for _number, _default in ((signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, None)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _default or signal.SIG_DFL)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Distribute tests one by one, except for groups, which run in one process."""
    scheduler = importlib.import_module("xdist.scheduler").LoadScopeScheduling(config, log)
    scheduler._split_scope = group_of
    return scheduler


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that `make children` runs by their places."""
    for item in items:
        if item.nodeid.startswith(children.PLACES):
            item.add_marker("children")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Find a test that starts missions in Python and that `make children` does not run."""
    if not children.needs_mark(item):
        return (yield)
    with children.refused():
        return (yield)
