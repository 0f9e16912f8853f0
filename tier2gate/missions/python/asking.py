"""The child's end of the pipes: requests, answers, and what the child asks its parent."""

import os
from collections.abc import Mapping
from typing import Any

from tier2gate.missions.python.protocol import WORD_BYTES, receive, send
from tier2gate.orchestration.expectations import Operator


class Parent:
    """The parent, which has the libraries that the user's interpreter may lack.

    Attributes:
        operators: the operators that the parent evaluates, so that one regex engine decides.
    """

    def __init__(self, requests: int, replies: int) -> None:
        """Read the secret word.

        Args:
            requests: the file descriptor to read requests from.
            replies: the file descriptor to write answers to.
        """
        self._requests = requests
        self._replies = replies
        self._word = os.read(requests, WORD_BYTES)
        self.operators: Mapping[str, Operator] = {
            "matches": self._matches,
            "not_matches": lambda actual, expected: not self._matches(actual, expected),
        }

    def receive(self) -> Any:
        """Receive a request; `None` if the parent has closed the pipe."""
        return receive(self._requests, self._word)

    def send(self, answer: Mapping[str, Any]) -> None:
        """Send an answer.

        Raises:
            UnsendableError: it is too large or nested too deeply; nothing was sent.
        """
        send(self._replies, self._word, answer)

    def find_invalid(self, operation: str, payload: Mapping[str, Any]) -> str | None:
        """Ask what is wrong with the payload of a built-in operation; `None` if nothing is."""
        invalid: str | None = self._ask(ask="payload", operation=operation, payload=payload)
        return invalid

    def _matches(self, actual: Any, expected: Any) -> bool:
        holds = self._ask(ask="matches", actual=actual, expected=expected)
        if holds is None:
            raise TypeError
        return bool(holds)

    def _ask(self, **question: Any) -> Any:
        self.send(question)
        return self.receive()["answer"]
