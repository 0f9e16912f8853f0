"""A hostile job: neither its variables nor the files in its workspace change the results."""

import shutil
import subprocess
from collections.abc import Callable, Mapping

import pytest

from tests.action_cases import CASES
from tests.container.runner import PLANTED, WORKSPACE, Runner, assert_matches_record
from tests.tools import require

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
    "LD_TRACE_LOADED_OBJECTS": {"LD_TRACE_LOADED_OBJECTS": ""},
    "LD_DEBUG": {"LD_DEBUG": "help", "LD_DEBUG_OUTPUT": f"{WORKSPACE}/gates/debug"},
    "LD_SHOW_AUXV": {"LD_SHOW_AUXV": "1", "LD_VERBOSE": "1", "LD_WARN": "1"},
    "OpenSSL": {"OPENSSL_CONF": f"{WORKSPACE}/yaml.py", "OPENSSL_MODULES": WORKSPACE},
    "malloc": {"MALLOC_PERTURB_": "85", "GLIBC_TUNABLES": "glibc.malloc.check=3"},
}


@pytest.mark.parametrize("job", HOSTILE_JOBS.values(), ids=HOSTILE_JOBS)
def test_job_changes_nothing(job: Mapping[str, str], runner: Runner) -> None:
    """No variable of a job changes the results or runs code from the workspace."""
    CASES["hash-drift"].prepare(runner.workspace)
    assert_matches_record(runner, "hash-drift", runner.run(CASES["hash-drift"].inputs, job=job))


@pytest.mark.parametrize("name", CASES)
def test_job_with_all_variables_changes_nothing(name: str, runner: Runner) -> None:
    """All of the variables together do not change the results of any case."""
    CASES[name].prepare(runner.workspace)
    job = {name: value for job in HOSTILE_JOBS.values() for name, value in job.items()}
    assert_matches_record(runner, name, runner.run(CASES[name].inputs, job=job))


ISOLATED = ("/opt/tier2gate/bin/python", "-I", "-m", "tier2gate.github")
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
    """Plant a virtual environment with a tier2gate that always passes."""
    package = runner.workspace / "lib" / "python3.13" / "site-packages" / "tier2gate"
    (package / "github").mkdir(parents=True)
    for name in ("__init__.py", "github/__main__.py"):
        (package / name).write_text(PLANTED, encoding="utf-8")
    own = runner.engine.run(
        runner.image, "--entrypoint=cat", words=["/opt/tier2gate/pyvenv.cfg"]
    ).stdout
    (runner.workspace / "pyvenv.cfg").write_bytes(own)
    return {"PYTHONEXECUTABLE": f"{WORKSPACE}/bin/python"}


def plant_provider(runner: Runner) -> dict[str, str]:
    """Plant a library that OpenSSL loads if its settings name it."""
    (runner.workspace / "openssl.cnf").write_text(OPENSSL_CONF, encoding="utf-8")
    source = runner.folder / "planted.c"
    source.write_text(PROVIDER, encoding="utf-8")
    library = runner.workspace / "planted.so"
    subprocess.run([require("cc"), "-shared", "-fPIC", "-o", library, source], check=True)
    return {"OPENSSL_CONF": f"{WORKSPACE}/openssl.cnf"}


def plant_library(runner: Runner) -> dict[str, str]:
    """Plant libraries that the loader uses instead of Python's."""
    plant_provider(runner)
    for name in ("libz.so.1", "libexpat.so.1", "libm.so.6"):
        shutil.copy(runner.workspace / "planted.so", runner.workspace / name)
    return {"LD_LIBRARY_PATH": WORKSPACE}


def plant_preloaded(runner: Runner) -> dict[str, str]:
    """Plant a library that the loader loads before all others."""
    plant_provider(runner)
    return {"LD_PRELOAD": f"{WORKSPACE}/planted.so"}


@pytest.mark.parametrize(
    "plant", [plant_environment, plant_provider, plant_library, plant_preloaded]
)
def test_planted_code_does_not_run(
    plant: Callable[[Runner], dict[str, str]], runner: Runner
) -> None:
    """A variable that makes an isolated interpreter load workspace code has no effect."""
    CASES["hash-drift"].prepare(runner.workspace)
    job = plant(runner)
    assert_matches_record(runner, "hash-drift", runner.run(CASES["hash-drift"].inputs, job=job))
    python, *words = ISOLATED  # loads the planted code, or fails to link
    misled = f"--entrypoint={python}"
    step = runner.run(CASES["hash-drift"].inputs, misled, job=job, words=words)
    assert runner.has_imported() or step.exit_code == 127


def test_planted_modules_run_without_isolation(runner: Runner) -> None:
    """Without isolation the planted modules do run, so the tests above would detect it."""
    CASES["passed"].prepare(runner.workspace)
    python = f"--entrypoint={ISOLATED[0]}"
    runner.run(CASES["passed"].inputs, python, words=["-m", "tier2gate.github"])
    assert runner.has_imported()


def test_misled_loader_never_passes(runner: Runner) -> None:
    """Even with a broken libc, or a loader that only prints and exits with 0, the gate runs."""
    CASES["hash-drift"].prepare(runner.workspace)
    (runner.workspace / "libc.so.6").write_bytes(b"planted")
    python, *words = ISOLATED
    for job, status in (
        ({"LD_LIBRARY_PATH": WORKSPACE}, 127),
        ({"LD_TRACE_LOADED_OBJECTS": ""}, 0),
        ({"LD_DEBUG": "help"}, 0),
    ):
        assert_matches_record(runner, "hash-drift", runner.run(CASES["hash-drift"].inputs, job=job))
        # The result without the static program in front of it:
        misled = runner.run(
            CASES["hash-drift"].inputs, f"--entrypoint={python}", job=job, words=words
        )
        assert (misled.exit_code, misled.outputs) == (status, {})
