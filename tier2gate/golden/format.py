"""The golden's form: what it holds, its canonical text, and whether its parts agree."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tier2gate import __version__
from tier2gate.foundation.printable import escape_invisible
from tier2gate.orchestration.canonical import HASH_ALGORITHM, encode
from tier2gate.orchestration.test_run import RecordHashes

GOLDEN_VERSION = "golden@1"
INPUTS = ("suite", "expectations")
"""The files that every run is made from."""

FULL_DETAIL_LIMIT = 4 * 1024 * 1024
"""Bytes that a golden may have before `detail: auto` leaves the record out."""

_BARE_HASH = re.compile(rb"([0-9a-fA-F]{64})(?:[ \t]+[^\r\n]*)?\r?\n?")


@dataclass(frozen=True, kw_only=True)
class Golden:
    """What was accepted.

    Attributes:
        test_run_hash: the hash of the accepted run.
        hash_algorithm: what the hash was computed by.
        body: the whole golden as JSON; `None` for one that is nothing but the hash.
        bare_suffix: what follows a bare hash on its line, as `sha256sum` prints it.
    """

    test_run_hash: str
    hash_algorithm: str = HASH_ALGORITHM
    body: Mapping[str, Any] | None = None
    bare_suffix: str = ""

    @property
    def record(self) -> Mapping[str, Any] | None:
        """The accepted results themselves, where the golden keeps them."""
        return self.body.get("record") if self.body else None

    @property
    def inputs(self) -> Mapping[str, str] | None:
        """The hashes of the suite and the expectations that it was made from."""
        return {kind: self.body["inputs"][kind] for kind in INPUTS} if self.body else None

    @property
    def reason(self) -> str | None:
        """Why it was accepted, if that was said."""
        return self.body.get("reason") if self.body else None


@dataclass(frozen=True, kw_only=True)
class InputHashes:
    """Hashes of what a run was made from.

    Attributes:
        suite: of the suite's definition.
        expectations: of the expectations' definition.
        missions: of the user's own missions that the suite uses, by name.
        scenarios: scenario name → `input_hash`.
    """

    suite: str
    expectations: str
    missions: Mapping[str, str]
    scenarios: Mapping[str, str]


def make_golden(record: Mapping[str, Any], hashes: RecordHashes, inputs: InputHashes) -> Golden:
    """Make the full golden of a run.

    Args:
        record: `TestRunResult.to_dict()`.
        hashes: all hashes of the record.
        inputs: the hashes of what the run was made from.

    Returns:
        The golden, with the record in it.
    """
    body = {
        "schema_version": GOLDEN_VERSION,
        "hash_algorithm": HASH_ALGORITHM,
        "generator": {"name": "tier2gate", "version": __version__},
        "suite_name": record["suite_result"]["suite_name"],
        "passed": record["passed"],
        "test_run_hash": hashes.test_run_hash,
        "suite_hash": hashes.suite_hash,
        "expectations_hash": hashes.expectations_hash,
        "inputs": {
            "suite": inputs.suite,
            "expectations": inputs.expectations,
            "missions": dict(inputs.missions),
        },
        "scenarios": {
            name: {
                "input_hash": inputs.scenarios[name],
                "scenario_hash": scenario_hash,
                "missions": hashes.missions[name],
            }
            for name, scenario_hash in hashes.scenarios.items()
        },
        "record": record,
    }
    return Golden(test_run_hash=hashes.test_run_hash, body=body)


def render_golden(golden: Golden) -> bytes:
    """Write a golden's text.

    Args:
        golden: what to write.

    Returns:
        The file's bytes: JSON with sorted keys, two spaces, LF, and nothing invisible in it; or the
        bare hash, for a golden that is one.
    """
    if golden.body is None:
        line = f"{golden.test_run_hash}{golden.bare_suffix}\n"
        return line.encode("utf-8", "surrogateescape")
    text = json.dumps(golden.body, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{escape_invisible(text)}\n".encode()


def without_record(golden: Golden) -> Golden:
    """Give a golden that keeps the hashes, but not the results.

    Args:
        golden: the golden.

    Returns:
        The same, less its record.
    """
    if golden.body is None:
        return golden
    return replace(golden, body={k: v for k, v in golden.body.items() if k != "record"})


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A golden that is to be written.

    Attributes:
        golden: what it says.
        data: its text.
        shortened: whether it would be too large to review with the record, and so does without.
    """

    golden: Golden
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
    """Prepare what `update` puts in place.

    Args:
        old: the golden that is there; a bare hash stays one, unless a detail is asked for.
        new: the golden of the run, with its record.
        usual_detail: `full`, `hashes`, or `auto`: full while that is small enough to review.
        detail: `full` or `hashes`, where it is asked for.
        reason: why the run is accepted; without one, a reason stays until the results change.

    Returns:
        The golden; `None` if the one that is there says the same.
    """
    if old is not None and same_acceptance(old, new) and _has_detail(old, detail):
        return None
    if old is not None and old.body is None and detail is None:
        kept = replace(old, test_run_hash=new.test_run_hash)
        return Prepared(golden=kept, data=render_golden(kept))
    if reason is None and old is not None and old.test_run_hash == new.test_run_hash:
        reason = old.reason
    full = _with_reason(new, reason)
    if (detail or usual_detail) == "hashes":
        kept = without_record(full)
        return Prepared(golden=kept, data=render_golden(kept))
    data = render_golden(full)
    if (detail or usual_detail) == "full" or len(data) < FULL_DETAIL_LIMIT:
        return Prepared(golden=full, data=data)
    kept = without_record(full)
    return Prepared(golden=kept, data=render_golden(kept), shortened=True)


def _has_detail(golden: Golden, detail: str | None) -> bool:
    if detail is None:
        return True
    return golden.body is not None and (golden.record is not None) == (detail == "full")


def _with_reason(golden: Golden, reason: str | None) -> Golden:
    if reason is None or golden.body is None:
        return golden
    return replace(golden, body={**golden.body, "reason": reason})


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


def same_acceptance(old: Golden, new: Golden) -> bool:
    """Tell whether two goldens accept the same run, whoever wrote them and for whatever reason.

    Args:
        old: the golden there is.
        new: the one that a run gives.

    Returns:
        Whether nothing differs but the generator, the reason, and a record that `old` does without.
    """
    if old.body is None or new.body is None:
        return old.test_run_hash == new.test_run_hash
    ignored = {"generator", "reason"} | ({"record"} - old.body.keys())
    old_body = {key: value for key, value in old.body.items() if key not in ignored}
    new_body = {key: value for key, value in new.body.items() if key not in ignored}
    return encode(old_body) == encode(new_body)


def same_inputs(old: Golden, new: Golden) -> bool:
    """Tell whether two goldens were made from the same inputs.

    Args:
        old: the golden that was accepted.
        new: the golden that the run would give.

    Returns:
        Whether none of the hashes of their inputs differs; a bare hash has none.
    """
    return old.body is None or new.body is None or old.body["inputs"] == new.body["inputs"]
