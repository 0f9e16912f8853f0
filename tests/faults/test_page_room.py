"""A page that is over its room, or does not say that it was shortened, is caught."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults_in import mutated
from tests.page import read_page
from tests.reports import added, drift, gate
from tier2gate.foundation.errors import Outcome
from tier2gate.github import summary
from tier2gate.results.report import Report

VALUES = (added(f"/{number}", "世" * 9) for number in range(40))
DRIFTED = gate(outcome=Outcome.HASH_DRIFT, drift=drift(*VALUES))
REPORT = Report(gates=[DRIFTED, gate("b")])


def check(render: Callable[..., str]) -> None:
    """Hold the page, with less and less room for it, to that and to what it says of itself."""
    whole = render(REPORT)
    for room in range(len(whole.encode()) + 4, 0, -16):
        text = render(REPORT, room=room)
        assert len(text.encode()) <= room
        told = [line for line in read_page(text).prose if line.startswith("Shortened to fit")]
        assert len(told) == (text not in ("", whole))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("if len(text.encode()) <= room:", "if len(text) <= room:"),
        ("if len(text.encode()) <= room:", "if len(text.encode()) <= room + 16:"),
        ("text if len(text.encode()) <= room else", "text if room else"),
        ("if detail.kept:", "if detail.kept and len(shown) == len(report.gates):"),
    ],
)
def test_room_is_kept_by_each_of_its_guards(old: str, new: str, tmp_path: Path) -> None:
    """A page that GitHub would drop, or one that hides that it is not whole, never passes."""
    check(summary.render_summary)
    fault = mutated(summary, old, new, tmp_path)
    with pytest.raises(AssertionError):
        check(fault.render_summary)
