"""The text of `check --shard`: which files were written, and what failed."""

from tier2gate.foundation.printable import count, named
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.terminal import report as text_report
from tier2gate.results.written_shards import WrittenShards


def render(written: WrittenShards, layout: Layout) -> str:
    """Return the text.

    Args:
        written: the files, and what failed.
        layout: the layout; `quiet` leaves out the names of the files.

    Returns:
        The report on the gates that failed, if there are some; then the files, and a last line.
    """
    report = written.report
    if report.gates or report.problems or not written.files:
        text = text_report.render(report, layout).decode()
    else:
        text = text_report.render_notices(report.notices)
    if not layout.quiet:
        text += "".join(f"{named(file)}\n" for file in written.files)
    return f"{text}{describe(written)}\n" if written.files else text


def describe(written: WrittenShards) -> str:
    """Return one line about the files, which says that there is no verdict."""
    number = count(len(written.files), "gate")
    return f"shard {written.shard} written for {number}, no verdict"
