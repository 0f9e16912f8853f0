"""The image, run as GitHub's runner runs it: what a step leaves behind, whatever is around it."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.action_cases import CASES, given_as_the_runner_does, read_recorded
from tests.engine import HARDENED, Engine
from tests.github_runner import read_outputs
from tests.tools import require

WORKSPACE = "/github/workspace"
ANSWERING = "passed", "hash-drift", "verdict-failed"
MEANT_NO_GOOD = (
    "_collections_abc.py",
    "click.py",
    "encodings/__init__.py",
    "json.py",
    "jsonschema_rs.py",
    "os.py",
    "site.py",
    "sitecustomize.py",
    "tier2gate/__init__.py",
    "tier2gate/action.py",
    "usercustomize.py",
    "yaml.py",
)
PLANTED = "import sys\nopen('/github/file_commands/imported', 'a').write(__name__)\n"

HOSTILE_JOBS: Mapping[str, Mapping[str, str]] = {
    "PATH": {"PATH": f"{WORKSPACE}:{WORKSPACE}/bin"},
    "no PATH": {"PATH": ""},
    "PYTHONPATH": {"PYTHONPATH": f"{WORKSPACE}:{WORKSPACE}/tier2gate"},
    "PYTHONHOME": {"PYTHONHOME": WORKSPACE, "PYTHONPLATLIBDIR": "workspace"},
    "PYTHONSTARTUP": {"PYTHONSTARTUP": f"{WORKSPACE}/sitecustomize.py", "PYTHONINSPECT": "1"},
    "PYTHONHASHSEED, 0": {"PYTHONHASHSEED": "0"},
    "PYTHONHASHSEED, 4294967295": {"PYTHONHASHSEED": "4294967295"},
    "PYTHONHASHSEED, none": {"PYTHONHASHSEED": "nonsense"},
    "Python's other ones": {
        "PYTHONBREAKPOINT": "yaml.planted",
        "PYTHONDEVMODE": "1",
        "PYTHONEXECUTABLE": f"{WORKSPACE}/python",
        "PYTHONINTMAXSTRDIGITS": "640",
        "PYTHONIOENCODING": "ascii:strict",
        "PYTHONMALLOC": "debug",
        "PYTHONOPTIMIZE": "2",
        "PYTHONPYCACHEPREFIX": WORKSPACE,
        "PYTHONUSERBASE": WORKSPACE,
        "PYTHONUTF8": "0",
        "PYTHONVERBOSE": "1",
        "PYTHONWARNINGS": "error",
    },
    "TZ": {"TZ": "Nowhere/Never:99"},
    "LC_ALL": {"LC_ALL": "tr_TR.ISO-8859-9", "LANG": "xx_XX.nonsense", "LANGUAGE": "de"},
    "LC_ALL, C": {"LC_ALL": "C"},
    "HOME": {"HOME": WORKSPACE, "XDG_CONFIG_HOME": WORKSPACE},
    "terminal": {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "COLUMNS": "20", "TERM": "xterm"},
    "CI": {"CI": "false", "GITHUB_EVENT_NAME": "pull_request_target", "RUNNER_DEBUG": "1"},
    "click": {"TIER2GATE_PATHS": "nowhere", "_TIER2GATE_COMPLETE": "bash_source"},
    "LD_LIBRARY_PATH": {"LD_LIBRARY_PATH": f"{WORKSPACE}:.", "LD_ORIGIN_PATH": WORKSPACE},
    "LD_PRELOAD": {"LD_PRELOAD": f"{WORKSPACE}/nothing.so"},
    "LD_*": {"LD_BIND_NOW": "1", "LD_AUDIT": "nothing.so", "LD_DEBUG": "libs"},
    "OpenSSL": {"OPENSSL_CONF": f"{WORKSPACE}/yaml.py", "OPENSSL_MODULES": WORKSPACE},
    "malloc": {"MALLOC_PERTURB_": "85", "GLIBC_TUNABLES": "glibc.malloc.check=3"},
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a step left behind."""

    exit_code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


