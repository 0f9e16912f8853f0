"""What a suite masks and rounds in results, as reports tell it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class MaskReport:
    """A mask or a rounding, and where it applies.

    Attributes:
        path: its path in results.
        value: what a mask puts there; `None` for a rounding.
        digits: how many decimal digits a rounding keeps; `None` for a mask.
        scenario_name: the scenario of the only call that it is for; `None` if it is for all calls.
        mission_name: the key of that call.
        file: the suite.
        line: 1-based; `None` if not located.
        column: 1-based; `None` if not located.
    """

    path: str
    value: Any = None
    digits: int | None = None
    scenario_name: str | None = None
    mission_name: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def is_rounding(self) -> bool:
        """Whether it rounds."""
        return self.digits is not None
