"""Ways to start tier2gate in a checkout: those that are shown import nothing that lies there."""

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
    """Make a checkout with a gate that passes, and with modules that leave a mark when imported."""
    checkout = tmp_path / "checkout"
    write_gate(checkout)
    accept_in(Settings(paths=(checkout,), root=checkout))
    for name in PLANTED:
        plant(checkout / f"{name}.py", tmp_path / "imported")
    return checkout


def check(words: list[str], checkout: Path) -> tuple[int, bool]:
    """Check in a checkout; give the exit status, and whether code that lies there was imported."""
    done = subprocess.run(
        [*words, "check"], cwd=checkout, env=scrubbed(), capture_output=True, check=False
    )
    return done.returncode, (checkout.parent / "imported").exists()


@pytest.mark.parametrize("words", SAFE.values(), ids=SAFE)
def test_start_that_is_shown_imports_nothing_of_the_checkout(
    words: list[str], checkout: Path
) -> None:
    """Who checks a stranger's pull request at home does not run the stranger's `yaml.py`."""
    assert check(words, checkout) == (0, False)


def test_start_that_is_warned_of_does_import_it(checkout: Path) -> None:
    """The planted files do catch a start that takes code from the current folder."""
    _, imported = check(UNSAFE, checkout)
    assert imported


# A start by `-m`, with whatever stands before it on the line: options, or a list of words. The
# child's own start has `-I` on another line (`runner/worker.py`); `git commit -m` starts nothing.
START = re.compile(r"^((?!.*\bgit ).*?)-m[\s\"',]+tier2gate\b(?!\.missions)", re.MULTILINE)
ISOLATED = re.compile(r"(?<![\w-])-[A-Za-z]*I[A-Za-z]*(?![\w-])")
WARNING = "imports modules from the current folder"


def shown_starts(text: str) -> list[str]:
    """Find the starts without `-I` that a text shows, but where it warns of them."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        if WARNING in " ".join(paragraph.split()):
            continue
        found += [m[0] for m in START.finditer(paragraph) if not ISOLATED.search(m[1])]
    return found


FOLDERS = (
    *("docs", "tier2gate", "examples", "python-examples", "benchmarks", "requirements", "schemas"),
    *(".github", ".ci", "tests/recorded", "tests/cases"),
)


def shown_to_users() -> list[Path]:
    """List what users read, print or install: documents, hooks, the Action, the package."""
    below = [path for folder in FOLDERS for path in sorted((REPOSITORY / folder).rglob("*"))]
    files = [path for path in (*sorted(REPOSITORY.iterdir()), *below) if path.is_file()]
    return [path for path in files if path.suffix != ".pyc"]


def test_no_start_is_shown_that_imports_what_lies_in_a_checkout() -> None:
    """Who pastes a command from a document, a message or a hook gets one that is safe."""
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
    """A start that is not isolated is found however it is written, unless it is warned of."""
    assert bool(shown_starts(text)) is is_found


@pytest.mark.parametrize("name", ["README.md", "SECURITY.md", "docs/github.md"])
def test_document_warns_of_the_other_start(name: str) -> None:
    """Who looks for how to start it finds which way is not safe, and which is."""
    text = " ".join((REPOSITORY / name).read_text(encoding="utf-8").split())
    assert f"`python -m tier2gate` {WARNING}" in text
    assert "`python -I -m tier2gate`" in text
