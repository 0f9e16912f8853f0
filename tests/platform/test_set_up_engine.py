"""The container engine is set up once, for one user, and says what it could not have."""

import shutil
from pathlib import Path

import pytest

from tests.command import Finished
from tests.scratch import run
from tests.tools import require

REPOSITORY = Path(__file__).parents[2]
NEEDED = ("cat", "cksum", "dirname", "env", "mkdir", "rm", "timeout", "touch", "tr")

_APT_GET = """
echo "apt-get $*" >>"$CALLS"
"""
_PODMAN = """
case "$*" in
  "image exists "*) exit 0 ;;
esac
"""


class Machine:
    """A machine with nothing but what a set-up cannot do without, and programs that note calls."""

    def __init__(self, folder: Path) -> None:
        self.work, self.programs = folder / "work", folder / "bin"
        self.calls = folder / "calls"
        self.programs.mkdir()
        for name in NEEDED:
            (self.programs / name).symlink_to(require(name))
        (self.programs / "bash").symlink_to(require("bash"))
        for name in ("chromium", "mmdebstrap", "runc"):
            self.program(name)
        self.program("podman", _PODMAN)
        self.program("apt-get", _APT_GET)
        shutil.copytree(REPOSITORY / ".ci", self.work / ".ci")
        script = self.work / ".ci" / "set-up-engine"
        text = script.read_text(encoding="utf-8")
        assert text.count("/usr/sbin/") == 1
        script.write_text(text.replace("/usr/sbin/", f"{folder}/sbin/"), encoding="utf-8")

    def program(self, name: str, text: str = "") -> None:
        """Put a program in the search path."""
        path = self.programs / name
        path.write_text(f"#!{require('bash')}\n{text}", encoding="utf-8")
        path.chmod(0o755)

    def run(self, name: str) -> Finished:
        """Run a script of CI."""
        env = {"PATH": str(self.programs), "CALLS": str(self.calls)}
        return run([str(self.work / ".ci" / name)], self.work, env)


@pytest.fixture(name="machine")
def _machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_run_of_ci_skips_nothing(machine: Machine) -> None:
    """Whoever runs what CI runs is told of a tool that is missing, wherever that is."""
    machine.program("make", 'echo "make $* with CI=$CI"')
    (machine.work / ".ci" / "set-up").write_text("#!/usr/bin/env bash\n", encoding="utf-8")
    out = "== set up\n== make test\nmake test with CI=true\n== make gate\nmake gate with CI=true\n"
    assert machine.run("run") == Finished(status=0, out=f"{out}== all passed\n")


def test_compiler_comes_with_what_it_compiles_against(machine: Machine) -> None:
    """A test that plants a library has a compiler, and that one the headers of C."""
    done = machine.run("set-up-engine")
    assert done == Finished(status=0, out="Installing gcc libc6-dev\n")
    assert machine.calls.read_text(encoding="utf-8").splitlines() == [
        "apt-get update -qq",
        "apt-get install -qq -y --no-install-recommends gcc libc6-dev",
    ]
