"""Reports for CI systems against the schemas that others wrote."""

import pytest

from tests.ci_reports import EVERY_SHAPE, KINDS, errors_in
from tier2gate.reporters.interface import REPORTERS


@pytest.mark.parametrize("kind", KINDS)
def test_report_matches_its_schema(kind: str) -> None:
    """A CI system refuses no report, whatever a call found and whatever text is in it."""
    reporter = REPORTERS[kind]
    assert [error for item in EVERY_SHAPE for error in errors_in(kind, reporter.render(item))] == []
