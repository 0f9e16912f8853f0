"""A page that is over its room, or does not say that it was shortened, is caught."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.page import read_page
from tests.reports import added, drift, gate
from tier2gate.foundation.outcomes import Outcome
from tier2gate.github import summary
from tier2gate.results.report import GateReport, Report

VALUES = (added(f"/{number}", "世" * 9) for number in range(40))
DRIFTED = gate(outcome=Outcome.HASH_DRIFT, drift=drift(*VALUES))
REPORT = Report(gates=[DRIFTED, gate("b")])


def check(render: Callable[..., str]) -> None:
    """Hold the page, with less and less room for it, to that and to what it says of itself."""
    whole = render(REPORT)
    for room in range(len(whole.encode()) + 4, 0, -16):
        text = str(render(REPORT, room=room))
        assert len(text.encode()) <= room
        told = [line for line in read_page(text).prose if line.startswith("Shortened to fit")]
        assert len(told) == (text not in ("", whole))


class ByCharacters(str):
    """A page that counts its characters where its bytes are asked for."""

    __slots__ = ()

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return b"x" * len(self)


def measured_in_characters(patch: pytest.MonkeyPatch) -> None:
    """Take characters for bytes."""
    real = summary._render
    patch.setattr(summary, "_render", lambda *given: ByCharacters(real(*given)))


def with_more_room(patch: pytest.MonkeyPatch) -> None:
    """Take a little more room than there is."""
    real = summary.render_summary

    def render(report: Report, *, room: int = summary.MAX_SUMMARY_BYTES) -> str:
        return real(report, room=room + 16)

    patch.setattr(summary, "render_summary", render)


def with_counts_in_any_room(patch: pytest.MonkeyPatch) -> None:
    """Give the counts where not even they fit."""
    real = summary.render_summary

    def render(report: Report, *, room: int = summary.MAX_SUMMARY_BYTES) -> str:
        return real(report, room=room) or f"{summary._head(report)}Shortened to fit\n"

    patch.setattr(summary, "render_summary", render)


def silent_on_hidden_gates(patch: pytest.MonkeyPatch) -> None:
    """Say that the page was shortened only where all gates are told of."""
    real = summary._before

    def before(report: Report, shown: list[GateReport], detail: summary._Detail) -> Iterator[str]:
        is_whole = len(shown) == len(report.gates)
        return real(report, shown, detail if is_whole else replace(detail, kept=""))

    patch.setattr(summary, "_before", before)


@pytest.mark.parametrize(
    "plant",
    [
        measured_in_characters,
        with_more_room,
        with_counts_in_any_room,
        silent_on_hidden_gates,
    ],
)
def test_room_is_kept_by_each_of_its_guards(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that GitHub would drop, or one that hides that it is not whole, never passes."""
    check(summary.render_summary)
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check(summary.render_summary)
