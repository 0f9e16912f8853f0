"""What is caught and what is not caught is the same in every Python that is on this machine."""

import re
from pathlib import Path

import pytest

from tests.plain_python import VERSIONS, find_python, run_script
from tests.unit.missions.python.test_envelope import (
    ALLOWED,
    CAUGHT,
    HEAD,
    NOT_CAUGHT,
    every_code,
    find_refusal,
)

pytestmark = pytest.mark.slow
NAMES = "import json, os, sys\nprint(json.dumps([os.__file__, sys.version_info[:2]]))\n"
CONTROL = """\
import json, os, sys

class Reached(BaseException):
    pass

def stop(event, arguments):
    if event == waited_for[0]:
        waited_for[0] = ""
        raise Reached

names, failed, waited_for = {{}}, {{}}, [""]
exec({head!r}, names)
printed = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
sys.addaudithook(stop)
for what, (code, event) in {codes}.items():
    waited_for[0] = event
    try:
        exec(code, names)
    except Reached:
        pass
    except BaseException as error:
        failed[what] = f"{{type(error).__name__}}: {{error}}"
    if waited_for[0]:
        failed[what] = "not reached"
sys.stdout.flush()
os.dup2(printed, 1)
print(json.dumps(failed))
"""
OURS = "from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition\n"
FINDS_OUT = re.compile(
    r"time\.|datetime\.|date\.|logging\.|[Rr]andom|secrets\.|uuid\.|ssl\.|resource\.|os\.urandom"
    r"|open\('/etc|os\.listdir|glob\."
)
"""Calls that change nothing, which the control makes."""

AUDITED = re.compile(
    r"(ctypes\.dl\w+|mmap\.__new__|open|os\.(?!mk[fn])\w+|shutil\.copyfile|socket\.\w+"
    r"|sqlite3\.connect|subprocess\.Popen|sys\.\w+|urllib\.Request)\("
)
"""Calls that raise an audit event of the same name, where the control stops."""


UNAUDITED = {
    "a certificate",
    "a certificate and its key",
    "a device",
    "a named pipe",
    "a pool of threads",
    "a process, by multiprocessing",
    "a search by pathlib",
    "a signal, by a descriptor",
    "a terminal",
    "a thread",
    "a thread, by _thread",
    "a watchdog",
    "another interpreter",
    "append to a history",
    "include key settings",
    "read a history",
    "read key settings",
    "translations",
    "write a history",
}
"""Calls whose control would change something."""


def python_of(version: str) -> Path:
    """Find an interpreter, or skip the test."""
    found = find_python(version)
    if found is None:
        pytest.skip(f"{version} is not installed")
    return Path(found)


@pytest.mark.parametrize("version", VERSIONS)
def test_calls_are_refused_in_every_python(version: str, tmp_path: Path) -> None:
    """A call that would make a golden drift is refused under the same name in any Python."""
    python = python_of(version)
    os_file, (_, minor) = run_script(str(python), NAMES)
    interpreters = "_interpreters" if minor >= 13 else "_xxsubinterpreters"
    wanted = {
        item.what: item.call.format(os_file=os_file, interpreters=interpreters) for item in CAUGHT
    }
    with every_code(tmp_path, python) as worker:
        refused = {item.what: find_refusal(worker, item).message for item in CAUGHT}
        for what in NOT_CAUGHT:
            assert worker.run(f"not caught: {what}", {}, {}, "it").success
        for what in ALLOWED:
            assert worker.run(f"allowed: {what}", {}, {}, "it").success
    start = "it is not reproducible: "
    named = {what: message[: len(start + wanted[what])] for what, message in refused.items()}
    assert named == {what: start + call for what, call in wanted.items()}


@pytest.mark.parametrize("version", VERSIONS)
def test_calls_work_without_the_rules(version: str) -> None:
    """It is the rules that refuse these calls, not this version of Python."""
    python = python_of(version)
    codes = {item.what: (item.code, "") for item in CAUGHT if FINDS_OUT.match(item.call)}
    codes |= {what: (code, "") for what, code in {**NOT_CAUGHT, **ALLOWED}.items()}
    for item in CAUGHT:
        if item.what not in codes and (match := AUDITED.match(item.call)):
            codes[item.what] = (item.code, match[1])
    without = {item.what for item in CAUGHT} - codes.keys()
    assert without == UNAUDITED
    head = HEAD.replace(OURS, "")
    printed = run_script(str(python), CONTROL, head=head, codes=repr(codes))
    assert printed == {}
