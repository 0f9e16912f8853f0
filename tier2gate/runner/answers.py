"""Checks a child's answers before they are used.

The user's module shares the child's process and can change what it sends, so answers are checked as
strictly as files.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tier2gate.documents.limits import RECORD_LIMITS
from tier2gate.foundation.printable import cut, named
from tier2gate.missions.python.module import TOLD_FRAMES
from tier2gate.missions.python.protocol import MISSING, MORE_MEMORY, OTHER_PYTHON, READABLE
from tier2gate.missions.size_limits import find_excess
from tier2gate.orchestration.canonical import CanonicalError, copy_value
from tier2gate.orchestration.engine import OrchestrationResult, Orchestrator, StepSpec
from tier2gate.runner.answer_fields import InvalidAnswerError, read_fields, typed
from tier2gate.runner.sources import Sources

_ANSWER_LIMITS = replace(RECORD_LIMITS, max_depth=200)
"""Deeper than any result may be, and well below Python's recursion limit."""

_GREETING = {"implementation": re.compile("[a-z]{1,20}"), "python": re.compile(r"\d+(\.\d+){2}")}
_SHOWN_TEXT = 2_000
_SHOWN_SOURCE = 500
_SHOWN_NAME = 100


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a module offers.

    Attributes:
        missions: name → description.
        source: its text with LF line ends.
    """

    missions: Mapping[str, str]
    source: str


@dataclass(frozen=True, kw_only=True)
class Interpreter:
    """The Python that runs a child.

    Attributes:
        implementation: its name in lower case, such as `cpython`.
        version: three numbers, such as `3.13.0`.
    """

    implementation: str
    version: str

    @property
    def shown(self) -> str:
        """The name and version, such as `CPython 3.13.0`."""
        names = {"cpython": "CPython", "graalpy": "GraalPy", "pypy": "PyPy"}
        return f"{names.get(self.implementation, self.implementation)} {self.version}"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why there is no result.

    Attributes:
        message: what went wrong.
        frames: `(file, line, function, source)` of the user's frames, innermost first.
        hint: what to do; `None` for the caller's default.
        missing: the module that is not installed, if that is the reason.
    """

    message: str
    frames: tuple[tuple[str, int, str, str], ...]
    hint: str | None
    missing: str | None = None


def read_failure(answer: Any, sources: Sources) -> Failure | None:
    """Read a failure from an answer.

    Args:
        answer: the JSON as received.
        sources: the modules of the child, which decide what frames may name.

    Returns:
        The failure; `None` if the answer is not one.

    Raises:
        InvalidAnswerError: it is a failure, but does not have the agreed form.
    """
    if "failure" not in typed(answer, dict, "the answer"):
        return None
    message, frames, hint = read_fields(answer, "the answer", ("failure", "frames", "hint"))
    missing = _read_missing(hint)
    if missing is None and hint not in (None, MORE_MEMORY, OTHER_PYTHON, READABLE):
        raise InvalidAnswerError("the answer has an unknown hint")
    if len(typed(frames, list, "the answer's frames")) > TOLD_FRAMES:
        raise InvalidAnswerError(f"the answer has more than {TOLD_FRAMES} frames")
    return Failure(
        message=cut(typed(message, str, "the answer's failure"), _SHOWN_TEXT),
        frames=tuple(_read_frame(frame, sources) for frame in frames),
        hint=None if missing else hint,
        missing=missing,
    )


def read_greeting(answer: Any) -> Interpreter:
    """Read the first message of a child.

    Args:
        answer: the JSON as received.

    Returns:
        The interpreter that runs it.

    Raises:
        InvalidAnswerError: it does not have the agreed form.
    """
    names = ("implementation", "python")
    for name, text in zip(names, read_fields(answer, "the greeting", names), strict=True):
        if not _GREETING[name].fullmatch(typed(text, str, name)):
            raise InvalidAnswerError(f"the greeting has an invalid {name}")
    return Interpreter(implementation=answer["implementation"], version=answer["python"])


def read_offer(answer: Any) -> Offer:
    """Read the answer to a request to load a module.

    Args:
        answer: the JSON as received.

    Returns:
        What the module offers.

    Raises:
        InvalidAnswerError: it does not have the agreed form.
    """
    missions, source = read_fields(_json(answer), "the answer", ("missions", "source"))
    if not typed(missions, dict, "missions") or "" in missions:
        raise InvalidAnswerError("missions is empty, or a mission has no name")
    for name, description in missions.items():
        typed(description, str, f"the description of the mission {named(name)}")
    return Offer(missions=missions, source=typed(source, str, "source"))


def read_result(answer: Any) -> OrchestrationResult:
    """Read the answer to a request to run a mission.

    Args:
        answer: the JSON as received.

    Returns:
        The mission's record; its parts agree, as in a record from the engine.

    Raises:
        InvalidAnswerError: it does not have the agreed form, or its parts disagree.
    """
    record, skipped = read_fields(_json(answer), "the answer", ("result", "skipped"))
    values = dict(zip(_RECORD, read_fields(record, "the result", tuple(_RECORD)), strict=True))
    for name, kinds in _RECORD.items():
        typed(values[name], kinds, name)
    steps = [_read_step(step, number) for number, step in enumerate(values["executed_steps"])]
    result = OrchestrationResult(
        **(values | {"executed_steps": steps}),
        skipped_step_ids=tuple(_texts(skipped, "skipped")),
    )
    _check_agreement(result)
    return result


