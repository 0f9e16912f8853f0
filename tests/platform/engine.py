"""A container engine for tests: it runs this Python in place of the image's, without isolation.

`FAULT` names the fault of the image.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

COMMANDS = "/github/file_commands"
CONFINED = {
    "network": ["none"],
    "cap-drop": ["ALL"],
    "security-opt": ["no-new-privileges"],
    "read-only": [""],
    "workdir": ["/github/workspace"],
}
_GREEN = "outcome<<x\npassed\nx\nexit-code<<x\n0\nx\ngates<<x\n6\nx\n"


def read_options(arguments: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Split the arguments of `run` into the options, and the image with its command."""
    options: dict[str, list[str]] = {}
    rest = list(arguments)
    while rest[0].startswith("--"):
        name, equals, value = rest.pop(0).removeprefix("--").partition("=")
        if name in {"volume", "env", "workdir", "entrypoint"} and not equals:
            value = rest.pop(0)
        options.setdefault(name, []).append(value)
    return options, rest


def act(fault: str, variables: Mapping[str, str], folder: str) -> int:
    """Run the Action like an image with a fault."""
    if fault == "fails":
        return 1
    if fault == "green":  # whatever its input
        Path(variables["GITHUB_OUTPUT"]).write_text(_GREEN, encoding="utf-8")
        Path(variables["GITHUB_STEP_SUMMARY"]).write_text("x", encoding="utf-8")
        return 0
    changed = {fault: os.devnull} if fault.startswith("GITHUB_") else {}
    return python(["-I", "-m", "tier2gate.github"], {**variables, **changed}, folder)


def python(arguments: list[str], variables: Mapping[str, str], folder: str) -> int:
    """Run this Python with these variables and those to measure coverage."""
    kept = {key: value for key, value in os.environ.items() if key == "COVERAGE_PROCESS_CONFIG"}
    env = {**kept, **variables}
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=env, check=False).returncode


def main() -> int:
    """Run the requested command."""
    command, *arguments = sys.argv[1:]
    options, (image, *rest) = read_options(arguments)
    assert (command, image) == ("run", "image@digest")
    assert {name: options.get(name) for name in CONFINED} == CONFINED
    mounts = {place: folder for folder, place, *_ in (v.split(":") for v in options["volume"])}
    variables = {
        name: value.replace(COMMANDS, mounts.get(COMMANDS, ""))
        for name, value in (variable.split("=", 1) for variable in options.get("env", []))
    }
    folder, fault = mounts["/github/workspace"], os.environ.get("FAULT", "")
    if "entrypoint" not in options:
        return act(fault, variables, folder)
    return 1 if fault == "vectors" else python(rest, variables, folder)


if __name__ == "__main__":
    sys.exit(main())
