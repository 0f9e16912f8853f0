"""The reference pages are what the code says: `python tests/unit/test_reference.py --record`."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))  # as a script, too

from tests.problem_texts import Told, problem_texts  # noqa: E402 - as above
from tests.recorder import write_recorded  # noqa: E402 - as above
from tests.reference import (  # noqa: E402 - as above
    render_cli,
    render_inputs,
    render_messages,
    render_schemas,
)

PAGES = REPOSITORY / "docs" / "reference"


def messages() -> str:
    """Render the page of messages from the package and its documents."""
    outcomes = (REPOSITORY / "docs" / "outcomes.md").read_text(encoding="utf-8")
    paths = sorted((REPOSITORY / "tier2gate").rglob("*.py"))
    return render_messages(outcomes, {str(path): path.read_text("utf-8") for path in paths})


RENDERED: dict[str, Callable[[], str]] = {
    "cli.md": render_cli,
    "inputs.md": render_inputs,
    "messages.md": messages,
    "schemas.md": render_schemas,
}


@pytest.mark.parametrize("name", RENDERED)
def test_page_is_what_the_code_says(name: str) -> None:
    """A reader of the reference finds every option, field and message of this version."""
    assert RENDERED[name]() == (PAGES / name).read_text(encoding="utf-8")


def test_there_are_no_other_pages() -> None:
    """No page in this folder is written by hand, to be overwritten later."""
    assert sorted(path.name for path in PAGES.iterdir()) == sorted(RENDERED)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('Problem(code="a", message=f"no {x} here", hint="go")', ("a", "no … here", "go")),
        ('A = "a"\ndef f():\n    m = "no"\n    return Problem(code=A, message=m)', ("a", "no", "")),
        ('self._stop(at, "a", "b" + c, d)', ("a", "b…", "")),
    ],
)
def test_texts_of_a_problem_are_found(source: str, told: tuple[str, str, str]) -> None:
    """A message that is put together, or has a name, is on the page too."""
    code, message, hint = told
    assert list(problem_texts(source, {})) == [Told(code=code, message=message, hint=hint)]


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    PAGES.mkdir(exist_ok=True)
    for page_name, render in RENDERED.items():
        sys.stdout.writelines(write_recorded(PAGES / page_name, render()))