def read_steps(answer: Any) -> list[dict[str, Any]]:
    """Read the answer to a request to draw a mission.

    Args:
        answer: the JSON as received.

    Returns:
        `{id, kind, operation, when}` for each step.

    Raises:
        InvalidAnswerError: it does not have the agreed form.
    """
    [steps] = read_fields(_json(answer), "the answer", ("steps",))
    if excess := find_excess(steps):
        raise InvalidAnswerError(excess)
    for number, step in enumerate(typed(steps, list, "steps")):
        what = f"step {number + 1}"
        step_id, kind, operation, when = read_fields(
            step, what, ("id", "kind", "operation", "when")
        )
        typed(step_id, str, f"the id of {what}")
        _check_kind(kind, what)
        typed(operation, str, f"the operation of {what}")
        _check_condition(when, f"the condition of {what}")
    return list(steps)


_RECORD: Mapping[str, tuple[type, ...]] = {
    "id": (str,),
    "success": (bool,),
    "executed_steps": (list,),
    "final_state": (dict,),
    "failed_step_id": (str, type(None)),
    "error_message": (str, type(None)),
    "lineage": (dict,),
    "receipt": (dict,),
}
"""The fields of a record, in the golden schema `mission_result`, and their types."""


def _json(answer: Any) -> Any:
    """Copy a JSON value; refuse anything else in the same way on every version of Python."""
    if excess := find_excess(answer, _ANSWER_LIMITS):
        raise InvalidAnswerError(excess)
    try:
        return copy_value(answer)
    except CanonicalError as error:
        raise InvalidAnswerError(str(error)) from None


def _texts(value: Any, what: str) -> list[str]:
    return [typed(item, str, f"an item of {what}") for item in typed(value, list, what)]


def _read_missing(hint: Any) -> str | None:
    """Return the name of a missing module; `None` for any other hint."""
    name = hint.removeprefix(MISSING) if isinstance(hint, str) and hint.startswith(MISSING) else ""
    return name if name.isidentifier() and len(name) <= _SHOWN_NAME else None


def _read_frame(frame: Any, sources: Sources) -> tuple[str, int, str, str]:
    if len(typed(frame, list, "a frame")) != 4:  # noqa: PLR2004 - file, line, function, source
        raise InvalidAnswerError("a frame is not [file, line, function, source]")
    file, line, function, source = frame
    for value, what in ((file, "file"), (function, "function"), (source, "source")):
        typed(value, str, f"the {what} of a frame")
    if typed(line, int, "the line of a frame") < 1:
        raise InvalidAnswerError("the line of a frame is less than 1")
    if not sources.has_library and not sources.may_name(file):
        raise InvalidAnswerError(f"a frame is in {named(file)}, which is not a file of the module")
    return file, line, cut(function, _SHOWN_SOURCE), cut(source, _SHOWN_SOURCE)


def _read_step(step: Any, number: int) -> StepSpec:
    what = f"step {number + 1}"
    step_id, kind, payload = read_fields(step, what, ("id", "kind", "payload"))
    _check_kind(kind, what)
    return StepSpec(
        id=typed(step_id, str, f"the id of {what}"),
        kind=kind,
        payload=typed(payload, dict, f"the payload of {what}"),
    )


def _check_kind(kind: Any, what: str) -> None:
    if typed(kind, str, f"the kind of {what}") not in Orchestrator.ALLOWED_KINDS:
        raise InvalidAnswerError(f"{what} has the unknown kind {named(kind)}")


def _check_condition(when: Any, what: str) -> None:
    if when is None:
        return
    names = ("value", "op", *(("expected",) if "expected" in typed(when, dict, what) else ()))
    _, operator, *_ = read_fields(when, what, names)
    typed(operator, str, f"the operator of {what}")


def _check_agreement(result: OrchestrationResult) -> None:
    """Check that the parts of a record agree, as the engine ensures."""
    ids = [step.id for step in result.executed_steps]
    everything = [*ids, *result.skipped_step_ids]
    if len(set(everything)) != len(everything) or "" in everything:
        raise InvalidAnswerError("a step has no id, or repeats the id of another step")
    failed, error = result.failed_step_id, result.error_message
    if result.success:
        agrees = failed is None and error is None
    else:
        agrees = failed in ids[-1:] and (error or "").startswith(f"Step '{failed}' failed: ")
    if not agrees:
        raise InvalidAnswerError("success, failed_step_id and error_message do not agree")
    if result.lineage != {"executed_step_ids": ids, "workflow_id": result.id}:
        raise InvalidAnswerError("lineage does not agree with the steps")
    if result.receipt != {"id": result.id, "steps": ids}:
        raise InvalidAnswerError("receipt does not agree with the steps")
