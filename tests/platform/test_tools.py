"""The project's tools are set up once, and missing tools fail only in CI."""

import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests import tools
from tests.command import Finished
from tests.scratch import run
from tests.tools import require, require_node_modules

REPOSITORY = Path(__file__).parents[2]

_PYTHON = """#!/usr/bin/env bash
case "$*" in
  --version) echo "Python $VERSION" ;;
  "-I -m venv "*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
  *) echo "pip: ${*: -1}" ;;
esac
"""
_NPM = """#!/usr/bin/env bash
[[ -e .tools/node/package-lock.json ]] || exit 1
echo "npm: $1" >&2
"""


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Copy the set-up and its input, with programs that only print their arguments."""
    require("bash")
    for name, text in {
        "python3": _PYTHON,
        "npm": _NPM,
        "node": "#!/usr/bin/env bash\necho v1\n",
    }.items():
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    shutil.copytree(REPOSITORY / "requirements", tmp_path / "work" / "requirements")
    shutil.copytree(REPOSITORY / ".ci", tmp_path / "work" / ".ci")
    return tmp_path / "work"


def set_up(folder: Path, version: str = "3.13.0", what: str = "tools") -> Finished:
    """Run a set-up with an interpreter of this version."""
    path = f"{folder.parent / 'bin'}:/usr/bin:/bin"
    script = str(folder / ".ci" / f"set-up-{what}")
    return run([script], folder, {"PATH": path, "VERSION": version})


_VENV = (
    "Setting up .tools/venv (once; the next run needs no network)\npip: requirements/tools.txt\n"
)
_NODE = "Setting up .tools/node (once; the next run needs no network)\n"


def test_tools_are_set_up_once(folder: Path) -> None:
    """A second run does not need the network."""
    assert set_up(folder) == Finished(status=0, out=_VENV + _NODE, err="npm: ci\n")
    assert set_up(folder) == Finished(status=0)


def test_tools_follow_their_lock_files(folder: Path) -> None:
    """A new version of a linter or of Python is used at the next run."""
    set_up(folder)
    assert set_up(folder, "3.12.0") == Finished(status=0, out=_VENV)
    with (folder / "requirements" / "tools.txt").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert set_up(folder, "3.12.0") == Finished(status=0, out=_VENV)
    with (folder / "requirements" / "node" / "package.json").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert set_up(folder, "3.12.0") == Finished(status=0, out=_NODE, err="npm: ci\n")
    assert set_up(folder, "3.12.0") == Finished(status=0)


def test_tools_that_fail_to_install_are_tried_again(folder: Path) -> None:
    """A set-up that was interrupted is never taken for a complete one."""
    npm = folder.parent / "bin" / "npm"
    npm.write_text("#!/usr/bin/env bash\nexit 7\n", encoding="utf-8")
    assert set_up(folder).status == 7
    npm.write_text(_NPM, encoding="utf-8")
    assert set_up(folder) == Finished(status=0, out=_NODE, err="npm: ci\n")


def test_packages_follow_their_lock_files(folder: Path) -> None:
    """Packages are installed once, and again if their versions or that of Python change."""
    printed = [
        f"Setting up .tools/{name} (once; the next run needs no network)\n"
        f"pip: requirements/{name}.txt\n"
        for name in ("packages", "packages-old")
    ]
    every = Finished(status=0, out="".join(printed))
    assert set_up(folder, what="packages") == every
    assert set_up(folder, what="packages") == Finished(status=0)
    with (folder / "requirements" / "packages-old.txt").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert set_up(folder, what="packages") == Finished(status=0, out=printed[1])
    assert set_up(folder, "3.12.0", what="packages") == every


def test_tools_of_the_project_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The linters are the locked versions, whatever else is installed."""
    monkeypatch.setattr(tools, "TOOLS", tmp_path / "tools")
    for folder in ("tools/venv/bin", "elsewhere"):
        path = tmp_path / folder / "linter"
        path.parent.mkdir(parents=True)
        path.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert require("linter") == tmp_path / "tools" / "venv" / "bin" / "linter"
    (tmp_path / "tools" / "venv" / "bin" / "linter").unlink()
    assert require("linter") == tmp_path / "elsewhere" / "linter"


def test_missing_tool_skips_but_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A test without its tool fails in CI, and is skipped on a user's machine."""
    monkeypatch.setattr(tools, "TOOLS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "node").touch(mode=0o755)
    calls: list[tuple[Callable[[], Path], str]] = [
        (partial(require, "linter"), "linter"),
        (require_node_modules, ".tools/node, which .ci/set-up-tools makes,"),
    ]
    for call, name in calls:
        monkeypatch.delenv("CI", raising=False)
        with pytest.raises(pytest.skip.Exception, match=f"there is no {name} on this machine"):
            call()
        monkeypatch.setenv("CI", "true")
        with pytest.raises(pytest.fail.Exception, match=f"there is no {name} on this machine"):
            call()


def test_lock_files_have_hashes_and_no_addresses() -> None:
    """The installed packages are the locked ones, wherever they are fetched from."""
    for path in sorted((REPOSITORY / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text, path.name
    text = (REPOSITORY / "requirements" / "node" / "package-lock.json").read_text(encoding="utf-8")
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')
    assert '"resolved"' not in text


def test_scripts_parse() -> None:
    """No script of CI or a release has a syntax error."""
    bash = require("bash")
    for folder in (".ci", ".github/release"):
        for path in sorted((REPOSITORY / folder).iterdir()):
            subprocess.run([bash, "-n", path], check=True)


def test_tools_of_the_documents_are_set_up_once(folder: Path) -> None:
    """`make docs` installs only what builds the site, and needs the network only once."""
    parts = {
        name: f"Setting up .tools/{name} (once; the next run needs no network)\n"
        f"pip: requirements/{name}.txt\n"
        for name in ("docs", "compared")
    }
    assert set_up(folder, what="docs") == Finished(status=0, out="".join(parts.values()))
    assert set_up(folder, what="docs") == Finished(status=0)
    with (folder / "requirements" / "compared.txt").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert set_up(folder, what="docs") == Finished(status=0, out=parts["compared"])
