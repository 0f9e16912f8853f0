"""The child starts in a Python that has nothing but its standard library."""

import subprocess
import sys
from pathlib import Path

import pytest

import tier2gate
from tier2gate.missions.python import start

FOLDER = Path(tier2gate.__file__).parents[1]
LOAD = """\
import sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("start", {start!r})
start = module_from_spec(spec)
spec.loader.exec_module(start)
own = start.OwnModules({folder!r})
sys.meta_path.insert(0, own)
import tier2gate.missions.api
import tier2gate.missions.python.child
own.close()
names = {{name.partition(".")[0] for name in sys.modules}}
print(*sorted(names - set(sys.stdlib_module_names) - {{"__main__", "start"}}))
"""


def loaded() -> subprocess.CompletedProcess[str]:
    """Load what the child needs in a bare interpreter, and print the modules that are not its own."""
    script = LOAD.format(start=start.__file__, folder=str(FOLDER))
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_child_needs_only_the_standard_library() -> None:
    """A team's environment needs neither tier2gate nor any of its dependencies."""
    done = loaded()
    assert (done.stdout, done.stderr) == ("tier2gate\n", "")


def test_missions_have_no_other_module_of_tier2gate() -> None:
    """A mission cannot come to depend on the internals of the version that runs it."""
    own = start.OwnModules(str(FOLDER))
    assert own.find_spec("tier2gate.settings", tier2gate.__path__) is not None
    own.close()
    with pytest.raises(ModuleNotFoundError, match=r"tier2gate\.settings is not available"):
        own.find_spec("tier2gate.settings", tier2gate.__path__)
    assert own.find_spec("json") is None
