"""The container engine is set up once, for one user, and reports what it could not get."""

import os
import shutil
from pathlib import Path

import pytest

from tests import engine
from tests.command import Finished
from tests.scratch import run
from tests.tools import require

REPOSITORY = Path(__file__).parents[2]
NEEDED = ("bash", "cat", "cksum", "dirname", "env", "mkdir", "rm", "timeout", "touch", "tr")
BASE = "docker.io/library/python:3.13-slim"

# Each records its calls; files in $STATE define what exists and what fails.
_FAKES = {
    "id": 'echo "$USER_ID"',
    "sudo": 'echo "sudo $*" >>"$CALLS"; exec "$@"',
    "apt-get": 'echo "apt-get $* ($DEBIAN_FRONTEND)" >>"$CALLS"',
    "cc": "",
    "chromium": "",
    "newuidmap": "",
    "runc": "",
    "podman": """
        echo "podman $*" >>"$CALLS"
        [[ -s $CONTAINERS_CONF && -s $CONTAINERS_STORAGE_CONF ]] || exit 9
        case "$1" in
          image) [[ -e $STATE/image ]] ;;
          pull) [[ -e $STATE/registry ]] || { echo "pull: no route to host" >&2; exit 125; } ;;
          import) [[ -s "${@: -2:1}" ]] && : >"$STATE/image" ;;
          *) exit 9 ;;
        esac
    """,
    "mmdebstrap": """
        echo "mmdebstrap" >>"$CALLS"
        [[ -e $STATE/mirror ]] && echo tar >"${@: -1}"
    """,
}


