"""Writes out the expectations of a file: one for each scenario and place, with its own value."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_shape
from tier2gate.foundation.problems import Problem, in_file_order
from tier2gate.gates.expected_forms import has_forms

if TYPE_CHECKING:  # rarely needed
    from tier2gate.gates.tables.cells import Row


class WrittenOut(NamedTuple):
    """The expectations of a file, written out.

    Attributes:
        document: the file with one expectation for each scenario and place; the file itself if it
            has only these; `None` if there are none because of the problems.
        problems: why some could not be written out, in file order, `bounded`.
    """

    document: Document | None
    problems: Sequence[Problem] = ()


def write_out(
    expectations: Document,
    suite: Document | None,
    rows: "Mapping[str, Row]",
) -> WrittenOut:
    """Write out the expectations of a file that use `scenarios`, `all` or forms.

    Args:
        expectations: the file.
        suite: its suite; `None` if it could not be read.
        rows: name of a scenario → the cells of its row in a table.

    Returns:
        The expectations, whose places are those in the file. If the file or the suite is invalid,
        as far as they can be checked alone.
    """
    if not is_abridged(expectations) or validate_shape(expectations, "expectations"):
        return WrittenOut(document=expectations)
    known = None
    if suite is not None and not validate_shape(suite, "suite"):
        from tier2gate.gates.expected.inputs import inputs_of  # noqa: PLC0415 - rarely needed

        known = inputs_of(suite, rows)
    from tier2gate.gates.expected.writer import ExpectationWriter  # noqa: PLC0415 - rarely needed

    writer = ExpectationWriter(expectations, known)
    for index, item in enumerate(expectations.value["expectations"]):
        writer.add(("expectations", index), item)
        if writer.is_full():
            break

    return WrittenOut(document=writer.document(), problems=in_file_order(writer.problems()))


def is_abridged(expectations: Document) -> bool:
    """Return whether a file has expectations to be written out.

    Args:
        expectations: the file; not necessarily valid.

    Returns:
        Whether one uses `scenarios`, `all` or a form.
    """
    value = expectations.value
    items = value.get("expectations") if isinstance(value, dict) else None
    return isinstance(items, list) and any(
        isinstance(item, dict)
        and ("scenarios" in item or "all" in item or has_forms(item.get("expected")))
        for item in items
    )
