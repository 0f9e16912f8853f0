"""How to reproduce a result locally: the version, the image, the commands and the hashes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tier2gate import __version__
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import named
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.reporters.markdown.text import fenced
from tier2gate.reporters.sentences.counting import and_more
from tier2gate.results.invocation import IMAGE, Call, container_command, pipx_command
from tier2gate.results.report import GateReport, Report

_TOLD_GATES = 20


def describe_hashes(gates: Sequence[GateReport]) -> Iterator[str]:
    """List the hashes of the inputs and of the run of each gate.

    Args:
        gates: the gates, the most important first.

    Yields:
        Lines.
    """
    reached = [gate for gate in gates if gate.inputs is not None]
    for gate in reached[:_TOLD_GATES]:
        yield named(gate.files.suite or gate.name)
        for kind, value in (gate.inputs or {}).items():
            yield f"  {kind:<12}  {value}"
        yield f"  {'run':<12}  {gate.test_run_hash}"
    if len(reached) > _TOLD_GATES:
        yield and_more(len(reached) - _TOLD_GATES, "gate")


def render_reproduction(report: Report, call: Call) -> str:
    """Render how to reproduce a result.

    Args:
        report: what was found.
        call: how `check` was called.

    Returns:
        Markdown, collapsed.
    """
    image = f"image {IMAGE}@{call.digest}" if call.digest else "not run from a release's image"
    is_configured = any(gate.names_python for gate in report.gates)
    # The image has no interpreter of the user's.
    has_own = is_configured or "--python" in call.arguments or call.python is not None
    in_image = "" if has_own else f"{container_command(call)}\n"
    if call.python is not None and not is_configured:
        call = replace(call, arguments=(*call.arguments, "--python", call.python))
    commands = f"{in_image}{pipx_command(call)}\n"
    ordered = sorted(report.gates, key=lambda gate: gate.outcome is Outcome.PASSED)
    hashes = "".join(f"{line}\n" for line in describe_hashes(ordered))
    return (
        "<details><summary>How to reproduce this</summary>\n\n"
        f"tier2gate {__version__}, {HASH_ALGORITHM}, {image}. At the top of the repository:\n\n"
        f"{fenced(commands, 'sh')}"
        + (
            f"\nHashes of the inputs and of the run of each gate:\n\n{fenced(hashes)}"
            if hashes
            else ""
        )
        + "\n</details>\n"
    )