class Machine:
    """A machine with only the programs that a set-up needs, and fakes that record their calls."""

    def __init__(self, folder: Path) -> None:
        self.work, self.programs, self.state = (folder / name for name in ("work", "bin", "state"))
        self.engine = self.work / ".tools" / "engine"
        self.user = 0
        self.programs.mkdir()
        self.state.mkdir()
        for name in NEEDED:
            (self.programs / name).symlink_to(require(name))
        for name, text in _FAKES.items():
            self.program(name, text)
        shutil.copytree(REPOSITORY / ".ci", self.work / ".ci")
        script = self.work / ".ci" / "set-up-engine"
        text = script.read_text(encoding="utf-8")
        assert text.count("/usr/sbin/") == 1
        script.write_text(text.replace("/usr/sbin/", f"{folder}/sbin/"), encoding="utf-8")

    def program(self, name: str, text: str) -> None:
        """Add a program to the search path."""
        path = self.programs / name
        path.write_text(f"#!{require('bash')}\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    def lose(self, *names: str) -> None:
        """Remove programs."""
        for name in names:
            (self.programs / name).unlink()

    def has(self, *names: str) -> None:
        """Define what can be reached or is stored."""
        for name in names:
            (self.state / name).touch()

    def run(self, name: str = "set-up-engine") -> Finished:
        """Run a script of CI."""
        env = {
            "PATH": str(self.programs),
            "CALLS": str(self.state / "calls"),
            "STATE": str(self.state),
            "USER_ID": str(self.user),
        }
        return run([str(self.work / ".ci" / name)], self.work, env)

    def calls(self) -> list[str]:
        """Return the calls since the last time."""
        path = self.state / "calls"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.write_text("", encoding="utf-8")
        return lines

    def stamps(self) -> list[str]:
        """Return the users for whom the engine is ready."""
        return [path.name.split("-")[1] for path in self.engine.glob("ready-*")]


@pytest.fixture(name="machine")
def _machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_ci_run_skips_nothing(machine: Machine) -> None:
    """A missing tool fails a CI run on any machine."""
    machine.program("make", 'echo "make $* with CI=$CI"')
    (machine.work / ".ci" / "set-up").write_text("#!/usr/bin/env bash\n", encoding="utf-8")
    fresh = '#!/usr/bin/env bash\necho "as a fresh machine, with CI=${CI-}"\n'
    (machine.work / ".ci" / "fresh-user").write_text(fresh, encoding="utf-8")
    assert machine.run("run") == Finished(
        status=0,
        out="== set up\n== make test\nmake test with CI=true\n"
        "== make gate\nmake gate with CI=true\n"
        "== selftest\nmake selftest with CI=true\n"
        "== fresh machines\nas a fresh machine, with CI=\n== all passed\n",
    )


ASKED = f"podman image exists {BASE}"
PULLED = f"podman pull --quiet {BASE}"


def test_engine_is_set_up_once(machine: Machine) -> None:
    """A second call needs neither the network nor root."""
    machine.has("registry")
    assert machine.run() == Finished(status=0, out=f"Pulled {BASE}\n")
    assert machine.calls() == [ASKED, PULLED]
    assert machine.stamps() == ["0"]
    assert f'graphroot = "{machine.engine}/storage"\n' in (
        machine.engine / "storage.conf"
    ).read_text(encoding="utf-8")
    assert machine.run() == Finished(status=0)
    assert machine.calls() == []


def test_engine_follows_its_script(machine: Machine) -> None:
    """Changed settings are applied, without fetching the existing image again."""
    machine.has("registry", "image")
    machine.run()
    with (machine.work / ".ci" / "set-up-engine").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    machine.calls()
    assert machine.run() == Finished(status=0)
    assert machine.calls() == [ASKED]


ALL = ("cc", "chromium", "mmdebstrap", "newuidmap", "podman", "runc")


@pytest.mark.parametrize(
    ("user", "packages", "before"),
    [
        (0, "gcc libc6-dev chromium mmdebstrap podman runc", ""),
        (1000, "gcc libc6-dev chromium mmdebstrap uidmap podman runc", "sudo env "),
    ],
)
def test_missing_packages_are_installed(
    user: int, packages: str, before: str, machine: Machine
) -> None:
    """A fresh machine gets all packages, as root or with sudo, without questions."""
    machine.user = user
    machine.lose(*ALL)
    machine.has("registry")
    done = machine.run()
    assert (done.status, done.out) == (127, f"Installing {packages}\n")  # the fake installs nothing
    install = f"apt-get install -qq -y --no-install-recommends {packages}"
    noninteractive = "DEBIAN_FRONTEND=noninteractive "
    wanted = ["apt-get update -qq ()", f"{install} (noninteractive)"]
    if before:
        wanted.insert(0, f"{before}apt-get update -qq")
        wanted.insert(2, f"{before}{noninteractive}{install}")
    assert machine.calls() == wanted
    assert machine.stamps() == []


@pytest.mark.parametrize(
    ("lost", "packages"), [("cc", "gcc libc6-dev"), ("runc", "runc"), ("newuidmap", "uidmap")]
)
def test_only_missing_packages_are_installed(lost: str, packages: str, machine: Machine) -> None:
    """A machine that has some of the packages gets only the missing ones."""
    machine.user = 1000
    machine.lose(lost)
    machine.has("image")
    assert machine.run() == Finished(status=0, out=f"Installing {packages}\n")


def test_program_in_sbin_is_found(machine: Machine) -> None:
    """Debian's runc is found even if a plain user's search path does not contain it."""
    machine.user = 1000
    sbin = machine.work.parent / "sbin"
    sbin.mkdir()
    (machine.programs / "runc").rename(sbin / "runc")
    machine.has("image")
    assert machine.run() == Finished(status=0)


def test_chrome_is_as_good_as_chromium(machine: Machine) -> None:
    """A GitHub runner's own browser is used instead of installing another."""
    machine.lose("chromium")
    machine.program("google-chrome", "")
    machine.has("image")
    assert machine.run() == Finished(status=0)


WARNING = f"""\
pull: no route to host
================================================================================
WARNING: {BASE} could not be pulled.
The tests of the image use a STAND-IN made from Debian's packages. They test the
Dockerfile and the Action, but not the official image.
================================================================================
"""


def test_replaced_base_image_is_reported(machine: Machine) -> None:
    """Without a registry the tests still run, and the log names the replacement and the reason."""
    machine.has("mirror")
    assert machine.run() == Finished(status=0, err=WARNING)
    tar = machine.engine / "base.tar"
    imported = f'podman import --quiet --change CMD ["python3"] {tar} {BASE}'
    assert machine.calls() == [ASKED, PULLED, "mmdebstrap", imported]
    assert (machine.stamps(), tar.exists()) == (["0"], False)


def test_set_up_that_failed_is_tried_again(machine: Machine) -> None:
    """An engine without its base image is never taken for a complete one."""
    assert machine.run() == Finished(status=1, err=WARNING)
    assert machine.stamps() == []
    machine.has("registry")
    assert machine.run() == Finished(status=0, out=f"Pulled {BASE}\n")


def test_engine_of_another_user_is_left_alone(machine: Machine) -> None:
    """A user does not mix root's images with their own, or use an engine that cannot start."""
    machine.has("registry")
    machine.run()
    (stamp,) = machine.engine.glob("ready-*")
    machine.calls()
    machine.user = 1000
    message = (
        f"{machine.engine} belongs to another user, not to user 1000 (see {stamp}).\n"
        "Remove it as that user, or work in another checkout.\n"
    )
    assert machine.run() == Finished(status=1, err=message)
    assert machine.calls() == []
    assert machine.stamps() == ["0"]


def test_engine_of_another_user_is_not_used_by_tests(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that cannot use root's engine is skipped with the reason."""
    monkeypatch.setattr(engine, "TOOLS", machine.work / ".tools")
    monkeypatch.setenv("PATH", str(machine.programs))
    monkeypatch.delenv("CI", raising=False)
    machine.has("image")
    machine.user = os.geteuid() + 1
    machine.run()
    with pytest.raises(pytest.skip.Exception, match=r"set-up-engine makes for this user"):
        engine.open_engine()
    shutil.rmtree(machine.engine)
    machine.user = os.geteuid()
    machine.run()
    assert engine.open_engine().podman == machine.programs / "podman"
