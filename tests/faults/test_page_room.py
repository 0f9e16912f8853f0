"""A page that is larger than allowed, or does not say that it was shortened, is detected."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.page import read_page
from tests.reports import added, drift, gate
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github import summary
from tier2gate.reporters.markdown import page
from tier2gate.results.report import Report

VALUES = (added(f"/{number}", "世" * 9) for number in range(40))
DRIFTED = gate(outcome=Outcome.HASH_DRIFT, drift=drift(*VALUES))
REPORT = Report(gates=[DRIFTED, gate("b")])


def check(render: Callable[..., str]) -> None:
    """Check the page, and what it says about its length, for smaller and smaller limits."""
    whole = render(REPORT)
    for room in range(len(whole.encode()) + 4, 0, -16):
        text = str(render(REPORT, room=room))
        assert len(text.encode()) <= room
        notes = [line for line in read_page(text).prose if line.startswith("Shortened to fit")]
        assert len(notes) == (text not in ("", whole))


def measured_in_characters(patch: pytest.MonkeyPatch) -> None:
    """Count characters instead of bytes."""
    patch.setattr(page, "_size", len)


def with_more_room(patch: pytest.MonkeyPatch) -> None:
    """Use slightly more room than allowed."""
    real = summary.render_summary

    def render(report: Report, *, room: int = summary.MAX_SUMMARY_BYTES) -> str:
        return real(report, room=room + 16)

    patch.setattr(summary, "render_summary", render)


def with_counts_in_any_room(patch: pytest.MonkeyPatch) -> None:
    """Show the counts even if they do not fit."""
    real = summary.render_summary

    def render(report: Report, *, room: int = summary.MAX_SUMMARY_BYTES) -> str:
        return real(report, room=room) or "## head\n\nShortened to fit\n"

    patch.setattr(summary, "render_summary", render)


def silent_on_hidden_gates(patch: pytest.MonkeyPatch) -> None:
    """Report that the page was shortened only if all gates are listed."""
    real = page._start

    def start(report: Report, level: page._Level, about: str) -> Iterator[str]:
        return real(report, level if level.everything else replace(level, kept=""), about)

    patch.setattr(page, "_start", start)


@pytest.mark.parametrize(
    "plant",
    [
        measured_in_characters,
        with_more_room,
        with_counts_in_any_room,
        silent_on_hidden_gates,
    ],
)
def test_each_guard_of_the_page_size_is_needed(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that GitHub would drop, or that hides being incomplete, does not pass."""
    check(summary.render_summary)
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check(summary.render_summary)
