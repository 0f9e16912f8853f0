"""Measures the coverage of the user's code for the parent, because the child may write nothing.

`coverage` is a package of the user's interpreter, if it is there.
"""

import importlib
import os
import sys
import warnings
from collections.abc import Collection, Mapping
from typing import Any

_SILENT = (
    *("couldnt-parse", "module-not-imported", "module-not-measured", "module-not-python"),
    *("no-ctracer", "no-data-collected", "no-sysmon"),
)
"""Warnings about the child alone; the parent's coverage warns about the whole."""


class Measurement:
    """A measurement that has started, or the reason why it could not.

    Attributes:
        folder: the folder of the package `coverage`; `None` if it is not there.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Start measuring.

        Args:
            settings: what the parent measures: `branch`, `folders`, `modules`, `include`, `omit`
                and `cover_pylib`.
        """
        self._settings = settings
        self._coverage: Any = None
        self._reason = ""
        self.folder: str | None = None
        try:
            self._start()
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
        self.folder = f"{os.path.dirname(coverage.__file__ or '')}{os.sep}"  # noqa: PTH120 - text
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
