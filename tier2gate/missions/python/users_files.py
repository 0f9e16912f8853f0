"""Where the user's own code is: which files, how they are named, how they are imported."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_file_location
from types import ModuleType

from tier2gate.missions.python.module import ModuleError


@dataclass(frozen=True, kw_only=True)
class Source:
    """A module of missions, as the parent describes it.

    Attributes:
        shown: its name in messages.
        path: its file; empty for a module that is found by its dotted name.
        name: its dotted name; `None` for a file outside a package.
        package: the folder that contains the file's outermost package; `None` if it has none.
    """

    shown: str
    path: str
    name: str | None
    package: str | None


class UsersFiles:
    """The files that hold the user's own code, as opposed to libraries.

    Attributes:
        folders: the folders that hold nothing else.
    """

    def __init__(self, folders: Mapping[str, str], sources: Iterable[Source]) -> None:
        """Set the files.

        Args:
            folders: folders of the user's own code → their names in messages.
            sources: the modules of missions; a file outside a package counts by its shown name.
        """
        self._names = dict(folders)
        self._excluded: str | None = None
        self._files = {source.shown for source in sources if source.name is None}

    @property
    def folders(self) -> Collection[str]:
        """The folders, with those of packages that were added."""
        return self._names.keys()

    def add_package(self, module: str) -> None:
        """Add the package of an installed module, without importing it.

        Args:
            module: `package.module`.

        Raises:
            ModuleError: the package is not installed.
        """
        package = module.partition(".")[0]
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise ModuleError(f"the package {package} is not installed", missing=package)
        for folder in spec.submodule_search_locations:
            if not self.includes(f"{folder}{os.sep}__init__.py"):
                self._names[folder] = package

    def exclude(self, folder: str) -> None:
        """Set a folder of a library, which may be inside the user's folders.

        Args:
            folder: the folder, with a separator at its end.
        """
        self._excluded = folder

    def includes(self, file: str) -> bool:
        """Tell whether a file holds the user's own code.

        Args:
            file: the file's name in a code object.
        """
        return file in self._files or self._folder_of(file) is not None

    def name(self, file: str) -> str:
        """Return the name of a file in messages.

        Args:
            file: the file's name in a code object.

        Returns:
            A path that begins with the name of the folder; other files are named as they are.
        """
        folder = self._folder_of(file)
        if folder is None:
            return file
        return os.path.normpath(f"{self._names[folder]}/{os.path.relpath(file, folder)}")

    def _folder_of(self, file: str) -> str | None:
        inside = [folder for folder in self._names if file.startswith(f"{folder}{os.sep}")]
        found = max(inside, key=len, default=None)
        excluded = self._excluded
        if found and excluded and file.startswith(excluded) and len(found) + 1 < len(excluded):
            return None
        return found


class PackageFinder:
    """Finds the packages of files that the user named, and nothing else beside them."""

    def __init__(self, packages: Mapping[str, str]) -> None:
        """Set the packages: the name of each → the folder that contains it."""
        self._packages = packages

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find one of the packages; their modules are found as those of any other package."""
        parent = self._packages.get(name) if path is None else None
        if parent is None:
            return None
        # Not by a search of the parent folder, which may hold anything.
        folder = f"{parent}{os.sep}{name}"
        file = f"{folder}{os.sep}__init__.py"
        return spec_from_file_location(name, file, submodule_search_locations=[folder])
