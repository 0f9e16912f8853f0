"""What each outcome and each code of a problem or notice means, for reports that have rules."""

from collections.abc import Mapping

from tier2gate.foundation.outcomes import Outcome

OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.VERDICT_FAILED: (
        "an expectation failed",
        "fix what broke it, or fix the expectation if it is wrong",
    ),
    Outcome.HASH_DRIFT: (
        "the verdict passed, but the hash changed",
        "if this is not intended, fix the cause; if it is, accept the new results",
    ),
    Outcome.GOLDEN_CHANGED: (
        "a golden differs from the target branch's, or a gate was removed",
        "ask for a review: merging accepts the new results",
    ),
    Outcome.INPUT_INVALID: (
        "a file cannot be parsed or is invalid, or two gates share a golden",
        "fix the files at the places that the messages name",
    ),
    Outcome.GOLDEN_MISSING: (
        "nothing has been accepted yet",
        "look at the results, and accept them if they are right",
    ),
    Outcome.GOLDEN_INVALID: (
        "the golden is unreadable, edited by hand, or of another format",
        "restore the golden from Git, or accept the results again as the message says",
    ),
    Outcome.GOLDEN_OBSOLETE: (
        "a golden, expectations or missions file no longer has a suite",
        "restore the suite, or delete its other files",
    ),
    Outcome.EXECUTION_ERROR: (
        "a mission raised an error or exceeded a limit",
        "fix the mission or its input: the message names it",
    ),
    Outcome.NONDETERMINISTIC: (
        "runs of the same input gave different results",
        "fix what the message names: a result that differs from run to run cannot be accepted",
    ),
    Outcome.NOTHING_RUN: (
        "there is no gate, or none under one of the paths, or no scenario that is selected",
        "check the paths, the names of the suites, and which scenarios are selected",
    ),
    Outcome.INTERNAL_ERROR: (
        "a bug in tier2gate",
        "report this bug, with the command and its output",
    ),
}
"""Outcome that fails a gate → what it means, and what to do."""

NOTICE = " (notice)"
"""The end of the meaning of a code that only notices have."""