@dataclass(frozen=True, kw_only=True)
class Runner:
    """GitHub's runner, which mounts these folders and starts the image."""

    engine: Engine
    image: str
    folder: Path

    @property
    def workspace(self) -> Path:
        """The checkout."""
        return self.folder / "workspace"

    @property
    def commands(self) -> Path:
        """Where the files lie that a step writes for the runner."""
        return self.folder / "file_commands"

    def run(
        self,
        inputs: Mapping[str, str],
        *options: str,
        job: Mapping[str, str] | None = None,
        workspace: str = "",
        words: Sequence[str] = (),
    ) -> Step:
        """Run the step to its end; the job's variables override the image's, as they do there."""
        for name in ("output", "summary"):
            path = self.commands / name
            path.write_bytes(b"")
            path.chmod(0o666)
        environment = {
            **given_as_the_runner_does(inputs),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_OUTPUT": "/github/file_commands/output",
            "GITHUB_STEP_SUMMARY": "/github/file_commands/summary",
            "GITHUB_WORKSPACE": WORKSPACE,
            "HOME": "/github/home",
            "RUNNER_OS": "Linux",
            **(job or {}),
        }
        done = self.engine.run(
            self.image,
            f"--workdir={WORKSPACE}",
            f"--volume={self.workspace}:{WORKSPACE}{workspace}",
            f"--volume={self.commands}:/github/file_commands",
            f"--volume={self.folder / 'home'}:/github/home",
            *(f"--env={name}={value}" for name, value in environment.items()),
            *options,
            words=words,
        )
        return Step(
            exit_code=done.returncode,
            log=done.stdout.decode(),
            outputs=read_outputs((self.commands / "output").read_bytes().decode()),
            summary=(self.commands / "summary").read_bytes().decode(),
        )

    def has_imported(self) -> bool:
        """Tell whether any code of the workspace has run."""
        return (self.commands / "imported").exists()


@pytest.fixture(name="runner")
def _runner(engine: Engine, image: str, tmp_path: Path) -> Runner:
    """Make a runner whose workspace is full of modules that mean no good."""
    runner = Runner(engine=engine, image=image, folder=tmp_path)
    for folder in (runner.workspace, runner.commands, tmp_path / "home"):
        folder.mkdir()
    runner.commands.chmod(0o777)
    for name in MEANT_NO_GOOD:
        path = runner.workspace / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PLANTED, encoding="utf-8")
    return runner


def hold(runner: Runner, name: str, step: Step) -> None:
    """Compare what a step left behind with what is recorded of it, to the last byte."""
    recorded = read_recorded(name)
    assert step.log == recorded.log
    assert step.outputs == recorded.outputs
    assert step.summary == recorded.summary
    assert step.exit_code == CASES[name].exit_code
    assert not runner.has_imported()


@pytest.mark.parametrize("name", CASES)
def test_outcome_is_the_one_outside(name: str, runner: Runner) -> None:
    """In the container every outcome has the status, log, outputs and page that it has outside."""
    CASES[name].prepare(runner.workspace)
    hold(runner, name, runner.run(CASES[name].inputs))


@pytest.mark.parametrize("name", CASES)
def test_outcome_needs_no_power(name: str, runner: Runner) -> None:
    """Without network, powers, and anything to write on but what it is told to, it is the same."""
    CASES[name].prepare(runner.workspace)
    inputs = CASES[name].inputs
    writes = "reports-dir" in inputs or "proposed-dir" in inputs
    hold(runner, name, runner.run(inputs, *HARDENED, workspace="" if writes else ":ro"))


@pytest.mark.parametrize("job", HOSTILE_JOBS.values(), ids=HOSTILE_JOBS)
def test_job_changes_nothing(job: Mapping[str, str], runner: Runner) -> None:
    """No variable of a job moves a hash, a verdict or a word, or has code of the workspace run."""
    CASES["hash-drift"].prepare(runner.workspace)
    hold(runner, "hash-drift", runner.run(CASES["hash-drift"].inputs, job=job))


@pytest.mark.parametrize("name", CASES)
def test_job_that_sets_all_of_it_changes_nothing(name: str, runner: Runner) -> None:
    """Nor do all of them together, whatever the outcome is."""
    CASES[name].prepare(runner.workspace)
    job = {name: value for job in HOSTILE_JOBS.values() for name, value in job.items()}
    hold(runner, name, runner.run(CASES[name].inputs, job=job))


ISOLATED = ("/opt/tier2gate/bin/python", "-I", "-m", "tier2gate.action")
PROVIDER = """
#include <stdio.h>
__attribute__((constructor)) static void planted(void) {
    FILE *file = fopen("/github/file_commands/imported", "w");
    if (file) fclose(file);
}
"""
OPENSSL_CONF = f"""
openssl_conf = all
[all]
providers = providers
[providers]
planted = planted
[planted]
module = {WORKSPACE}/planted.so
activate = 1
"""


def plant_environment(runner: Runner) -> dict[str, str]:
    """Plant a virtual environment with a gate of its own, which is always green."""
    package = runner.workspace / "lib" / "python3.13" / "site-packages" / "tier2gate"
    package.mkdir(parents=True)
    for name in ("__init__.py", "action.py"):
        (package / name).write_text(PLANTED, encoding="utf-8")
    own = runner.engine.run(
        runner.image, "--entrypoint=cat", words=["/opt/tier2gate/pyvenv.cfg"]
    ).stdout
    (runner.workspace / "pyvenv.cfg").write_bytes(own)
    return {"PYTHONEXECUTABLE": f"{WORKSPACE}/bin/python"}


