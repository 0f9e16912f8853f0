"""Labels of gates."""

from dataclasses import replace

from tests.reports import gate
from tier2gate.results.labels import label_gates


def test_gates_of_one_name_are_told_apart() -> None:
    """A user sees which of several gates of one name failed, even if they share a suite."""
    one, other = gate("shop"), gate("card")
    moved = replace(one, files=replace(one.files, suite="old/shop.suite.yaml"))
    strict = replace(one, files=replace(one.files, golden="gates/strict.golden.json"))
    none = replace(one, files=replace(one.files, golden=None))
    assert label_gates([one, other]) == ["shop", "card"]
    assert label_gates([one, moved, other]) == [
        "gates/shop.suite.yaml",
        "old/shop.suite.yaml",
        "card",
    ]
    assert label_gates([one, strict, none, moved]) == [
        "gates/shop.suite.yaml (gates/shop.golden.json)",
        "gates/shop.suite.yaml (gates/strict.golden.json)",
        "gates/shop.suite.yaml (no golden)",
        "old/shop.suite.yaml",
    ]