CODES: Mapping[str, str] = {
    "also-configured": "the configuration ignores a path that one of its gates uses",
    "ambiguous-scalar": "a plain YAML value that versions of YAML read differently",
    "bare-hash": "single scenarios cannot be compared with a golden that is a bare hash",
    "base-unusable": "the files of the target branch cannot be used",
    "boolean-as-number": "a verdict passes or fails only because `true` counts as 1 (notice)",
    "changed-inputs": "an input changed, but the results did not (notice)",
    "changed-since": (
        "this file changed while or after its gate ran, so `update` or `review` left the golden "
        "as it is"
    ),
    "code-not-allowed": (
        "the repository names Python code, or an interpreter or import folders for it, that "
        "the call does not allow"
    ),
    "code-not-loaded": (
        "calls of missions in Python that `validate` did not check, because it loads no code"
    ),
    "compared-with-itself": (
        "an expectation compares a value with itself, so it holds whatever the value is (notice)"
    ),
    "conflict-marker": "the file contains Git's conflict markers",
    "constant-condition": "an `exists` or `absent` on a value that always exists",
    "doubled": "two files for one gate, such as `.yaml` beside `.json`",
    "duplicate-key": "a mapping has the same key twice",
    "empty": "the file is empty",
    "empty-base": "the files of the target branch contain no gate (notice)",
    "empty-range": "a range that contains no value",
    "few-runs": "`--repeat` makes fewer runs than are usual before results are accepted (notice)",
    "form-in-mask": "the value of a mask holds a `$` form, which is not filled in",
    "golden-location": "the golden is in a place where it is not allowed",
    "golden-missing": "nothing has been accepted yet, so there is nothing to compare",
    "golden-newer": "the golden is of a newer format",
    "golden-older": "the golden is of an older format",
    "golden-tampered": "the golden does not match its hash or its checksum",
    "ignores-nothing": "a path below `ignore` of the configuration ignores nothing",
    "impossible-path": "a path that no file can have",
    "integer-too-long": "an integer has too many digits",
    "internal-error": "a bug in tier2gate",
    "invalid-clock": "the clock of a suite is not a time that exists",
    "json-syntax": "the file is not valid JSON",
    "key-not-text": "a key is not a string",
    "libyaml-missing": "PyYAML lacks its C library",
    "linked-folder": "a link to a folder hides a gate, or could",
    "lone-surrogate": "half of a surrogate pair",
    "malformed-form": "a malformed `$` form",
    "malformed-name": (
        "a name of scenarios with a brace that is not part of a `{column}`, or without a column"
    ),
    "malformed-pattern": "an invalid or unsupported pattern",
    "malformed-pointer": "not a JSON Pointer",
    "masked-too-large": "the values of masks make a result too large",
    "masked-value": (
        "an expectation, or a form of its expected value, looks at a value that the suite masks"
    ),
    "merge-key": "YAML's merge key `<<`",
    "misleading-id": "the id of a call is the name of another mission",
    "misnamed": "a file looks like a suite, but its name does not match",
    "misplaced-operation": "the operation is inside the payload, not beside it",
    "missing-file": "a file of the gate is missing",
    "missing-folder": "an import folder that the configuration names is missing",
    "missing-param": "a call lacks a param that the mission uses",
    "mission-error": "a mission could not continue, raised an error, or exceeded a limit",
    "misspelt-form": (
        "a value looks like a form, without its `$` or with other keys beside it (notice)"
    ),
    "more-problems": (
        "the number of problems in the file after the first 100, or of those that a report "
        "leaves out"
    ),
    "no-accepted-run": (
        "what changed is not known, because the golden keeps no results and no shards of the "
        "accepted run are given (notice)"
    ),
    "no-gate": "there is no gate under this path",
    "no-run-id": (
        "merged shards have no run id, so those of an earlier commit may not be noticed (notice)"
    ),
    "no-scenario": (
        "no scenario has a name or tag that `--scenario` matches, or a name that a pattern of "
        "an expectation matches"
    ),
    "no-suite": "a golden, expectations or missions without a suite",
    "no-temporary-folder": "the self-test cannot write its gates",
    "nondeterministic": (
        "a mission gives different results in several runs of the same input, or a module can "
        "be loaded in some runs only"
    ),
    "not-a-bare-hash": "the golden of a gate that is merged in a stream has more than a hash",
    "not-a-golden": "the file given as the golden is another kind of file",
    "not-a-table": "the name of a table does not end with `.csv` or `.jsonl`",
    "not-comparable": "`diff` cannot compare this file",
    "not-configured": "a suite or another file of a gate that the configuration does not name",
    "not-finite": "NaN or an infinity",
    "not-listed": "a report lists only a part of what it counts (notice)",
    "not-measured": "coverage measures tier2gate, but cannot measure missions in Python (notice)",
    "not-missions": "the file name is not that of a missions file",
    "not-proposed": "no golden was proposed, and why (notice)",
    "not-pruned": "`update --prune` did not delete this file",
    "not-python": "`init --python` names a file that is not Python",
    "not-read": (
        "a missions file beside the suite is not read, or a module beside it because of its "
        "name (notice)"
    ),
    "not-relative": (
        "an interpreter or import folder of the configuration is not a path relative to its folder"
    ),
    "not-utf8": "the file is not UTF-8",
    "not-written": "the file of a shard could not be written, and why",
    "nothing-found": "`validate` found no file",
    "nothing-to-debug": "with `--debug`, the selected scenarios call no mission in Python",
    "number-overflow": "a number is too large for a 64-bit float",
    "other-configuration": "another configuration, whose gates this call does not run (notice)",
    "other-hash": "the hash of the run differs from `--expect`",
    "out-of-bounds": "a file is in a folder from which gates may not be read",
    "outside": "a path is outside the configuration's folder, or a table outside the suite's",
    "overlapping-masks": "two masks or roundings could change the same value",
    "proposal-committed": "a proposed golden is in the searched folders",
    "proposed-goldens": "proposed goldens that Git does not ignore were skipped (notice)",
    "raw-character": "a character that must be removed or escaped",
    "reason-not-kept": "`--reason` was not stored, because nothing changed (notice)",
    "record-tampered": "the hash of a record does not match its content",
    "recursive-alias": "an alias inside its own anchor",
    "repeated-expectation": "two expectations have the same id",
    "repeated-gate": "two gates of a configuration have the same name",
    "repeated-mission": "two missions or calls have the same name",
    "repeated-scenario": "two scenarios have the same name",
    "repeated-step": "two steps have the same id",
    "replaced": "what the replaced golden accepted was not compared (notice)",
    "reported-already": "the number of problems already reported for an earlier gate",
    "schema": "the file does not match its schema",
    "second-document": "the file contains more than one document",
    "shard-damaged": "a shard is not as it was written, or states what its results do not give",
    "shard-doubled": "a part of a run is there twice",
    "shard-foreign": "a shard is of another run, version or gate",
    "shard-missing": "a part of a run is not there",
    "shared-golden": "several gates share this golden",
    "shortened": "the golden keeps hashes only (notice)",
    "symbolic-link": "a link in a place where links are not followed",
    "table-syntax": "a table is not CSV as in RFC 4180, or a line of it is not a JSON object",
    "tag": "an explicit YAML tag",
    "temporary-files": "a temporary file could not be written or read, and why",
    "too-deep": "the file is nested too deeply",
    "too-large": "the file is too large",
    "too-many-steps": "a mission has too many steps",
    "too-many-values": "the file holds too many values",
    "too-much-found": "the values that the expectations look at are too large in total",
    "unfilled-form": "a form of an expected value yields nothing in the inputs of a scenario",
    "unknown-alias": "an alias without an anchor",
    "unknown-mission": "there is no mission of this name",
    "unknown-param": "the mission has no param of this name; as a notice: the name may be misspelt",
    "unknown-scenario": "the suite has no scenario of this name",
    "unmaskable": "a mask or rounding of a part of the result that cannot be masked or rounded",
    "unmet-mask": (
        "a mask matched nothing in the whole run, or a rounding matched no number; as a "
        "notice, if the run failed"
    ),
    "unreadable": "a file or folder cannot be read",
    "unusable-python": (
        "the interpreter that the call or the configuration names cannot run missions"
    ),
    "unused-column": "nothing uses this column of a table (notice)",
    "unwritable": "the golden cannot be written",
    "whole-state-masked": "a mask hides a whole final state (notice)",
    "wrong-cell": "a cell of a table does not have the type of its column, or is missing",
    "wrong-columns": "a table does not have the columns that the suite declares or uses",
    "yaml-syntax": "the file is not valid YAML",
}
"""Code → what it means, sorted; the table of `docs/outcomes.md` says the same."""
