"""Record the output of commands, steps of the Action, guides and workflows again.

`make record` calls this, and it prints what changed. Each of `RECORDERS` is a test module that
records its part when it is run with `--record`. Finally, tests that contain `snapshot(…)` are run
to rewrite these.
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
    "tests/cli/test_imports.py",
    "tests/cli/test_python_examples.py",
    "tests/cli/test_python_guide.py",
    "tests/cli/test_readme.py",
    "tests/cli/test_whole_output.py",
    "tests/platform/test_compared.py",
    "tests/platform/test_workflow_jobs.py",
    "tests/unit/test_api.py",
    "tests/unit/test_declared_options.py",
    "tests/unit/test_messages.py",
    "tests/unit/test_reference.py",
)
RECORDED = (
    "README.md",
    "action.yml",
    "docs",
    "host/action.yml",
    "tests/cases",
    "tests/recorded",
    "tests/platform/recorded",
)
"""The files and folders that they write."""


def tests_with_snapshots() -> list[str]:
    """List the tests that contain snapshots."""
    return [
        path.relative_to(REPOSITORY).as_posix()
        for path in sorted((REPOSITORY / "tests").rglob("test_*.py"))
        if "\nfrom inline_snapshot import" in path.read_text(encoding="utf-8")
    ]


def read_all() -> dict[str, str]:
    """Read every file that can be recorded."""
    places = [REPOSITORY / place for place in (*RECORDED, *tests_with_snapshots())]
    paths = (path for place in places for path in (place, *place.rglob("*")))
    return {
        path.relative_to(REPOSITORY).as_posix(): path.read_bytes().decode("utf-8", "replace")
        for path in paths
        if path.is_file()
    }


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Yield the changed lines, file by file, and the number of changed files."""
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
    """Record everything; print what changed, and warnings for cases with an unexpected outcome."""
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
        # A rewritten snapshot also makes pytest fail.
        if done.returncode != 0 and not warnings and words[0] != "-m":
            warnings.append(f"! {' '.join(words)} failed")
        if warnings:
            status = 1
            sys.stdout.writelines(f"{line}\n" for line in warnings)
    sys.stdout.writelines(f"{line}\n" for line in changes(before, read_all()))
    return status


if __name__ == "__main__":
    sys.exit(main())
