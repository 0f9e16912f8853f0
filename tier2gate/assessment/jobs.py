"""Several gates at once: which calls gain from it, and how their results stay in order."""

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from functools import partial
from itertools import islice
from typing import TypeVar

from tier2gate.gates.gate import Gate
from tier2gate.runner.children import Children
from tier2gate.settings import Settings

MOST_JOBS = 4
"""How many jobs a call starts at most by default: each child may use much memory."""

_AHEAD = 16
"""How many gates may be ahead of the first one that is not finished: their results are kept."""

_STACK = 16 * 1024 * 1024
"""The stack of a thread in bytes: some systems give threads too little for nested documents."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def count_jobs(settings: Settings, gates: Sequence[Gate]) -> tuple[int, int]:
    """Decide how many gates are assessed at once, and how many jobs remain for further runs.

    Only the children of missions in Python run in parallel, so other gates gain nothing.

    Args:
        settings: the call's settings.
        gates: its gates.

    Returns:
        Both numbers; 1 and 0 for one after the other.
    """
    with_code = len(gates) if settings.modules else sum(1 for gate in gates if gate.modules)
    jobs = settings.jobs or min(_processors(), MOST_JOBS)
    at_once = max(1, min(jobs, with_code))
    return at_once, jobs - at_once if with_code and settings.repeats_runs else 0


def in_order(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    jobs: int,
    children: Children,
) -> Generator[_Result, None, None]:
    """Work on several items at once.

    Args:
        work: the work on one item.
        items: the items.
        jobs: at how many it works at once.
        children: the children of the call, for which threads wait; ended if the results are no
            longer wanted.

    Yields:
        The results in the order of the items.
    """
    turns = children.turns
    if turns is None:
        yield from map(work, items)
        return
    import threading  # noqa: PLC0415 - rarely needed
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - rarely needed

    unfinished = len(items)

    def work_on(item: _Item) -> _Result:
        nonlocal unfinished
        try:
            return work(item)
        finally:
            unfinished -= 1
            if unfinished < jobs:
                children.free_jobs.add()

    before = threading.stack_size(_STACK)
    pool, rest = ThreadPoolExecutor(jobs), iter(items)
    try:
        first = [pool.submit(turns.take, partial(work_on, item)) for item in islice(rest, _AHEAD)]
        pending = deque(first)
        while pending:
            yield pending.popleft().result()
            pending += [pool.submit(turns.take, partial(work_on, item)) for item in islice(rest, 1)]
    except BaseException:  # also if the caller takes no more results
        children.stop()
        raise
    finally:
        children.close()  # the kernel kills a child when the thread that started it ends
        pool.shutdown(cancel_futures=True)
        threading.stack_size(before)


def _processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
