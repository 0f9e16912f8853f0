"""Collects the problems of a YAML document, with the places of libyaml's events."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from tier2gate.documents.positions import Place
from tier2gate.documents.refusals import duplicate_key
from tier2gate.documents.text import Lines
from tier2gate.foundation.printable import SHOWN_NAME, cut
from tier2gate.foundation.problems import Problem

if TYPE_CHECKING:  # rarely needed
    from tier2gate.documents.yaml_layout import Fault


class StopReading(Exception):  # noqa: N818 - not an error: its problem is already in the list
    """The rest of the document cannot be read."""


class Refusals:
    """The problems of one pass over a document.

    Attributes:
        problems: the problems so far, in the order of the text.
    """

    def __init__(self, text: str, *, with_places: bool) -> None:
        """Start without problems; unless `with_places`, some are placed at the first line."""
        self.problems: list[Problem] = []
        self._lines = Lines(text) if with_places else None
        self._end_place = self._lines.place(len(text)) if self._lines else None

    def place(self, event: Any) -> Place:
        """Return the line and column where an event starts, 1-based."""
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        # If the last line has no line break, libyaml puts the end of the text on the next line.
        return min(place, self._end_place) if self._end_place else place

    def report_at(self, event: Any, code: str, message: str, hint: str) -> None:
        """Add a problem at an event."""
        line, column = self.place(event)
        self.problems.append(
            Problem(code=code, message=message, hint=hint, line=line, column=column)
        )

    def stop_at(self, event: Any, code: str, message: str, hint: str) -> NoReturn:
        """Add a problem at an event, and stop reading.

        Raises:
            StopReading: always.
        """
        self.report_at(event, code, message, hint)
        raise StopReading

    def report_tag(self, event: Any) -> None:
        """Refuse the tag of an event."""
        name = cut(event.tag.replace("tag:yaml.org,2002:", "!!"), SHOWN_NAME)
        from tier2gate.documents.yaml_words import TAG_HINT  # noqa: PLC0415 - rarely needed

        self.report_at(event, "tag", f"the tag {name} is not allowed", TAG_HINT)

    def report_duplicate(self, event: Any, key: str | int, first: Place | None) -> None:
        """Refuse a repeated key, whose first use is known if there are places."""
        self.problems.append(duplicate_key(key, first or (1, 1), self.place(event)))

    def report_faults(self, faults: "Iterable[Fault]") -> None:
        """Add the faults of a layout."""
        for fault in faults:
            line, column = self._lines.place(fault.offset) if self._lines else (1, 1)
            self.problems.append(
                Problem(
                    code=fault.code,
                    message=fault.message,
                    hint=fault.hint,
                    line=line,
                    column=column,
                )
            )
