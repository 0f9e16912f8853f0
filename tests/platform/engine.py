"""A container engine for tests: it runs this Python where the image's should run, without walls.

`FAULT` says what is wrong with the image.
"""

import os
import sys
from pathlib import Path

OUTPUTS = "/github/file_commands"


def main() -> int:
    """Run what `run` asks for, as an image with the fault would."""
    command, *arguments = sys.argv[1:]
    assert command == "run", command
    given: dict[str, list[str]] = {}
    while arguments[0].startswith("--"):
        name, equals, value = arguments.pop(0).removeprefix("--").partition("=")
        if name in {"volume", "env", "workdir", "entrypoint"} and not equals:
            value = arguments.pop(0)
        given.setdefault(name, []).append(value)
    image, *rest = arguments
    assert image == "image@digest", image
    walls = {name: given[name] for name in ("network", "cap-drop", "security-opt", "read-only")}
    assert walls == {
        "network": ["none"],
        "cap-drop": ["ALL"],
        "security-opt": ["no-new-privileges"],
        "read-only": [""],
    }
    mounts = dict(reversed(volume.split(":")[:2]) for volume in given["volume"])
    assert given["workdir"] == ["/github/workspace"]
    os.chdir(mounts["/github/workspace"])
    variables = dict(variable.split("=", 1) for variable in given.get("env", []))
    for name, value in variables.items():
        variables[name] = value.replace(OUTPUTS, mounts.get(OUTPUTS, ""))
    kept = {k: v for k, v in os.environ.items() if k == "COVERAGE_PROCESS_CONFIG"}
    fault = os.environ.get("FAULT", "")
    if "entrypoint" not in given:
        if fault == "fails":
            return 1
        if fault == "green":  # whatever it is given
            outcome = "outcome<<x\npassed\nx\nexit-code<<x\n0\nx\ngates<<x\n3\nx\n"
            Path(variables["GITHUB_OUTPUT"]).write_text(outcome, encoding="utf-8")
            Path(variables["GITHUB_STEP_SUMMARY"]).write_text("x", encoding="utf-8")
            return 0
        if fault in {"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"}:
            variables[fault] = os.devnull
        rest = ["-I", "-m", "tier2gate.action"]
    elif fault == "vectors":
        return 1
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *rest], {**kept, **variables})  # noqa: S606 - our own


if __name__ == "__main__":
    sys.exit(main())
