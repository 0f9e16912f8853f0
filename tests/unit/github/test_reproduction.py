"""How to see the same on a machine of one's own."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from tests.page import read_page
from tests.recording import masked
from tests.reports import INVALID, MISSING, NOW, gate, gate_files
from tier2gate import __version__
from tier2gate.github.reproduction import describe_hashes, render_reproduction
from tier2gate.results.invocation import Call, container_command, pipx_command
from tier2gate.results.report import Report

DIGEST = f"sha256:{'0123456789abcdef' * 4}"
INPUTS = {"suite": "c" * 64, "expectations": "d" * 64}


def test_hashes_are_those_of_gates_that_were_run() -> None:
    """Whoever gets another hash finds by the inputs' hashes whether they ran the same files."""
    gates = [gate("a", inputs=INPUTS), INVALID, replace(MISSING, inputs=INPUTS, name="b c")]
    assert list(describe_hashes(gates)) == [
        "gates/a.suite.yaml",
        f"  suite         {'c' * 64}",
        f"  expectations  {'d' * 64}",
        f"  run           {NOW}",
        "gates/shop.suite.yaml",
        f"  suite         {'c' * 64}",
        f"  expectations  {'d' * 64}",
        f"  run           {NOW}",
    ]


def test_gate_without_a_suite_file_is_known_by_its_name() -> None:
    """A gate that another tool made up is still told apart from the next one."""
    made_up = gate("a b", files=replace(gate_files(), suite=None), inputs=INPUTS)
    assert next(describe_hashes([made_up])) == '"a b"'


def test_hashes_of_many_gates_are_counted() -> None:
    """A page of a hundred gates is not a page of their hashes."""
    lines = list(describe_hashes([gate(f"g{number}", inputs=INPUTS) for number in range(23)]))
    assert lines[-1] == snapshot("… and 3 more gates")
    assert len(lines) == 20 * 4 + 1


@pytest.mark.parametrize(
    ("digest", "image"),
    [(None, "not run from a release's image"), (DIGEST, f"image ghcr.io/org/tier2-gate@{DIGEST}")],
)
def test_section_is_folded_away(digest: str | None, image: str) -> None:
    """Whoever needs it finds version, algorithm, image, commands and hashes in one place."""
    failed, passed = replace(MISSING, inputs=INPUTS), gate("a", inputs=INPUTS)
    call = Call(arguments=("gates",), digest=digest)
    commands = f"{container_command(call)}\n{pipx_command(call)}\n"
    hashes = "".join(f"{line}\n" for line in describe_hashes([failed, passed]))
    assert masked(
        render_reproduction(Report(gates=[passed, failed]), call),
        __version__=__version__,
        commands=commands,
        hashes=hashes,
        image=image,
    ) == snapshot(
        """\
<details><summary>How to reproduce this</summary>

tier2gate {__version__}, tier2-test-run@1, {image}. At the top of the repository:

```sh
{commands}```

Hashes of the inputs and of the run of each gate:

```text
{hashes}```

</details>
"""
    )


def test_section_without_a_run_has_the_commands_alone() -> None:
    """A call that came to no run is reproduced all the same."""
    text = render_reproduction(Report(gates=[INVALID]), Call())
    assert [lines.count("\n") for lines in read_page(text).fences] == [2]
    assert text.endswith("```\n\n</details>\n")
