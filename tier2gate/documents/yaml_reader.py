"""Read YAML into JSON values, in one pass over libyaml's events; no node graph or constructors."""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from tier2gate.documents.limits import Limits
from tier2gate.documents.positions import Positions, ValuePath
from tier2gate.documents.refusals import SECOND_DOCUMENT, UnreadableScalarError
from tier2gate.documents.yaml_frames import Anchored, Frame
from tier2gate.documents.yaml_layout import (
    block_scalar_faults,
    content_place,
    flow_faults,
    quoted_faults,
    version_faults,
)
from tier2gate.documents.yaml_refusals import Refusals, StopReading
from tier2gate.documents.yaml_scalars import resolve_plain
from tier2gate.documents.yaml_tokens import is_suspicious, token_problems
from tier2gate.documents.yaml_words import syntax_problem, undecodable_tag
from tier2gate.foundation.printable import SHOWN_NAME, cut
from tier2gate.foundation.problems import Problem

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml; `_events` reports it
    CParser = None  # type: ignore[assignment, misc]  # a class or `None`

_KEY_HINT = "quote it"
_NO_LIBYAML = Problem(
    code="libyaml-missing",
    message="the installed PyYAML was built without libyaml",
    hint="install PyYAML's wheel: pip install --force-reinstall --only-binary :all: pyyaml",
)


def read_yaml(text: str, limits: Limits) -> tuple[Any, list[Problem]]:
    """Read one YAML document.

    Args:
        text: the file's text, as returned by `decode_text`.
        limits: the limits on its expanded size.

    Returns:
        The value, and the problems (without file names) in the order of the text. If there are
        problems, do not use the value. An anchor and its aliases share one value.
    """
    reader = _Reader(text, limits)
    reader.run()
    more: list[Problem] = []
    if CParser is not None and is_suspicious(text):
        more = token_problems(text, CParser, limits.max_depth)
    if reader.problems:  # again with positions: a duplicate key's message has the first one's
        reader = _Reader(text, limits, Positions())
        reader.run()
    problems = [*reader.problems, *more]
    if more:
        problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    return reader.root, problems


def locate_yaml(text: str, limits: Limits) -> Positions:
    """Find the positions of the values in a YAML document.

    Args:
        text: as for `read_yaml`.
        limits: as for `read_yaml`.

    Returns:
        The positions, as far as the document can be read; an aliased value is at the alias.
    """
    positions = Positions()
    _Reader(text, limits, positions).run()
    return positions


