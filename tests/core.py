"""What tests of the core share: hashes without the code under test, a mission, and a name."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition


def dump(value: Any) -> str:
    """Serialise a value as documented, without the code under test."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(value: Any) -> str:
    """Hash a value by the documented rule, without the code under test."""
    return hashlib.sha256(dump(value).encode()).hexdigest()


def build_hello(_params: Mapping[str, Any] | None) -> WorkflowDefinition:
    """Build a custom mission."""
    return WorkflowDefinition("wf-hello", [StepSpec("hello", "runtime")])


class Name(StrEnum):
    """A `str` subclass."""

    ONE = "one"
