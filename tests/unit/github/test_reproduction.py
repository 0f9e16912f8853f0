"""The summary's instructions for reproducing a result locally."""

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


def test_hashes_of_executed_gates_are_shown() -> None:
    """A user who gets another hash can check whether the input files were the same."""
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


def test_gate_without_a_suite_file_is_named() -> None:
    """Gates without a suite file can still be distinguished."""
    made_up = gate("a b", files=replace(gate_files(), suite=None), inputs=INPUTS)
    assert next(describe_hashes([made_up])) == '"a b"'


def test_hashes_of_many_gates_are_counted() -> None:
    """A summary of a hundred gates is not filled with their hashes."""
    lines = list(describe_hashes([gate(f"g{number}", inputs=INPUTS) for number in range(23)]))
    assert lines[-1] == snapshot("… and 3 more gates")
    assert len(lines) == 20 * 4 + 1


@pytest.mark.parametrize(
    ("digest", "image"),
    [(None, "not run from a release's image"), (DIGEST, f"image ghcr.io/org/tier2-gate@{DIGEST}")],
)
def test_section_is_folded(digest: str | None, image: str) -> None:
    """A user finds version, algorithm, image, commands and hashes in one folded section."""
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


def test_call_with_an_interpreter_is_not_reproduced_in_the_image() -> None:
    """Nobody pastes a command for Docker that looks for a virtual environment of another machine."""
    call = Call(arguments=("gates", "--python", ".venv/bin/python"))
    text = render_reproduction(Report(gates=[MISSING]), call)
    assert f"```sh\n{pipx_command(call)}\n```" in text


def test_call_with_a_configured_interpreter_is_not_reproduced_in_the_image() -> None:
    """The image has no `.venv/bin/python` of the repository either."""
    call = Call(arguments=("--allow-code",))
    configured = replace(MISSING, names_python=True)
    text = render_reproduction(Report(gates=[INVALID, configured]), call)
    assert f"```sh\n{pipx_command(call)}\n```" in text


def test_section_without_a_run_has_only_commands() -> None:
    """A call that ran no gate can be reproduced too."""
    text = render_reproduction(Report(gates=[INVALID]), Call())
    assert [lines.count("\n") for lines in read_page(text).fences] == [2]
    assert text.endswith("```\n\n</details>\n")