class _Reader:
    """One pass over the events of a document; records positions only if `positions` is given."""

    def __init__(self, text: str, limits: Limits, positions: Positions | None = None) -> None:
        self.root: Any = None
        self._refusals = Refusals(text, with_places=positions is not None)
        self.problems = self._refusals.problems
        self._text = text
        self._limits = limits
        self._positions = positions
        self._frames: list[Frame] = []
        self._anchors: dict[str, Anchored | None] = {}
        self._hash_after_quote = '"#' in text or "'#" in text
        self._values = 0
        self._weight = 0

    def run(self) -> None:
        try:
            self._read()
        except StopReading:
            pass
        except yaml.MarkedYAMLError as error:
            self.problems.append(syntax_problem(error, self._text))
        except UnicodeDecodeError:  # libyaml allows any bytes as escapes in a tag
            self.problems.append(undecodable_tag(self._text))

    def _read(self) -> None:
        documents = 0
        for event in self._events():
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent:
                self._start(event, {})
            elif kind is SequenceStartEvent:
                self._start(event, [])
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent:
                documents += 1
                self._begin_document(event, documents)
            elif self._frames:  # while a mapping or list is open, only one of these can end
                self._end(event)
        if not documents:
            self.problems.append(
                Problem(
                    code="empty",
                    message="the file has no document, only comments",
                    hint="add its content, or delete the file",
                    line=1,
                    column=1,
                )
            )

    def _events(self) -> Iterator[Any]:
        if CParser is None:
            self.problems.append(_NO_LIBYAML)
            raise StopReading
        get_event = CParser(self._text).get_event
        while (event := get_event()) is not None:
            yield event

    def _begin_document(self, event: Any, number: int) -> None:
        if number > 1:
            message, hint = "the file has a second document", "use one file for each document"
            self._refusals.stop_at(event, SECOND_DOCUMENT, message, hint)
        if event.version is not None:
            self._refusals.report_faults(version_faults(self._text, event.end_mark.index))

    def _scalar(self, event: Any) -> None:
        value: Any = event.value
        if event.tag is not None:
            self._refusals.report_tag(event)
        elif not event.style:
            value = self._resolve(event)
        elif event.style in "|>":
            self._refusals.report_faults(block_scalar_faults(self._text, event, self._indent()))
        elif self._hash_after_quote or event.start_mark.line != event.end_mark.line:
            self._refusals.report_faults(quoted_faults(self._text, event, self._indent()))
        if event.anchor is not None:
            self._anchors[event.anchor] = Anchored(value, 1, _size(event.value), 0)
        self._weigh(event, 1, _size(event.value))
        self._put(event, value, height=0)

    def _resolve(self, event: Any) -> Any:
        if event.value == "<<" and self._expects_key():
            message = "the merge key << is not supported"
            self._refusals.report_at(event, "merge-key", message, "write out the merged keys")
            return event.value
        try:
            return resolve_plain(event.value)
        except UnreadableScalarError as error:
            hint = _KEY_HINT if self._expects_key() else error.hint
            self._refusals.report_at(event, error.code, str(error), hint)
            return event.value

    def _alias(self, event: Any) -> None:
        anchored = self._anchors.get(event.anchor)
        if anchored is None:
            name = cut(event.anchor, SHOWN_NAME)
            if event.anchor in self._anchors:
                message = f"the alias *{name} is inside the value that it refers to"
                self._refusals.stop_at(event, "recursive-alias", message, "write out the value")
            message = f"the alias *{name} has no anchor &{name} before it"
            self._refusals.stop_at(event, "unknown-alias", message, "quote it if it is text")
        self._weigh(event, anchored.values, anchored.weight)
        self._check_depth(event, len(self._frames) + anchored.height)
        self._put(event, anchored.value, anchored.height)

    def _start(self, event: Any, container: Any) -> None:
        if event.tag is not None:
            self._refusals.report_tag(event)
        is_key = self._expects_key()
        if is_key:
            self._refusals.report_at(event, "key-not-text", "the key is not a string", _KEY_HINT)
        else:
            self._mark(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = None  # unfinished: an alias to it would be endless
        start = (self._values, self._weight)
        self._weigh(event, 1, 0)
        frame = Frame(container, self._path(), event, start, is_key=is_key)
        if event.flow_style:
            frame.is_outermost_flow = not (self._frames and self._frames[-1].event.flow_style)
            frame.indent = self._indent()
        elif event.anchor is None:
            frame.indent = event.start_mark.column
        else:
            _, frame.indent = content_place(self._text, event)
        self._frames.append(frame)
        self._check_depth(event, len(self._frames))

    def _end(self, event: Any) -> None:
        frame = self._frames.pop()
        anchor = frame.event.anchor
        if frame.is_outermost_flow and frame.event.start_mark.line != event.end_mark.line:
            self._refusals.report_faults(flow_faults(self._text, frame.event, event, frame.indent))
        # In `&a [&a 1]`, aliases refer to the inner node, which is the later one.
        if anchor is not None and self._anchors[anchor] is None:
            values, weight = self._values - frame.start[0], self._weight - frame.start[1]
            self._anchors[anchor] = Anchored(frame.container, values, weight, frame.height)
        if frame.is_key:
            self._frames[-1].key = ""
        else:
            self._attach(frame.container, frame.height)

    def _put(self, event: Any, value: Any, height: int) -> None:
        """Use a scalar, or the value of an alias, as a key or as a value."""
        if not self._expects_key():
            self._mark(event)
            self._attach(value, height)
            return
        frame = self._frames[-1]
        if not isinstance(value, str):
            self._refusals.report_at(event, "key-not-text", "the key is not a string", _KEY_HINT)
            frame.key = event.value if isinstance(event, ScalarEvent) else ""
            return
        if value in frame.container:
            known = self._positions.keys if self._positions is not None else {}
            self._refusals.report_duplicate(event, value, known.get((*frame.path, value)))
        elif self._positions is not None:
            self._positions.keys[*frame.path, value] = self._refusals.place(event)
        frame.key = value

    def _attach(self, value: Any, height: int) -> None:
        if not self._frames:
            self.root = value
            return
        frame = self._frames[-1]
        frame.height = max(frame.height, height + 1)
        if frame.is_mapping:
            frame.container.setdefault(frame.key, value)
            frame.key = None
        else:
            frame.container.append(value)

    def _expects_key(self) -> bool:
        return bool(self._frames) and self._frames[-1].is_mapping and self._frames[-1].key is None

    def _indent(self) -> int:
        return self._frames[-1].indent if self._frames else -1

    def _path(self) -> ValuePath:
        if self._positions is None or not self._frames:
            return ()
        frame = self._frames[-1]
        return (*frame.path, (frame.key or "") if frame.is_mapping else len(frame.container))

    def _mark(self, event: Any) -> None:
        if self._positions is not None:
            self._positions.values.setdefault(self._path(), self._refusals.place(event))

    def _check_depth(self, event: Any, depth: int) -> None:
        if depth > self._limits.max_depth:
            self._refusals.stop_at(event, "too-deep", *self._limits.depth_words)

    def _weigh(self, event: Any, values: int, weight: int) -> None:
        self._values += 0 if self._expects_key() else values
        self._weight += weight
        limits = self._limits
        if limits.max_values is not None and self._values > limits.max_values:
            self._refusals.stop_at(event, "too-many-values", *limits.values_words)
        if self._weight > limits.max_bytes:
            self._refusals.stop_at(event, "too-large", *limits.expansion_words)


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8"))
