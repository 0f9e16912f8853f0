"""Answers what a child asks while it runs a mission.

The child has only the standard library of the user's interpreter. What needs a library is answered
here, and so in the same way for every interpreter.
"""

from typing import Any

from tier2gate.missions.payloads import find_invalid
from tier2gate.predicates import OPERATORS
from tier2gate.runner.answer_fields import InvalidAnswerError, read_fields, typed


def is_question(message: Any) -> bool:
    """Tell whether a child's message is a question, not an answer."""
    return isinstance(message, dict) and "ask" in message


def answer_question(question: Any) -> dict[str, Any]:
    """Answer a question.

    Args:
        question: the JSON as received.

    Returns:
        The message to send back.

    Raises:
        InvalidAnswerError: it does not have the agreed form.
    """
    match question["ask"]:
        case "matches":
            _, actual, pattern = read_fields(
                question, "the question", ("ask", "actual", "expected")
            )
            try:
                holds = OPERATORS["matches"](actual, pattern)
            except TypeError:
                holds = None
            return {"answer": holds}
        case "payload":
            _, operation, payload = read_fields(
                question, "the question", ("ask", "operation", "payload")
            )
            typed(operation, str, "the operation")
            typed(payload, dict, "the payload")
            return {"answer": find_invalid(operation, payload)}
        case _:
            raise InvalidAnswerError("it asked an unknown question")
