"""A shard in a job on GitHub: its log, page and outputs, which state no verdict."""

from collections.abc import Mapping

from tier2gate.foundation.printable import defused
from tier2gate.github.job import Job
from tier2gate.github.outputs import OUTPUTS
from tier2gate.reporters.interface import Layout
from tier2gate.reporters.terminal.shard import describe, render
from tier2gate.results.invocation import Call
from tier2gate.results.written_shards import WrittenShards


def publish_shard(  # noqa: PLR0913 - each is shown in a different place
    written: WrittenShards,
    job: Job,
    call: Call,
    *,
    layout: Layout,
    annotations: bool = True,
    summary: bool = True,
    log: bool = True,
) -> None:
    """Show what was written, and write the outputs.

    Args:
        written: the files, and what failed.
        job: the job.
        call: how `check` was called.
        layout: the layout of the log.
        annotations: whether to annotate files.
        summary: whether to write to the job summary.
        log: whether to write to the log.
    """
    if log:
        job.write(defused(render(written, layout)))
    if written.exit_code != 0:
        job.publish(
            written.report,
            call,
            max_changes=layout.max_changes,
            annotations=annotations,
            summary=summary,
            reports={},
            proposed=None,
        )
        return
    for notice in written.report.notices:
        job.warn(notice.text)
    if summary:
        job.add_to_page(f"tier2gate: {describe(written)}\n")
    job.write_outputs(_outputs(written))


def _outputs(written: WrittenShards) -> Mapping[str, str]:
    """Return the outputs; those of a verdict are empty, so that no later step takes it for one."""
    values = {"exit-code": str(written.exit_code), "gates": str(len(written.files))}
    return {name: values.get(name, "") for name in OUTPUTS}
