"""Records again what commands, steps of the Action, guides and workflows give.

`make record` calls this, which shows what changes. Each of `RECORDERS` is a module of tests that
does its part when it is run with `--record`. The words that a test itself holds, in `snapshot(…)`,
are rewritten at last, by running these tests.
"""

import difflib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
RECORDERS = (
    "tests/cli/test_action_contract.py",
    "tests/cli/test_cases.py",
    "tests/cli/test_guide.py",
    "tests/cli/test_help.py",
    "tests/cli/test_python_examples.py",
    "tests/cli/test_python_guide.py",
    "tests/cli/test_readme.py",
    "tests/platform/test_workflow_jobs.py",
    "tests/unit/test_declared_options.py",
    "tests/unit/test_messages.py",
)
RECORDED = (
    "README.md",
    "action.yml",
    "docs",
    "tests/cases",
    "tests/recorded",
    "tests/platform/recorded",
)
"""The files, and the folders, that they write."""


def tests_with_snapshots() -> list[str]:
    """List the tests that hold words which are recorded."""
    return [
        path.relative_to(REPOSITORY).as_posix()
        for path in sorted((REPOSITORY / "tests").rglob("test_*.py"))
        if "\nfrom inline_snapshot import" in path.read_text(encoding="utf-8")
    ]


def read_all() -> dict[str, str]:
    """Read every file that may be recorded."""
    places = [REPOSITORY / place for place in (*RECORDED, *tests_with_snapshots())]
    paths = (path for place in places for path in (place, *place.rglob("*")))
    return {
        path.relative_to(REPOSITORY).as_posix(): path.read_bytes().decode("utf-8", "replace")
        for path in paths
        if path.is_file()
    }


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Give the lines that changed, file by file, and how many files did."""
    changed = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    for name in changed:
        old, new = (side.get(name, "").splitlines() for side in (before, after))
        for line in difflib.unified_diff(old, new, name, name, lineterm="", n=0):
            if not line.startswith(("---", "@@")):
                yield line
    files = "1 recorded file" if len(changed) == 1 else f"{len(changed)} recorded files"
    yield f"{files} changed" if changed else "nothing changed"


def main() -> int:
    """Have all of it recorded; say what changed, and what is not as its folder says."""
    env = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    before, status = read_all(), 0
    options = ["-q", "-p", "no:cacheprovider", "--inline-snapshot=fix", "-n", "0"]
    programs = [
        *([recorder, "--record"] for recorder in RECORDERS),
        ["-m", "pytest", *options, *tests_with_snapshots()],
    ]
    for words in programs:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=REPOSITORY,
            env=env,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
        lines = done.stdout.splitlines()
        warnings = [line for line in lines if line.startswith("! ")]
        warnings += [f"! {line}" for line in lines if line.startswith("FAILED")]
        # A snapshot that is rewritten makes pytest end with an error, too.
        if done.returncode != 0 and not warnings and words[0] != "-m":
            warnings.append(f"! {' '.join(words)} failed")
        if warnings:
            status = 1
            sys.stdout.writelines(f"{line}\n" for line in warnings)
    sys.stdout.writelines(f"{line}\n" for line in changes(before, read_all()))
    return status


if __name__ == "__main__":
    sys.exit(main())
