"""Measures the coverage of the user's code for the parent, because the child may write nothing.

`coverage` is a package of the user's interpreter, if it is there.
"""

import importlib
import os
import site
import sys
import sysconfig
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import Any

from tier2gate.missions.python.protocol import NAME_TAKEN

_SILENT = (
    *("couldnt-parse", "module-not-imported", "module-not-measured", "module-not-python"),
    *("no-ctracer", "no-data-collected", "no-sysmon"),
)
"""Warnings about the child alone; the parent's coverage warns about the whole."""


class Measurement:
    """A measurement that has started, or the reason why it could not.

    Attributes:
        folder: the folder of the package `coverage`; `None` if nothing is measured.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        path: Sequence[str],
        folders: Iterable[str],
        packages: Collection[str],
    ) -> None:
        """Start measuring; none of the user's modules is imported or found meanwhile.

        Args:
            settings: what the parent measures: `branch`, `folders`, `modules`, `include`, `omit`
                and `cover_pylib`.
            path: the user's folders at the beginning of `sys.path`.
            folders: the folders of the user's own code.
            packages: the names of the user's packages that are found elsewhere.
        """
        self._settings = settings
        self._coverage: Any = None
        self._reason = ""
        self.folder: str | None = None
        try:
            with _without(path):
                folder = _find_coverage(path, {*path, *folders}, packages)
                self._start()
                self.folder = folder
        except Exception as error:  # noqa: BLE001 - whatever a version of coverage raises
            self._reason = str(error) or type(error).__name__

    def finish(self) -> dict[str, Any]:
        """Stop measuring.

        Returns:
            `lines`: file → its lines, or its pairs of lines if branches are measured; `None` if
            nothing was measured, and the `reason`.
        """
        lines = None
        if self._coverage is not None:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    lines = self._take_lines()
            except Exception as error:  # noqa: BLE001 - as above
                self._reason = str(error) or type(error).__name__
        return {"lines": lines, "reason": self._reason}

    def _start(self) -> None:
        coverage = importlib.import_module("coverage")
        wanted = self._settings
        # Looking for `package.module` would execute the package.
        tops = {name.partition(".")[0] for name in wanted["modules"]}
        measuring = coverage.Coverage(
            data_file=None,
            config_file=False,
            branch=wanted["branch"],
            cover_pylib=wanted["cover_pylib"],
            source=[*wanted["folders"], *sorted(tops)] or None,
            include=wanted["include"] or None,
            omit=wanted["omit"],
        )
        measuring.set_option("run:disable_warnings", list(_SILENT))
        measuring.start()
        self._coverage = measuring

    def _take_lines(self) -> dict[str, list[Any]]:
        self._coverage.stop()
        data = self._coverage.get_data()
        take = data.arcs if self._settings["branch"] else data.lines
        return {
            file: sorted(take(file) or ())
            for file in sorted(data.measured_files())
            if self._is_wanted(file)
        }

    def _is_wanted(self, file: str) -> bool:
        """Tell whether a file is in the folders or modules, where these limit what is measured."""
        folders, modules = self._settings["folders"], self._settings["modules"]
        if not modules or any(file.startswith(f"{folder}{os.sep}") for folder in folders):
            return True
        return any(_is_in(name, modules) for name in _names_of(file))


@contextmanager
def _without(path: Sequence[str]) -> Iterator[None]:
    """Import no modules from the folders at the beginning of `sys.path`."""
    del sys.path[: len(path)]
    try:
        yield
    finally:
        sys.path[:0] = path


def _find_coverage(path: Sequence[str], folders: Collection[str], packages: Collection[str]) -> str:
    """Return the folder of the interpreter's package `coverage`, with a separator at its end.

    Raises:
        ImportError: it has none, or the user's code has a module of that name.
    """
    spec = find_spec("coverage")
    folder, file = os.path.split((spec and spec.origin) or "")
    if spec is None or not file.startswith("__init__."):
        raise ModuleNotFoundError("No module named 'coverage'")
    first = PathFinder.find_spec("coverage", [*path, *sys.path])
    found = os.path.realpath((first and first.origin) or "")
    is_hidden = found != os.path.realpath(spec.origin or "") or "coverage" in packages
    if is_hidden or _is_users(folder, folders):
        raise ImportError(NAME_TAKEN)
    return f"{folder}{os.sep}"


def _is_users(package: str, folders: Collection[str]) -> bool:
    """Tell whether a package holds the user's code, or is part of it and not installed."""
    paths = sysconfig.get_paths()
    known = (paths["purelib"], paths["platlib"], *site.getsitepackages())
    installed = {os.path.realpath(folder) for folder in known}
    inner = os.path.realpath(package)
    is_installed = os.path.dirname(inner) in installed  # noqa: PTH120 - text
    return any(
        _is_below(user, inner) or (_is_below(inner, user) and not is_installed)
        for user in map(os.path.realpath, folders)
    )


def _is_below(inner: str, outer: str) -> bool:
    return f"{inner}{os.sep}".startswith(f"{outer.rstrip(os.sep)}{os.sep}")


def _names_of(file: str) -> Collection[str]:
    """Return the names of the modules that a file was loaded as."""
    return [
        name
        for name, module in sys.modules.copy().items()
        if isinstance(found := getattr(module, "__file__", None), str)
        and os.path.realpath(found) == file
    ]


def _is_in(name: str, modules: Collection[str]) -> bool:
    return any(f"{name}.".startswith(f"{module}.") for module in modules)
