"""Ids of parts of the HTML report."""

import pytest

from tests.reports import ANY_TEXT, gate
from tier2gate.reporters.html import anchors
from tier2gate.reporters.html.anchors import anchor, slug
from tier2gate.reporters.html.view import key_gates


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("shop", "gold"), "scenario:shop:gold"),
        (("shop", "a b"), "scenario:shop:a-b~c8687a08"),
        (("shop", "a/b"), "scenario:shop:a-b~c14cddc0"),
        (("shop", "äß"), "scenario:shop:~3f4d731b"),
    ],
)
def test_anchor_is_made_of_names(names: tuple[str, ...], expected: str) -> None:
    """A link to a scenario can be read, and is the same in every run."""
    assert anchor("scenario", *names) == expected


def test_no_two_names_have_one_anchor() -> None:
    """A link never leads to another scenario, whatever the names are."""
    names = [*ANY_TEXT, "a b", "a-b", "a/b", "a.b", "a:b", "a_b", "~", "", " ", "A-b", "x" * 61]
    names += [slug(name) for name in ("a b", "a/b")]
    assert len({slug(name) for name in names}) == len(set(names))


@pytest.mark.parametrize("name", [*ANY_TEXT, "x" * 5000])
def test_anchor_needs_no_escape(name: str) -> None:
    """A link can be pasted into a chat or a comment as it is."""
    made = slug(name)
    assert made.isascii()
    assert not set(made) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-~")
    assert len(made) <= 70


def test_no_gate_is_lost_if_ids_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate with a name that was made up to have the id of another is still on the page."""
    monkeypatch.setattr(anchors, "_DIGITS", 0)
    gates = [gate("a b"), gate("a/b"), gate("a:b")]
    assert [*key_gates(gates).values()] == gates
