"""JSON values as YAML text."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tier2gate.documents.reader import parse_document
from tier2gate.documents.yaml_text import field_lines, flow

WORDS = st.sampled_from(
    [
        *("no", "Yes", "on", "y", "~", "null", "012", "1_000", "12:30", "=", "<<", "-", "- a"),
        *("a: b", "a #b", "$cell", "/final_state/x", "1e3", ".inf", "NaN", "true", "a, b", "{a}"),
        *("two words", "two  words", "ends ", "\u0085", "\u2028", "\ufeff", "\U000e0041"),
        *("##[error]", "'", '"', "\\"),
    ]
)
TEXTS = WORDS | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(value=VALUES)
def test_every_reader_reads_what_is_written(value: object) -> None:
    """A user's names and values mean the same in the new files, whatever reads them."""
    text = f"value: {flow(value)}\n"
    read = parse_document(text.encode(), "a.yaml").value["value"]
    assert repr(read) == repr(value)
    assert repr(yaml.safe_load(text)["value"]) == repr(value)
    assert "\n" not in text[:-1]


@given(value=st.dictionaries(TEXTS, VALUES, max_size=8))
def test_long_mapping_goes_on_several_lines(value: dict[str, object]) -> None:
    """A reviewer reads the params of a call without scrolling to the right."""
    lines = [*field_lines("params", value)]
    assert repr(parse_document("\n".join(lines).encode(), "a.yaml").value) == repr(
        {"params": value}
    )
    assert len(lines) == 1 or len(f"params: {flow(value)}") > 96


def test_plain_texts_are_not_quoted() -> None:
    """The new files look like those of the guides."""
    value = {"path": "/final_state/result", "amount": {"$cell": "amount"}, "why": "too low"}
    assert flow(value) == "{path: /final_state/result, amount: {$cell: amount}, why: too low}"
