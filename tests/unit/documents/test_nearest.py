"""Suggestions of the nearest name."""

from difflib import SequenceMatcher

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tier2gate.documents.nearest import MAX_CANDIDATES, Names, nearest_hint


@pytest.mark.parametrize(
    ("name", "candidates", "hint"),
    [
        ("expcted", ["expected", "op", "path"], snapshot("did you mean expected?")),
        ("daily-loop", ["echo", "daily_loop"], snapshot("did you mean daily_loop?")),
        ("Zurich", ["Zürich"], snapshot('did you mean "Zürich"?')),
        ("new customr", ["new customer"], snapshot('did you mean "new customer"?')),
        ("refund", ["echo"], None),
        ("x", [], None),
        ("", ["echo"], None),
    ],
)
def test_hint(name: str, candidates: list[str], hint: str | None) -> None:
    """A typo gets the intended name as a hint, and an unrelated name gets none."""
    assert nearest_hint(name, candidates) == hint


def test_hint_does_not_depend_on_order() -> None:
    """Among equally near names, every machine suggests the same one."""
    candidates = ["aab", "aac", "aad", "aac"]
    hints = {nearest_hint("aaa", order) for order in (candidates, candidates[::-1])}
    assert hints == {"did you mean aad?"}


CLAIMS = [f"claim-{number:06d}" for number in range(2_600)]


@pytest.mark.parametrize(
    ("name", "names", "meant"),
    [
        ("claim-999999", CLAIMS, None),
        ("claim-00775", CLAIMS, "claim-000775"),  # the same number
        ("claim-775", CLAIMS, "claim-000775"),
        ("cliam-000775", CLAIMS, "claim-000775"),
        ("order-4", ["order-1", "order-2", "order-3"], "order-3"),
        ("order-5", ["order-1", "order-2", "order-3", "order-4"], None),
        ("order-5", ["order-1", "order-2", "order-3", "order-4", "border-5"], "border-5"),
        ("aaa", ["aab", "aac", "aad", "aae"], None),
    ],
)
def test_no_guess_among_many_numbers(name: str, names: list[str], meant: str | None) -> None:
    """Of thousands of rows, none is suggested for a number that only looks like theirs."""
    assert nearest_hint(name, names) == (meant and f"did you mean {meant}?")


@pytest.mark.parametrize(
    ("name", "candidate"),
    [
        ("x" * 301, "x" * 300),
        ("x" * 300, "x" * 301),
        ("\ufb01" + "x" * 300, "fi" + "x" * 300),
        ("x" * 200_000, "x" * 200_001),
    ],
)
def test_long_names_are_not_compared(name: str, candidate: str) -> None:
    """A very long name is neither repeated in a hint nor slow to compare."""
    assert nearest_hint(name, [candidate]) is None
    assert nearest_hint("ech", [candidate, "echo"]) == snapshot("did you mean echo?")
    assert nearest_hint("x" * 300, ["x" * 299]) is not None


SCENARIOS = [f"scenario-number-{number:06d}" for number in range(5_000)]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("scenario-numbre-000123", "scenario-number-000123"),  # only the end matches
        ("scenaro-number-004999", "scenario-number-004999"),
        ("xscenario-number-000000", "scenario-number-000000"),
        ("scenario-number-004242x", "scenario-number-004242"),  # only the start matches
    ],
)
def test_typo_is_found_among_thousands_of_names(name: str, meant: str) -> None:
    """A large suite gets the same hints as a small one, wherever the typo is."""
    assert masked(Names(SCENARIOS).hint(name), meant=meant) == snapshot("did you mean {meant}?")


def test_few_of_many_names_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hint in a suite of thousands of names does not take seconds."""
    compared = []
    set_seq1 = SequenceMatcher.set_seq1

    def counted(self: SequenceMatcher[str], a: str) -> None:
        compared.append(a)
        set_seq1(self, a)

    monkeypatch.setattr(SequenceMatcher, "set_seq1", counted)
    Names(SCENARIOS).hint("scenario-numbre-000123")
    # Creating a matcher adds one call.
    assert 100 <= len(compared) <= MAX_CANDIDATES + 1
    compared.clear()
    Names(["a" * 150 + "b" * number for number in range(150)]).hint("b" * 150 + "a" * 150)
    assert len(compared) <= MAX_CANDIDATES + 1


def test_few_long_names_are_compared_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long names with the same letters do not slow down a hint."""
    ratios: list[float] = []
    ratio = SequenceMatcher.ratio

    def counted(self: SequenceMatcher[str]) -> float:
        ratios.append(ratio(self))
        return ratios[-1]

    monkeypatch.setattr(SequenceMatcher, "ratio", counted)
    similar = [f"{'ab' * 70}{number:04d}" for number in range(200)]
    assert Names(similar).hint(f"{'ba' * 70}0123") is not None
    assert 1 <= len(ratios) <= 6
