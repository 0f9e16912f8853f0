"""The golden's form: as dataclasses, as JSON and as text.

The keys of a golden's JSON are read and written here alone; those of its record in `record`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tier2gate import __version__
from tier2gate.foundation.printable import escape_invisible
from tier2gate.golden.record import Record
from tier2gate.orchestration.canonical import HASH_ALGORITHM
from tier2gate.orchestration.test_run import RecordHashes

GOLDEN_VERSION = "golden@1"

_BARE_HASH = re.compile(rb"([0-9a-fA-F]{64})(?:[ \t]+[^\r\n]*)?\r?\n?")


@dataclass(frozen=True, kw_only=True)
class Generator:
    """What wrote a golden.

    Attributes:
        name: the program.
        version: its version.
    """

    name: str = "tier2gate"
    version: str = __version__


@dataclass(frozen=True, kw_only=True)
class InputHashes:
    """Hashes of what a run was made from.

    Attributes:
        suite: of the suite's definition.
        expectations: of the expectations' definition.
        missions: of the user's own missions that the suite uses, by name.
    """

    suite: str
    expectations: str
    missions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)  # a golden may have many
class ScenarioHashes:
    """Hashes of one scenario.

    Attributes:
        input_hash: of its definition.
        scenario_hash: of its results.
        missions: mission key → hash of the mission's result.
    """

    input_hash: str
    scenario_hash: str
    missions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class GoldenContent:
    """What a golden holds beside the hash of the run.

    Attributes:
        generator: what wrote it.
        suite_name: the suite's name.
        passed: the verdict.
        suite_hash: the hash of all scenarios' results.
        expectations_hash: the hash of the verdict.
        inputs: the hashes of what was run.
        scenarios: scenario name → its hashes.
        reason: why it was accepted, if that was said.
        record: the results themselves, where it keeps them.
    """

    generator: Generator
    suite_name: str
    passed: bool
    suite_hash: str
    expectations_hash: str
    inputs: InputHashes
    scenarios: Mapping[str, ScenarioHashes]
    reason: str | None = None
    record: Record | None = None


@dataclass(frozen=True, kw_only=True)
class Golden:
    """What was accepted.

    Attributes:
        test_run_hash: the hash of the accepted run.
        hash_algorithm: what the hashes were computed by.
        content: everything else; `None` for a golden that is nothing but the hash.
        bare_suffix: what follows a bare hash on its line, as `sha256sum` prints it.
    """

    test_run_hash: str
    hash_algorithm: str = HASH_ALGORITHM
    content: GoldenContent | None = None
    bare_suffix: str = ""

    @property
    def record(self) -> Record | None:
        """The accepted results themselves, where the golden keeps them."""
        return self.content.record if self.content else None

    @property
    def file_hashes(self) -> Mapping[str, str] | None:
        """The hashes of what was run, by the kind of file that says it."""
        if self.content is None:
            return None
        inputs = self.content.inputs
        return {"suite": inputs.suite, "expectations": inputs.expectations}

    @property
    def reason(self) -> str | None:
        """Why it was accepted, if that was said."""
        return self.content.reason if self.content else None


@dataclass(frozen=True, kw_only=True)
class DefinitionHashes:
    """Hashes of a gate's definitions.

    Attributes:
        inputs: of the files.
        scenarios: scenario name → `input_hash`.
    """

    inputs: InputHashes
    scenarios: Mapping[str, str]


def make_golden(
    record: Mapping[str, Any], hashes: RecordHashes, definitions: DefinitionHashes
) -> Golden:
    """Make the full golden of a run.

    Args:
        record: `TestRunResult.to_dict()`.
        hashes: all hashes of the record.
        definitions: the hashes of what the run was made from.

    Returns:
        The golden, with the record in it.
    """
    results = Record(json=record)
    content = GoldenContent(
        generator=Generator(),
        suite_name=results.suite_name,
        passed=results.passed,
        suite_hash=hashes.suite_hash,
        expectations_hash=hashes.expectations_hash,
        inputs=definitions.inputs,
        scenarios={
            name: ScenarioHashes(
                input_hash=definitions.scenarios[name],
                scenario_hash=scenario_hash,
                missions=hashes.missions[name],
            )
            for name, scenario_hash in hashes.scenarios.items()
        },
        record=results,
    )
    return Golden(test_run_hash=hashes.test_run_hash, content=content)


def golden_from_json(value: Mapping[str, Any]) -> Golden:
    """Make a golden from its JSON.

    Args:
        value: valid under the golden schema; the golden shares its parts.

    Returns:
        The golden; whether its parts agree is not checked.
    """
    record = value.get("record")
    content = GoldenContent(
        generator=Generator(**value["generator"]),
        suite_name=value["suite_name"],
        passed=value["passed"],
        suite_hash=value["suite_hash"],
        expectations_hash=value["expectations_hash"],
        inputs=InputHashes(**value["inputs"]),
        scenarios={name: ScenarioHashes(**item) for name, item in value["scenarios"].items()},
        reason=value.get("reason"),
        record=None if record is None else Record(json=record),
    )
    return Golden(
        test_run_hash=value["test_run_hash"],
        hash_algorithm=value["hash_algorithm"],
        content=content,
    )


def golden_to_json(golden: Golden) -> dict[str, Any] | None:
    """Give the JSON of a golden.

    Args:
        golden: the golden; the JSON shares its record.

    Returns:
        A value that is valid under the golden schema; `None` for a bare hash.
    """
    content = golden.content
    if content is None:
        return None
    optional = {
        "reason": content.reason,
        "record": None if content.record is None else content.record.json,
    }
    return {
        "schema_version": GOLDEN_VERSION,
        "hash_algorithm": golden.hash_algorithm,
        "generator": {**vars(content.generator)},
        "suite_name": content.suite_name,
        "passed": content.passed,
        "test_run_hash": golden.test_run_hash,
        "suite_hash": content.suite_hash,
        "expectations_hash": content.expectations_hash,
        "inputs": {**vars(content.inputs)},
        "scenarios": {
            name: {
                "input_hash": item.input_hash,
                "scenario_hash": item.scenario_hash,
                "missions": item.missions,
            }
            for name, item in content.scenarios.items()
        },
        **{key: value for key, value in optional.items() if value is not None},
    }


def render_golden(golden: Golden) -> bytes:
    """Write a golden's text.

    Args:
        golden: what to write.

    Returns:
        The file's bytes: JSON with sorted keys, two spaces, LF, and nothing invisible in it; or the
        bare hash, for a golden that is one.
    """
    value = golden_to_json(golden)
    if value is None:
        line = f"{golden.test_run_hash}{golden.bare_suffix}\n"
        return line.encode("utf-8", "surrogateescape")
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{escape_invisible(text)}\n".encode()


def parse_bare_hash(data: bytes) -> Golden | None:
    """Read a golden that is nothing but a hash.

    Args:
        data: the whole file.

    Returns:
        The golden, or `None` if the file is something else.
    """
    match = _BARE_HASH.fullmatch(data)
    if match is None:
        return None
    digits = match[1].decode("ascii")
    suffix = data[match.end(1) :].rstrip(b"\r\n").decode("utf-8", "surrogateescape")
    return Golden(test_run_hash=digits.lower(), bare_suffix=suffix)


def same_inputs(old: Golden, new: Golden) -> bool:
    """Tell whether two goldens were made from the same inputs.

    Args:
        old: the golden that was accepted.
        new: the golden that the run would give.

    Returns:
        Whether none of the hashes of their inputs differs; a bare hash has none.
    """
    if old.content is None or new.content is None:
        return True
    return old.content.inputs == new.content.inputs
