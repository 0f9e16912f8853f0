"""Reading: below the folders of the interpreter and its packages by any call, elsewhere by none."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.libraries import installed
from tests.workers import HEAD, fail_one, of_one_mission, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.missions.python.reading import Readable
from tier2gate.runner.worker import Worker

FILES = {
    "acme/__init__.py": "",
    "acme/table.csv": "a,b\n",
    "acme/data/one.txt": "1",
    "acme/data/two.txt": "2",
}
WAYS = {
    "glob": "sorted(glob.glob(FOLDER + '/*.csv'))",
    "glob in a root": "sorted(glob.glob('*.csv', root_dir=FOLDER))",
    "glob below": "sorted(glob.glob(FOLDER + '/**/*.txt', recursive=True))",
    "glob of one name": "glob.glob(FOLDER + '/table.csv')",
    "glob in bytes": "glob.glob(os.fsencode(FOLDER) + b'/*.csv')",
    "iglob": "[*glob.iglob(FOLDER + '/da*/*')]",
    "listdir": "sorted(os.listdir(FOLDER))",
    "listdir of bytes": "sorted(os.listdir(os.fsencode(FOLDER)))",
    "scandir": "sorted(entry.name for entry in os.scandir(FOLDER))",
    "walk": "[*os.walk(FOLDER)]",
    "a descriptor of a folder": "os.listdir(os.open(FOLDER, os.O_RDONLY))",
    "glob by pathlib": "sorted(map(str, pathlib.Path(FOLDER).glob('*.csv')))",
    "rglob by pathlib": "sorted(map(str, pathlib.Path(FOLDER).rglob('*.txt')))",
    "a pattern from above": "[*pathlib.Path('/').glob(FOLDER[1:] + '/*')]",
    "iterdir": "sorted(map(str, pathlib.Path(FOLDER).iterdir()))",
    "walk by pathlib": "[*pathlib.Path(FOLDER).walk()] if hasattr(pathlib.Path, 'walk') else os.scandir(FOLDER)",
    "read_text": "pathlib.Path(FOLDER, 'table.csv').read_text()",
    "open": "open(FOLDER + '/table.csv').read()",
    "open in bytes": "open(os.fsencode(FOLDER) + b'/table.csv', 'rb').read()",
    "os.open": "os.read(os.open(FOLDER + '/table.csv', os.O_RDONLY), 9)",
    "fdopen": "os.fdopen(os.open(FOLDER + '/table.csv', os.O_RDONLY)).read()",
    "codecs": "__import__('codecs').open(FOLDER + '/table.csv', 'r', 'utf-8').read()",
    "mmap": "mmap.mmap(os.open(FOLDER + '/table.csv', os.O_RDONLY), 0, access=mmap.ACCESS_READ)[:]",
    "linecache": "linecache.getline(FOLDER + '/table.csv', 1)[0]",
    "extended attributes": "os.listxattr(FOLDER) if hasattr(os, 'listxattr') else os.listdir(FOLDER)",
    "a link": "open(LINK + '/table.csv').read()",
}
RESOURCES = {
    "importlib.resources": "importlib.resources.files('acme').joinpath('table.csv').read_text()",
    "resources in a folder": "sorted(p.name for p in importlib.resources.files('acme.data').iterdir())",
    "as_file": "importlib.resources.as_file(importlib.resources.files('acme') / 'table.csv').__enter__()",
    "pkgutil": "pkgutil.get_data('acme', 'table.csv').decode()",
    "pkgutil's modules": "[m.name for m in pkgutil.iter_modules([FOLDER])]",
    "metadata": "[d.name for d in importlib.metadata.distributions()][:1]",
}
IMPORTS = (
    "import glob, importlib.metadata, importlib.resources, linecache, mmap, os, pathlib, pkgutil\n"
)


@pytest.fixture(name="library", scope="module")
def _library() -> Iterator[Path]:
    """Install a package with data."""
    with installed(FILES) as library:
        (library.parent / "link").symlink_to(library / "acme")
        (library.parent / "elsewhere").mkdir()
        for path, text in FILES.items():
            target = library.parent / "elsewhere" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        (library / "out").symlink_to(library.parent / "elsewhere" / "acme")
        yield library


def mission(name: str, code: str, folder: Path, link: Path) -> str:
    """Write a mission that reads in a folder."""
    return (
        f"def mission(params, FOLDER={str(folder)!r}, LINK={str(link)!r}):\n"
        f"    assert ({code}) is not None\n    return workflow()\n\n\n"
        f"MISSIONS[{name!r}] = mission\n\n\n"
    )


@pytest.fixture(name="worker", scope="module")
def _worker(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """Load a module with a mission for each way to read, in the package and elsewhere."""
    text = f"{IMPORTS}{HEAD}\n\nMISSIONS = {{}}\n\n\n"
    for way, code in {**WAYS, **RESOURCES}.items():
        text += mission(way, code, library / "acme", library.parent / "link")
        outside = library.parent / "elsewhere" / "acme"
        text += mission(f"elsewhere: {way}", code, outside, library / "out")
    with started(tmp_path_factory.mktemp("reading"), text) as worker:
        worker.load()
        yield worker


@pytest.mark.parametrize("way", [*WAYS, *RESOURCES])
def test_package_is_read_by_any_call(way: str, worker: Worker) -> None:
    """A library reads its own tables as it was written to."""
    assert worker.run(way, {}, {}, "it").success


@pytest.mark.parametrize("way", WAYS)
def test_other_folder_is_read_by_none_of_them(way: str, worker: Worker) -> None:
    """What another machine does not have reaches no result; a link is followed first."""
    with pytest.raises(ExecutionError) as raised:
        worker.run(f"elsewhere: {way}", {}, {}, "it")
    (problem,) = raised.value.problems
    assert problem.message.startswith("it is not reproducible: ")
    assert " accesses the file system; " in problem.message


def test_file_of_a_package_is_not_written(library: Path, tmp_path: Path) -> None:
    """A package stays what was installed."""
    table = library / "acme" / "table.csv"
    for line in (f"open({str(table)!r}, 'r+')", f"os.open({str(table)!r}, os.O_RDWR)"):
        problem = fail_one(tmp_path, of_one_mission(line))
        assert problem.message.startswith(f"it is not reproducible: open({str(table)!r}) ")


def test_path_that_cannot_be_one_is_not_readable() -> None:
    """A pattern or path of another kind is refused, without an error of the rules themselves."""
    readable = Readable()
    beside = os.path.dirname(os.__file__)  # noqa: PTH120 - as users write it
    assert readable.has_matches(beside, "*.py")
    assert readable.has_matches(None, f"{beside}/*.py")
    for pattern in (7, None, "*.py", "/*.py", ""):
        assert not readable.has_matches(None, pattern)
    assert not readable.has_matches(7, "*.py")
    assert not readable.has(99_999)
    assert not readable.has(-1)
    assert not readable.has(True)
