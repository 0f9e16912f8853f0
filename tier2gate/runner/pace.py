"""The pace of a child's answers, which decides whether other threads run meanwhile."""

QUICK = 0.00025
"""An answer within so many seconds is quick: another thread would hardly use the turn meanwhile."""

_MOST = 16
"""How many calls in a row do not wait for a quick answer, at most."""


class Pace:
    """Whether a child answers so quickly that its thread keeps the turn.

    A thread that gives its turn away in each of many short calls, and so wakes another one, takes a
    fifth more time than it needs alone. So it waits for an answer with its turn, unless the last
    answers that it waited for were slow. Only time depends on this.
    """

    def __init__(self) -> None:
        """Begin with a slow answer: of a child that loads its modules."""
        self._pause = self._left = 1

    def expects_quick(self) -> bool:
        """Tell whether to wait for the next answer with the turn."""
        if self._left:
            self._left -= 1
            return False
        return True

    def note(self, *, is_quick: bool) -> None:
        """Note how an answer came that was waited for with the turn."""
        self._pause = 1 if is_quick else min(2 * self._pause, _MOST)
        self._left = 0 if is_quick else self._pause
