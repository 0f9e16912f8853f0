"""The actions that the workflows and the host action use: each at one commit, followed by its version.

Pins are defined there, where Dependabot updates them; documents use the same ones.
"""

import re
from collections.abc import Iterable
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").iterdir())
_PIN = re.compile(r"([\w.-]+/[\w./-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)")


def uses(text: str) -> list[str]:
    """Find the actions and workflows that a text uses, with the comments behind them."""
    return re.findall(r"^\s*(?:- )?uses: +(.*?)\s*$", text, re.MULTILINE)


def unpinned(text: str) -> list[str]:
    """Find the uses that are neither at a commit nor in this repository."""
    return [used for used in uses(text) if not (_PIN.fullmatch(used) or used.startswith("./"))]


def read_pins(texts: Iterable[str]) -> dict[str, set[str]]:
    """Collect the commits, each with its version, at which each action is used.

    Args:
        texts: workflows, or documents that contain some.

    Returns:
        Action → `COMMIT # vX.Y.Z`; more than one is an error.
    """
    pins: dict[str, set[str]] = {}
    for text in texts:
        for match in filter(None, map(_PIN.fullmatch, uses(text))):
            pins.setdefault(match[1], set()).add(match[2])
    return pins


_CACHE = {"27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5"}
ONLY_IN_DOCUMENTS = {"actions/cache/restore": _CACHE, "actions/cache/save": _CACHE}
"""Actions that documents show and no workflow uses, so that no tool updates them."""

HOST = REPOSITORY / "host" / "action.yml"
PINS = read_pins(path.read_text(encoding="utf-8") for path in (*WORKFLOWS, HOST))
