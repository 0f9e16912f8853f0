"""The table of controls is complete, and the documentation shows it."""

from pathlib import Path

from tests.tables import table_under
from tier2gate.foundation.outcomes import Outcome
from tier2gate.runner.variations import Aspect
from tier2gate.selftest.controls import name_culprit
from tier2gate.selftest.every import CONTROLS

DOCUMENT = Path(__file__).parents[3] / "docs" / "selftest.md"


def test_every_outcome_has_a_control() -> None:
    """An outcome that is added cannot be forgotten: the self-test proves each."""
    assert {control.outcome for control in CONTROLS} == {*Outcome}


def test_everything_that_runs_vary_has_a_control() -> None:
    """A variation that has no effect, such as a time zone that is not set, is noticed."""
    found = {culprit for control in CONTROLS for culprit in control.culprits}
    assert found == {*Aspect, None}


def test_names_are_unique() -> None:
    """No control hides another one."""
    assert len({control.name for control in CONTROLS}) == len(CONTROLS)


def test_document_lists_every_control() -> None:
    """A user reads what each line of the report means."""
    rows = table_under("## Controls", DOCUMENT.read_text(encoding="utf-8"))
    assert [tuple(row) for row in rows] == [
        (
            f"`{item.name}`",
            item.plants,
            f"`{item.outcome.value}`",
            ", ".join(map(name_culprit, item.culprits)),
        )
        for item in CONTROLS
    ]
