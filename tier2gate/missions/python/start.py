"""Starts the child: `PYTHON -s -B -X utf8 …/start.py REQUESTS REPLIES`, two file descriptors.

PYTHON is the user's interpreter, which need not have tier2gate: the modules of tier2gate that a
mission or the child needs come from the folder of this file, and there are no others. Every Python
3 must be able to compile this file, so that an old one is refused by its version.
"""

import gc
import json
import os
import sys
from collections.abc import MutableMapping, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

VARIABLES = "TIER2GATE_VARIABLES"
"""The variable that holds what the user's variables are: JSON, null for one that is not set."""


class OwnModules:
    """Finds tier2gate's own modules, before any that the user's interpreter has."""

    def __init__(self, folder: str) -> None:
        """Look for the package in a folder."""
        self._folder = folder
        self._is_closed = False

    def close(self) -> None:
        """Find no more modules: missions have those that are loaded."""
        self._is_closed = True

    def find_spec(
        self,
        name: str,
        path: "Sequence[str] | None" = None,
        target: "ModuleType | None" = None,
    ) -> "ModuleSpec | None":
        """Find a module of tier2gate; leave the others to the other finders."""
        if name.partition(".")[0] != "tier2gate":
            return None
        if self._is_closed:
            message = name + " is not available to missions; use tier2gate.missions.api"
            raise ModuleNotFoundError(message, name=name)
        return PathFinder.find_spec(name, path or [self._folder], target)


def restore(variables: "MutableMapping[str, str]") -> None:
    """Give the variables that set up this process the values that the user's environment has.

    Args:
        variables: the environment; changed in place.
    """
    for name, value in json.loads(variables.pop(VARIABLES, "{}")).items():
        if value is None:
            variables.pop(name, None)
        else:
            variables[name] = value


def main() -> None:
    """Answer the requests on the pipes that the command line names."""
    if sys.version_info < (3, 10):  # noqa: UP036 - the user's interpreter
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit("it is Python " + version + ", and missions need 3.10 or newer")
    folder = os.path.abspath(__file__)  # noqa: PTH100 - pathlib would slow down the start
    for _ in range(4):
        folder = os.path.dirname(folder)  # noqa: PTH120
    if sys.version_info < (3, 11):  # noqa: UP036 - knows no PYTHONSAFEPATH
        del sys.path[0]  # this file's folder
    restore(os.environ)
    gc.disable()  # nothing that is imported now is freed
    own_modules = OwnModules(folder)
    sys.meta_path.insert(0, own_modules)
    import_module("tier2gate.missions.api")
    from tier2gate.missions.python.child import main as answer  # noqa: PLC0415 - found only now

    own_modules.close()
    gc.enable()
    answer(int(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    main()
