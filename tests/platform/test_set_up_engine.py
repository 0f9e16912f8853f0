"""The container engine is set up once, for one user, and says what it could not have."""

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

# Each notes what it is asked for; what there is, and what fails, is said by files in $STATE.
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
    """A machine with nothing but what a set-up cannot do without, and programs that note calls."""

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
        """Put a program in the search path."""
        path = self.programs / name
        path.write_text(f"#!{require('bash')}\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    def lose(self, *names: str) -> None:
        """Take programs away."""
        for name in names:
            (self.programs / name).unlink()

    def has(self, *names: str) -> None:
        """Say what can be reached, or is stored."""
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
        """Give what was called since this was last asked."""
        path = self.state / "calls"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        path.write_text("", encoding="utf-8")
        return lines

    def stamps(self) -> list[str]:
        """Give the users for whom the engine is ready."""
        return [path.name.split("-")[1] for path in self.engine.glob("ready-*")]


@pytest.fixture(name="machine")
def _machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_run_of_ci_skips_nothing(machine: Machine) -> None:
    """Whoever runs what CI runs is told of a tool that is missing, wherever that is."""
    machine.program("make", 'echo "make $* with CI=$CI"')
    (machine.work / ".ci" / "set-up").write_text("#!/usr/bin/env bash\n", encoding="utf-8")
    fresh = '#!/usr/bin/env bash\necho "as a fresh machine, with CI=${CI-}"\n'
    (machine.work / ".ci" / "fresh-user").write_text(fresh, encoding="utf-8")
    assert machine.run("run") == Finished(
        status=0,
        out="== set up\n== make test\nmake test with CI=true\n"
        "== make gate\nmake gate with CI=true\n"
        "== fresh machines\nas a fresh machine, with CI=\n== all passed\n",
    )


ASKED = f"podman image exists {BASE}"
PULLED = f"podman pull --quiet {BASE}"


def test_engine_is_set_up_once(machine: Machine) -> None:
    """A second call asks nothing of the network, or of root."""
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
    """Settings that changed are taken over; the image that is there is not fetched again."""
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
    """A fresh machine gets all of it, root's and anybody's, and nobody is asked questions."""
    machine.user = user
    machine.lose(*ALL)
    machine.has("registry")
    done = machine.run()
    assert (done.status, done.out) == (127, f"Installing {packages}\n")  # nothing was, in truth
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
def test_only_what_is_missing_is_installed(lost: str, packages: str, machine: Machine) -> None:
    """A machine that has most of it is left as it is, but for the rest."""
    machine.user = 1000
    machine.lose(lost)
    machine.has("image")
    assert machine.run() == Finished(status=0, out=f"Installing {packages}\n")


def test_program_beside_the_search_path_is_there(machine: Machine) -> None:
    """Debian's runc, which a plain user's search path does not lead to, is not missed."""
    machine.user = 1000
    sbin = machine.work.parent / "sbin"
    sbin.mkdir()
    (machine.programs / "runc").rename(sbin / "runc")
    machine.has("image")
    assert machine.run() == Finished(status=0)


def test_chrome_is_as_good_as_chromium(machine: Machine) -> None:
    """A runner of GitHub's has a browser already, and no package of the other."""
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


def test_stand_in_is_told_from_the_base(machine: Machine) -> None:
    """Where no registry answers the tests still run, and the log says on what, and why."""
    machine.has("mirror")
    assert machine.run() == Finished(status=0, err=WARNING)
    tar = machine.engine / "base.tar"
    imported = f'podman import --quiet --change CMD ["python3"] {tar} {BASE}'
    assert machine.calls() == [ASKED, PULLED, "mmdebstrap", imported]
    assert (machine.stamps(), tar.exists()) == (["0"], False)


def test_set_up_that_failed_is_tried_again(machine: Machine) -> None:
    """An engine without its base image is never taken for one that is ready."""
    assert machine.run() == Finished(status=1, err=WARNING)
    assert machine.stamps() == []
    machine.has("registry")
    assert machine.run() == Finished(status=0, out=f"Pulled {BASE}\n")


def test_engine_of_another_user_is_left_alone(machine: Machine) -> None:
    """Nobody mixes images of root's into their own, or works with an engine that cannot start."""
    machine.has("registry")
    machine.run()
    (stamp,) = machine.engine.glob("ready-*")
    machine.calls()
    machine.user = 1000
    said = (
        f"{machine.engine} belongs to another user, not to user 1000 (see {stamp}).\n"
        "Remove it as that user, or work in another checkout.\n"
    )
    assert machine.run() == Finished(status=1, err=said)
    assert machine.calls() == []
    assert machine.stamps() == ["0"]


def test_tests_take_no_engine_of_another_user(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that cannot work with root's engine is skipped, and says what it wants."""
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
