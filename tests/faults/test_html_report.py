"""Every guard of the HTML report is needed: without it, a hostile text breaks the page."""

import json
import re
from collections.abc import Callable

import jinja2
import pytest

from tests.github_runner import read_log
from tests.reports import hostile_report
from tier2gate.reporters.html import page, pool, scenarios_data
from tier2gate.reporters.html.anchors import slug
from tier2gate.reporters.interface import Layout

Fault = Callable[[pytest.MonkeyPatch], None]


def check(text: str) -> None:
    """Compare the page of a hostile report with that of a harmless one."""
    pages = [page.render(hostile_report(word), Layout()).decode() for word in (text, "harmless")]
    tags = [sorted(set(re.findall(r"<[!/]?[a-zA-Z-]+", item))) for item in pages]
    assert tags[0] == tags[1]
    assert pages[0].count("</script>") == pages[1].count("</script>")
    assert read_log(pages[0]) == []
    assert all(sign.isprintable() or sign == "\n" for sign in pages[0])


def without_autoescape(patch: pytest.MonkeyPatch) -> None:
    """Let the template write text as it is."""
    real = jinja2.Environment

    def make(**options: object) -> jinja2.Environment:
        return real(**{**options, "autoescape": False})  # type: ignore[arg-type]  # as given

    patch.setattr(page, "Environment", make)


def without_escape_in_data(patch: pytest.MonkeyPatch) -> None:
    """Let data end its script."""
    real = page._in_script
    patch.setattr(page, "_in_script", lambda value: real(value).replace("\\u003c", "<"))


def without_defusing(patch: pytest.MonkeyPatch) -> None:
    """Let a printed page start commands of the runner."""
    patch.setattr(page, "_harmless_in_log", lambda text: text)


def without_escape_of_names(patch: pytest.MonkeyPatch) -> None:
    """Let the data have invisible characters."""
    patch.setattr(scenarios_data, "one_line", lambda text: text)
    for module in (pool, scenarios_data):
        patch.setattr(module, "ENCODER", json.JSONEncoder(ensure_ascii=False))
    patch.setattr(pool, "escape_invisible", lambda text: text)
    patch.setattr(scenarios_data, "describe_found", lambda item: item.actual)


@pytest.mark.parametrize(
    ("plant", "text"),
    [
        (without_autoescape, "<img src=x>"),
        (without_autoescape, '"><i>'),
        (without_escape_in_data, "</script><b>"),
        (without_defusing, "##[error]x"),
        (without_escape_of_names, "a\u202eb"),
    ],
)
def test_guard_is_needed(plant: Fault, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any one of these guards, text from a pull request becomes more than text."""
    check(text)
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check(text)


def test_hash_in_an_id_is_needed() -> None:
    """Without a part of its hash, the ids of two names would be the same."""
    one, other = slug("a b"), slug("a/b")
    assert one != other
    assert one.partition("~")[0] == other.partition("~")[0]
