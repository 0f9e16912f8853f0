"""Render the results of the self-test, as a table or as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from tier2gate import __version__
from tier2gate.foundation.bugs import ISSUES
from tier2gate.foundation.outcomes import Outcome
from tier2gate.foundation.printable import count, one_line
from tier2gate.reporters.json_report import render_value
from tier2gate.results.selftest import ControlResult, Rate, SelfTest, Status

SELFTEST_VERSION = "selftest@1"

_SHOWN = {Status.OK: "ok", Status.FAILED: "FAILED", Status.NOT_TRIED: "not tried"}
_TITLES = ("result", "control", "expected", "seen", "depends on")
_RATE_TITLES = ("found by chance", "runs", "instances", "detected", "expected", "99 % interval")
_UNTRUSTED = (
    "this installation does not do what its documentation says, so do not trust its results; "
    f"install tier2gate again, and if a control still fails, report it: {ISSUES}"
)


def render_selftest(found: SelfTest) -> str:
    """Render the results for people.

    Args:
        found: the results.

    Returns:
        Lines with a final newline.
    """
    rows = [_TITLES, *map(_row, found.results)]
    lines = []
    for line, item in zip(_aligned(rows), (None, *found.results), strict=True):
        lines.append(line)
        lines += [f"  {one_line(reason)}" for reason in (item.reasons if item else ())]
    rated = [(item.name, item.rate) for item in found.results if item.rate]
    if rated:
        lines += ["", *_aligned([_RATE_TITLES, *(_rate_row(*item) for item in rated)])]
    lines += ["", _sum(found)]
    if found.outcome is not Outcome.PASSED:
        lines.append(_UNTRUSTED)
    return "".join(f"{line}\n" for line in lines)


def render_selftest_json(found: SelfTest) -> bytes:
    """Render the results for machines.

    Args:
        found: the results.

    Returns:
        JSON in the form of reports.
    """
    return render_value(
        {
            "schema_version": SELFTEST_VERSION,
            "tool": {"name": "tier2gate", "version": __version__},
            "outcome": found.outcome.value,
            "exit_code": found.outcome.exit_code,
            "python": found.python,
            "counts": {status.value: found.count(status) for status in Status},
            "controls": [_control(item) for item in found.results],
        }
    )


def _row(item: ControlResult) -> tuple[str, ...]:
    seen = "" if item.seen is None else item.seen.value
    return (_SHOWN[item.status], item.name, item.expected.value, seen, ", ".join(item.culprits))


def _rate_row(name: str, rate: Rate) -> tuple[str, ...]:
    expected = f"{rate.instances * rate.probability:.1f}"
    interval = f"{rate.low} to {rate.high}"
    return (name, f"{rate.runs}", f"{rate.instances}", f"{rate.detected}", expected, interval)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _sum(found: SelfTest) -> str:
    numbers = ((found.count(status), _SHOWN[status]) for status in Status)
    listed = ", ".join(f"{number} {word}" for number, word in numbers if number)
    python = f" ({found.python})" if found.python else ""
    return f"{count(len(found.results), 'control')}: {listed}{python}"


def _control(item: ControlResult) -> dict[str, Any]:
    rate = item.rate
    return {
        "name": item.name,
        "plants": item.plants,
        "status": item.status.value,
        "expected": item.expected.value,
        "seen": None if item.seen is None else item.seen.value,
        "depends_on": list(item.culprits),
        "reasons": list(item.reasons),
        "rate": rate
        and {
            "runs": rate.runs,
            "instances": rate.instances,
            "detected": rate.detected,
            "probability": rate.probability,
            "low": rate.low,
            "high": rate.high,
        },
    }
