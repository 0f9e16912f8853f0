"""Prepare the golden that `update` writes: whether it changes, its detail and its reason."""

from dataclasses import dataclass, replace

from tier2gate.golden.as_json import golden_to_json, render_golden
from tier2gate.golden.format import Golden
from tier2gate.orchestration.canonical import encode

FULL_DETAIL_LIMIT = 16 * 1024 * 1024
"""The size in bytes from which `detail: auto` leaves out the record."""


def without_record(golden: Golden) -> Golden:
    """Remove the results from a golden, and keep its hashes.

    Args:
        golden: the golden.

    Returns:
        The golden without its record.
    """
    if golden.content is None:
        return golden
    return replace(golden, content=replace(golden.content, record=None))


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A golden to write.

    Attributes:
        data: the content of its file.
        shortened: whether the record was left out because the file would be too large to review.
    """

    data: bytes
    shortened: bool = False


def prepare_golden(
    old: Golden | None,
    new: Golden,
    *,
    usual_detail: str = "auto",
    detail: str | None = None,
    reason: str | None = None,
) -> Prepared | None:
    """Prepare the golden that `update` writes.

    Args:
        old: the existing golden; a bare hash stays one unless `detail` is given.
        new: the golden of the run, with its record.
        usual_detail: `full`, `hashes`, or `auto`: hashes if the existing golden keeps hashes, else
            full if that is small enough to review.
        detail: `full` or `hashes`, if given explicitly.
        reason: why the run is accepted; by default, the old reason is kept until the results
            change.

    Returns:
        The golden; `None` if the existing one is up to date.
    """
    if old is not None and same_acceptance(old, new) and _has_detail(old, detail):
        return None
    if old is not None and old.content is None and detail is None:
        return Prepared(data=render_golden(replace(old, test_run_hash=new.test_run_hash)))
    if reason is None and old is not None and old.test_run_hash == new.test_run_hash:
        reason = old.reason
    full = _with_reason(new, reason)
    wanted = detail or (_kept_detail(old) if usual_detail == "auto" else usual_detail)
    if wanted == "hashes":
        return Prepared(data=render_golden(without_record(full)))
    data = render_golden(full)
    if wanted == "full" or len(data) < FULL_DETAIL_LIMIT:
        return Prepared(data=data)
    return Prepared(data=render_golden(without_record(full)), shortened=True)


def _kept_detail(old: Golden | None) -> str:
    """Return the detail that a gate without a setting keeps."""
    if old is None or old.content is None:
        return "auto"
    if old.record is None:
        return "hashes"
    was_asked_for = len(render_golden(old)) >= FULL_DETAIL_LIMIT
    return "full" if was_asked_for else "auto"


def _has_detail(golden: Golden, detail: str | None) -> bool:
    if detail is None:
        return True
    return golden.content is not None and (golden.record is not None) == (detail == "full")


def _with_reason(golden: Golden, reason: str | None) -> Golden:
    if reason is None or golden.content is None:
        return golden
    return replace(golden, content=replace(golden.content, reason=reason))


def same_acceptance(old: Golden, new: Golden) -> bool:
    """Return whether two goldens accept the same run.

    Args:
        old: the existing golden.
        new: the golden of the run.

    Returns:
        Whether they are equal, apart from the generator, the reason, and a record that `old` lacks.
    """
    if old.content is None or new.content is None:
        return old.test_run_hash == new.test_run_hash
    content = replace(
        new.content,
        generator=old.content.generator,
        reason=old.content.reason,
        record=old.content.record and new.content.record,
    )
    # Not `==`: in Python, {"a": 1, "b": True} equals {"a": 1.0, "b": 1}.
    return encode(golden_to_json(old)) == encode(golden_to_json(replace(new, content=content)))
