"""Runs of the same input differ in everything that a result must not depend on."""

import locale
from collections.abc import Iterator

import pytest

from tier2gate.runner import variations
from tier2gate.runner.variations import Aspect, Variation, another_variation, first_variation

MACHINE = "C"


@pytest.fixture(autouse=True)
def _date(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have libfaketime installed."""
    monkeypatch.setattr(variations, "faketime", lambda: "/usr/lib/libfaketime.so")


@pytest.fixture(params=[(), ("sv_SE.UTF-8",), ("tr_TR.UTF-8", "de_DE.UTF-8", "en_US.UTF-8")])
def installed(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, ...]]:
    """Have some locales installed, on a machine whose own one is plain."""
    names: tuple[str, ...] = request.param

    def take(_category: int, name: str | None = None) -> str:
        if name not in {None, "", MACHINE, *names}:
            raise locale.Error
        return name or MACHINE

    monkeypatch.setattr(locale, "setlocale", take)
    variations._other_locales.cache_clear()
    yield names
    variations._other_locales.cache_clear()


def varied(one: Variation, other: Variation) -> list[Aspect]:
    """List what differs."""
    return [aspect for aspect in Aspect if one.differs_in(aspect, other)]


def test_everything_differs_in_a_few_runs(installed: tuple[str, ...]) -> None:
    """A result that depends on the surroundings is seen, whatever it depends on."""
    first = first_variation()
    expected = [item for item in Aspect if item is not Aspect.LOCALE or installed]
    assert varied(first, another_variation(1)) == expected
    for number in range(1, 9):
        missing = {*expected} - {*varied(first, another_variation(number))}
        assert missing <= {Aspect.FOLDER}


def test_locale_that_cannot_be_varied_is_named(installed: tuple[str, ...]) -> None:
    """A user is not told that the locale was varied on a machine that has no other one."""
    assert variations.untried() == (() if installed else (Aspect.LOCALE,))
    used = {another_variation(number).locale for number in range(1, 9)}
    assert used == (set(installed) if installed else {None})


@pytest.mark.usefixtures("installed")
def test_date_that_cannot_be_varied_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user is not told that the date was varied on a machine without libfaketime."""
    assert Aspect.DATE not in variations.untried()
    assert 0 not in {another_variation(number).date for number in range(1, 9)}
    monkeypatch.setattr(variations, "faketime", lambda: None)
    assert Aspect.DATE in variations.untried()
    assert {another_variation(number).date for number in range(1, 9)} == {0}


def test_seeds_are_drawn_anew() -> None:
    """What one check does not see, the next one can."""
    seeds = {first_variation().hash_seed for _ in range(50)}
    seeds |= {another_variation(1).hash_seed for _ in range(50)}
    assert len(seeds) > 90
    assert 0 not in seeds  # which switches the randomness off


@pytest.mark.parametrize("aspect", Aspect)
@pytest.mark.parametrize("installed", [("sv_SE.UTF-8",)], indirect=True)
@pytest.mark.usefixtures("installed")
def test_one_thing_changes_at_a_time(aspect: Aspect) -> None:
    """The cause that is named is the only thing that changed."""
    first, other = first_variation(), another_variation(1)
    assert varied(first, first.with_only(aspect, other)) == [aspect]
