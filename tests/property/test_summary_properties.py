"""The summary of a job, for any report and any remaining room."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.page import assert_sound, read_page
from tests.reports import gate, hostile_gate
from tier2gate.github.summary import MAX_SUMMARY_BYTES, render_summary
from tier2gate.results.invocation import Call
from tier2gate.results.report import Report

TEXTS = st.text(alphabet=st.sampled_from("aé世🙂`|<>&*_[]()!\\\n\r#-~$@.:w"), max_size=60)


@settings(deadline=None)
@given(texts=st.lists(TEXTS, max_size=4), room=st.integers(0, 20_000), limit=st.integers(0, 12))
def test_summary_fits_and_leaves_nothing_open(texts: list[str], room: int, limit: int) -> None:
    """GitHub never drops a summary for its size, and no name in it breaks the following text."""
    gates = [hostile_gate(text) if number % 2 else gate(text) for number, text in enumerate(texts)]
    report = Report(gates=gates, removed=tuple(texts[:1]))
    call = Call(arguments=tuple(texts[-1:]))
    whole = render_summary(report, call=call, max_changes=limit, room=MAX_SUMMARY_BYTES)
    summary = render_summary(report, call=call, max_changes=limit, room=room)
    assert len(summary.encode()) <= room
    page = read_page(summary)
    assert_sound(page)
    assert len(page.heads) == (1 if summary else 0)
    notes = [text for text in page.prose if text.startswith("Shortened to fit")]
    assert len(notes) == (summary not in ("", whole))
