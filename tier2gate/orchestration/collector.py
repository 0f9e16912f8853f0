"""Pauses the garbage collector while our code alone runs: nearly all that it makes is kept."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 10_000
"""How many new objects are not to be searched at once; the garbage of a caller is young, too, and
stays until all objects are searched."""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector; on leaving, also by an exception, it is as it was found.

    Code of users must not run meanwhile: it would find the collector off.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        made = gc.get_count()[0]
        if made > _MANY and not gc.get_freeze_count():  # objects that others froze stay frozen
            gc.freeze()  # with the next line, what was made counts as old, and is not searched now
            gc.unfreeze()
        gc.enable()
