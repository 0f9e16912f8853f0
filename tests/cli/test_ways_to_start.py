"""The documented ways to start tier2gate import nothing from a checkout."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import SCRIPT, scrubbed
from tests.gates import accept_in, write_gate
from tests.steps import plant
from tier2gate.settings import Settings

REPOSITORY = Path(__file__).parents[2]
PLANTED = ("yaml", "click", "json")
SAFE = {
    "the script": [str(SCRIPT)],
    "python -I -m": [sys.executable, "-I", "-m", "tier2gate"],
}
UNSAFE = [sys.executable, "-m", "tier2gate"]


@pytest.fixture(name="checkout")
def _checkout(tmp_path: Path) -> Path:
    """Create a checkout with a gate that passes and modules that leave a mark if imported."""
    checkout = tmp_path / "checkout"
    write_gate(checkout)
    accept_in(Settings(paths=(checkout,), root=checkout))
    for name in PLANTED:
        plant(checkout / f"{name}.py", tmp_path / "imported")
    return checkout


def check(words: list[str], checkout: Path) -> tuple[int, bool]:
    """Run a check; return the exit status and whether the checkout's code was imported."""
    done = subprocess.run(
        [*words, "check"], cwd=checkout, env=scrubbed(), capture_output=True, check=False
    )
    return done.returncode, (checkout.parent / "imported").exists()


@pytest.mark.parametrize("words", SAFE.values(), ids=SAFE)
def test_documented_start_imports_nothing_from_the_checkout(
    words: list[str], checkout: Path
) -> None:
    """A user who checks a stranger's pull request does not run the stranger's `yaml.py`."""
    assert check(words, checkout) == (0, False)


def test_unsafe_start_imports_from_the_checkout(checkout: Path) -> None:
    """The planted files do catch a start that imports from the current folder."""
    _, imported = check(UNSAFE, checkout)
    assert imported


# A start with `-m` and the options or words before it on the line. The child process has its `-I`
# on another line (`runner/worker.py`), and `git commit -m` is not a start.
START = re.compile(r"^((?!.*\bgit ).*?)-m[\s\"',]+tier2gate\b(?!\.missions)", re.MULTILINE)
ISOLATED = re.compile(r"(?<![\w-])-[A-Za-z]*I[A-Za-z]*(?![\w-])")
WARNING = "imports modules from the current folder"


def shown_starts(text: str) -> list[str]:
    """Find the starts without `-I` in a text, except where it warns of them."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        if WARNING in " ".join(paragraph.split()):
            continue
        found += [m[0] for m in START.finditer(paragraph) if not ISOLATED.search(m[1])]
    return found


FOLDERS = (
    *("docs", "tier2gate", "examples", "python-examples", "benchmarks", "requirements", "schemas"),
    *(".github", ".ci", "host", "tests/recorded", "tests/cases"),
)


def shown_to_users() -> list[Path]:
    """List the files that users read, print or install: documents, hooks, Action, package."""
    below = [path for folder in FOLDERS for path in sorted((REPOSITORY / folder).rglob("*"))]
    files = [path for path in (*sorted(REPOSITORY.iterdir()), *below) if path.is_file()]
    return [path for path in files if path.suffix != ".pyc"]


def test_no_unsafe_start_is_documented() -> None:
    """A user who pastes a command from a document, message or hook gets a safe one."""
    shown = {
        path.relative_to(REPOSITORY).as_posix(): starts
        for path in shown_to_users()
        if (starts := shown_starts(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert shown == {}
    names = {path.name for path in shown_to_users()}
    assert {"README.md", ".pre-commit-hooks.yaml", "action.yml", "Dockerfile", "github.md"} <= names


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("$ python -m tier2gate check", True),
        ("python3 -P -m tier2gate.github", True),
        ('[sys.executable, "-m", "tier2gate"]', True),
        ("entry: python -m tier2gate check", True),
        ("$ python -I -m tier2gate check", False),
        ('["-I", "-m", "tier2gate.github"]', False),
        ("python -IB -m tier2gate", False),
        (f"`python -m tier2gate` {WARNING}.", False),
        (f"It {WARNING}.\n\n`python -m tier2gate`", True),
        ('git commit-tree -m "the tier2gate"', False),
    ],
)
def test_start_is_found_in_a_text(text: str, *, is_found: bool) -> None:
    """A start without `-I` is found in any spelling, except where the text warns of it."""
    assert bool(shown_starts(text)) is is_found


@pytest.mark.parametrize("name", ["README.md", "SECURITY.md", "docs/github.md"])
def test_document_warns_of_the_unsafe_start(name: str) -> None:
    """A user who looks up how to start it finds the safe way and the unsafe one."""
    text = " ".join((REPOSITORY / name).read_text(encoding="utf-8").split())
    assert f"`python -m tier2gate` {WARNING}" in text
    assert "`python -I -m tier2gate`" in text
