"""Settings for every test, however the run was started."""

import importlib
import signal
from typing import Any

import pytest

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
