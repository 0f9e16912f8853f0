"""Describes the modules of a child: their files, packages and names in messages."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tier2gate.gates.naming import file_name
from tier2gate.settings import PythonModule, Settings


@dataclass(frozen=True, kw_only=True)
class Sources:
    """The modules of a child, and where the user's own code is.

    Attributes:
        modules: what the child is told of each module: `shown`, `path`, `name`, `package`.
        path: the folders that it imports from first.
        folders: folders of the user's own code → their names in messages.
    """

    modules: Sequence[dict[str, str | None]]
    path: Sequence[str]
    folders: dict[str, str]

    def may_name(self, file: str) -> bool:
        """Tell whether the child may name a file as one of the user's, not of a library.

        Args:
            file: a name in an answer, which the user's code may have made up.
        """
        if file in {item["shown"] for item in self.modules if item["name"] is None}:
            return True
        is_plain = os.path.normpath(file) == file and not os.path.isabs(file)  # noqa: PTH117
        return is_plain and any(_is_below(file, name) for name in self.folders.values())

    @property
    def has_library(self) -> bool:
        """Whether a module is found by its dotted name, and may be in a library."""
        return any(item["path"] == "" for item in self.modules)


def describe_sources(modules: Sequence[PythonModule], settings: Settings) -> Sources:
    """Describe the modules of a child.

    Args:
        modules: the modules.
        settings: the folders to import from, and the root of names in messages.

    Returns:
        The description.
    """
    described = []
    folders = {}
    for folder in map(Path.absolute, settings.python_path):
        if not any(folder.glob("*.dist-info")):  # else `pip install --target` filled it
            folders[str(folder)] = file_name(folder, settings.root)
    for module in modules:
        path = None if module.path is None else module.path.absolute()
        name: str | None = module.shown
        package = None
        if path is not None:
            name = None
            if (found := _package_of(path)) is not None:
                top, name = found
                folders[str(top)] = file_name(top, settings.root)
                package = str(top.parent)
        item = {"shown": module.shown, "path": str(path or ""), "name": name, "package": package}
        described.append(item)
    return Sources(
        modules=described,
        path=[str(folder.absolute()) for folder in settings.python_path],
        folders=folders,
    )


def _package_of(path: Path) -> tuple[Path, str] | None:
    """Return the outermost package of a file and the file's dotted name; `None` without one."""
    top, names = None, ["".join(c if c.isalnum() else "_" for c in path.stem)]
    for folder in path.parents:
        if not folder.name.isidentifier() or not (folder / "__init__.py").is_file():
            break
        top, names = folder, [folder.name, *names]
    return None if top is None else (top, ".".join(names))


def _is_below(file: str, folder: str) -> bool:
    if folder == ".":
        return not file.startswith("..")
    return file.startswith(f"{folder}/")
