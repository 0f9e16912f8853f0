"""The Action with closed streams still writes its outputs for the next step."""

import pytest

from tests.action_cases import CASES, read_recorded
from tests.steps import ENTRYPOINT, Runner


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("name", ["passed", "hash-drift", "usage"])
def test_closed_streams_keep_the_outputs_and_the_page(
    name: str, closed: str, runner: Runner
) -> None:
    """A container without a log has the usual status, outputs and page."""
    case, recorded = CASES[name], read_recorded(name)
    case.prepare(runner.workspace)
    words = ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *ENTRYPOINT]
    # A shell drops variables with a dash in their names, but these cases need none.
    step = runner.run(case.inputs, words=words)
    assert step.exit_code == case.exit_code
    assert step.outputs == recorded.outputs
    assert step.summary == recorded.summary
    assert "Traceback" not in step.stdout + step.stderr
