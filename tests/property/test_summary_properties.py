"""The page of a job: whatever there is to tell, and however little room for it."""

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
def test_page_fits_and_nothing_on_it_is_left_open(texts: list[str], room: int, limit: int) -> None:
    """GitHub never drops a page for its size, and no name on it breaks what comes after."""
    gates = [hostile_gate(text) if number % 2 else gate(text) for number, text in enumerate(texts)]
    report = Report(gates=gates, removed=tuple(texts[:1]))
    call = Call(arguments=tuple(texts[-1:]))
    whole = render_summary(report, call=call, max_changes=limit, room=MAX_SUMMARY_BYTES)
    summary = render_summary(report, call=call, max_changes=limit, room=room)
    assert len(summary.encode()) <= room
    page = read_page(summary)
    assert_sound(page)
    assert len(page.heads) == (1 if summary else 0)
    told = [text for text in page.prose if text.startswith("Shortened to fit into a summary")]
    assert len(told) == (summary not in ("", whole))
