"""The module that `--python` names."""

from pathlib import Path

import pytest

from tier2gate.foundation.errors import InputInvalidError, UnusablePathError
from tier2gate.init.modules import find_source


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Write modules in the usual layouts."""
    for name in (
        "src/parcels/__init__.py",
        "src/parcels/quotes.py",
        "src/names/space.py",
        "flat/__init__.py",
        "flat/inner/__init__.py",
        "flat/inner/rules.py",
        "single.py",
        "returns/src/returns/refunds.py",
        "twice.py",
        "src/twice.py",
        "odd-name.py",
    ):
        path = tmp_path / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("def f(a):\n    return a\n", encoding="utf-8")
    (tmp_path / "outside.py").write_text("def f(a): ...\n", encoding="utf-8")
    (tmp_path / "repository" / "leaving.py").symlink_to("../outside.py")
    return tmp_path / "repository"


@pytest.mark.parametrize(
    ("given", "module", "file", "import_folder"),
    [
        ("parcels.quotes", "parcels.quotes", "src/parcels/quotes.py", "src"),
        ("parcels", "parcels", "src/parcels/__init__.py", "src"),
        ("names.space", "names.space", "src/names/space.py", "src"),
        ("flat.inner.rules", "flat.inner.rules", "flat/inner/rules.py", "."),
        ("single", "single", "single.py", "."),
        ("returns.refunds", "returns.refunds", "returns/src/returns/refunds.py", "returns/src"),
        ("src/parcels/quotes.py", "parcels.quotes", "src/parcels/quotes.py", "src"),
        ("src/names/space.py", "names.space", "src/names/space.py", "src"),
        ("flat/inner/rules.py", "flat.inner.rules", "flat/inner/rules.py", "."),
        ("flat/__init__.py", "flat", "flat/__init__.py", "."),
        ("twice.py", "twice", "twice.py", "."),
        ("src/twice.py", "twice", "src/twice.py", "src"),
    ],
)
def test_module_is_found(
    given: str, module: str, file: str, import_folder: str, folder: Path
) -> None:
    """A user names a module or its file; both are found in `src` and in flat layouts."""
    source = find_source(given, folder)
    assert (source.module, source.name, source.import_folder) == (module, file, import_folder)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("gone", "there is no module gone in src or in the folder itself; give its file, such as"),
        ("gone.py", "gone.py: there is no such file"),
        ("twice", "twice may be src/twice.py, twice.py; give the path of one of them"),
        ("odd-name.py", "odd-name.py is not a valid Python module name"),
        ("leaving.py", "leaving.py is not in the folder of the gate, repository; run init in"),
        ("leaving", "there is no module leaving in src"),
        ("../outside.py", "../outside.py is not in the folder of the gate"),
        ("python3.12", "python3.12 is an interpreter; in init, --python takes a module"),
        (".venv/bin/python", ".venv/bin/python is an interpreter"),
        ("src/parcels", "src/parcels is not a module; give package.module or PATH.py, and"),
        ("", '"" is not a module'),
    ],
)
def test_module_is_not_found(given: str, message: str, folder: Path) -> None:
    """A user is told what to write instead, and nothing outside the folder is read."""
    with pytest.raises(UnusablePathError) as caught:
        find_source(given, folder)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"def f(:\n", "single.py:1:7: cannot be read as Python: "),
        (b"a = 1\0\n", "single.py"),
        (b"\xff\xfe", "single.py"),
        (b"(" * 5000, "single.py"),
    ],
)
def test_file_that_is_not_python(data: bytes, place: str, folder: Path) -> None:
    """A syntax error is reported with its place, not with a traceback."""
    (folder / "single.py").write_bytes(data)
    with pytest.raises(InputInvalidError) as caught:
        find_source("single", folder)
    assert str(caught.value).startswith(place)