def plant_provider(runner: Runner) -> dict[str, str]:
    """Plant a library that OpenSSL loads where its settings say so."""
    (runner.workspace / "openssl.cnf").write_text(OPENSSL_CONF, encoding="utf-8")
    source = runner.folder / "planted.c"
    source.write_text(PROVIDER, encoding="utf-8")
    library = runner.workspace / "planted.so"
    subprocess.run([require("cc"), "-shared", "-fPIC", "-o", library, source], check=True)
    return {"OPENSSL_CONF": f"{WORKSPACE}/openssl.cnf"}


def plant_library(runner: Runner) -> dict[str, str]:
    """Plant a library that the loader takes for one of Python's."""
    plant_provider(runner)
    for name in ("libz.so.1", "libexpat.so.1", "libm.so.6"):
        shutil.copy(runner.workspace / "planted.so", runner.workspace / name)
    return {"LD_LIBRARY_PATH": WORKSPACE}


@pytest.mark.parametrize("plant", [plant_environment, plant_provider, plant_library])
def test_planted_code_does_not_run(
    plant: Callable[[Runner], dict[str, str]], runner: Runner
) -> None:
    """A variable that leads an isolated interpreter to code of the workspace does not reach it."""
    CASES["hash-drift"].prepare(runner.workspace)
    job = plant(runner)
    hold(runner, "hash-drift", runner.run(CASES["hash-drift"].inputs, job=job))
    python, *words = ISOLATED  # which is led there, or fails to link
    misled = f"--entrypoint={python}"
    step = runner.run(CASES["hash-drift"].inputs, misled, job=job, words=words)
    assert runner.has_imported() or step.exit_code == 127


def test_planted_modules_would_run_if_they_could(runner: Runner) -> None:
    """The tests above would notice: without isolation, what is planted in the workspace runs."""
    CASES["passed"].prepare(runner.workspace)
    python = f"--entrypoint={ISOLATED[0]}"
    runner.run(CASES["passed"].inputs, python, words=["-m", "tier2gate.action"])
    assert runner.has_imported()


@pytest.mark.parametrize("name", ANSWERING)
def test_plain_user_is_enough(name: str, runner: Runner) -> None:
    """Whoever runs the image as somebody without any rights gets the same."""
    CASES[name].prepare(runner.workspace)
    hold(runner, name, runner.run(CASES[name].inputs, "--user=12345:12345", *HARDENED))


@pytest.mark.parametrize("name", ANSWERING)
def test_line_ends_of_the_checkout_do_not_matter(name: str, runner: Runner) -> None:
    """A checkout with CRLF, which Git makes on some machines, has the same hashes and verdicts."""
    CASES[name].prepare(runner.workspace)
    for path in sorted((runner.workspace / "gates").rglob("*.*")):
        text = path.read_bytes()
        assert b"\r" not in text
        path.write_bytes(text.replace(b"\n", b"\r\n"))
    hold(runner, name, runner.run(CASES[name].inputs))


def test_library_that_is_planted_broken_is_never_green(runner: Runner) -> None:
    """Where the loader itself is led astray, the step fails before any of our code could run."""
    CASES["passed"].prepare(runner.workspace)
    (runner.workspace / "libc.so.6").write_bytes(b"planted")
    step = runner.run(CASES["passed"].inputs, job={"LD_LIBRARY_PATH": WORKSPACE})
    assert step == Step(exit_code=127, log="", outputs={}, summary="")


def test_what_is_written_belongs_to_whoever_owns_the_workspace(runner: Runner) -> None:
    """The steps after it, which are not root, can move and delete what it wrote."""
    CASES["hash-drift"].prepare(runner.workspace)
    for path in [runner.workspace, *runner.workspace.rglob("*")]:
        os.chown(path, 1001, 1002)
    inputs = {"paths": "gates", "reports-dir": "out/reports", "proposed-dir": "out/proposed"}
    step = runner.run(inputs)
    assert (step.exit_code, step.outputs["report-json"]) == (3, "out/reports/report.json")
    written = [runner.workspace / "out", *sorted((runner.workspace / "out").rglob("*"))]
    assert [path.relative_to(runner.workspace).as_posix() for path in written] == [
        "out",
        "out/proposed",
        "out/proposed/.gitignore",
        "out/proposed/.tier2gate-proposed",
        "out/proposed/gates",
        "out/proposed/gates/shop.golden.json",
        "out/reports",
        "out/reports/report.json",
    ]
    assert {(path.lstat().st_uid, path.lstat().st_gid) for path in written} == {(1001, 1002)}


def test_nothing_to_write_on_costs_the_report_and_no_more(runner: Runner) -> None:
    """A report that cannot be written warns; the outcome is what it is, and is told."""
    CASES["hash-drift"].prepare(runner.workspace)
    inputs = {"paths": "gates", "reports-dir": "out"}
    step = runner.run(inputs, *HARDENED, workspace=":ro")
    recorded = read_recorded("hash-drift")
    warning = "::warning title=tier2gate::the report is not written: Read-only file system\n"
    assert step == Step(
        exit_code=3,
        log=recorded.log + warning,
        outputs=recorded.outputs,
        summary=recorded.summary,
    )
