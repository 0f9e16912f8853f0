"""Samples of large cross products."""

from itertools import product

import pytest

from tests.sampling import sampled

AXES = (range(7), "abc", [True, False], ["only"])


def test_ci_tries_every_combination(monkeypatch: pytest.MonkeyPatch) -> None:
    """CI tests every combination before a change is merged."""
    monkeypatch.setenv("CI", "true")
    assert sampled(*AXES) == list(product(*AXES))


def test_sample_has_every_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """A local run tests each value of each parameter in a fraction of the time."""
    monkeypatch.delenv("CI", raising=False)
    rows = sampled(*AXES)
    assert len(rows) == 7
    assert [set(column) for column in zip(*rows, strict=True)] == [set(axis) for axis in AXES]
    assert len(set(rows)) == len(rows)


def test_sample_is_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parameters with the same number of values are not always paired the same way."""
    monkeypatch.delenv("CI", raising=False)
    pairs = {row[1:3] for row in sampled(*AXES)}
    assert len(pairs) == 6
    assert sampled(*AXES) == sampled(*AXES)
