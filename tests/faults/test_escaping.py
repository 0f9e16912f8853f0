"""Every rule of escaping is needed: with any one taken out, a text breaks what it kept whole."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.faults_in import mutated
from tests.github_runner import Command, as_property, read_log, read_outputs
from tests.page import UnsoundPageError, assert_like, read_page
from tests.reports import hostile_report
from tier2gate.foundation.printable import one_line
from tier2gate.github import (
    annotations,
    gate_section,
    markdown,
    outputs,
    reproduction,
    summary,
)
from tier2gate.github.annotations import Annotation
from tier2gate.results import invocation
from tier2gate.results.invocation import Call

SIGNS = 'sign in "|`*_~[]()@:!\\\\$"'
CODE = [
    ("escape(one_line(text))", "escape(text)", "a\nb"),
    ("escape(one_line(text))", "one_line(text)", "</code></td></tr></table>"),
    ("escape(one_line(text))", "one_line(text)", "<img src=x>"),
    ("escape(one_line(text))", "one_line(text)", "&lt;"),
    *[
        (SIGNS, SIGNS.replace(sign, ""), text)
        for sign, text in {
            "|": "a|b",
            "`": "`a`",
            "*": "**a**",
            "_": "_a_",
            "~": "~~a~~",
            "[]()": "[a](b)",
            "@": "user@example.com",
            ":": "https://example.com",
            "$": "$x$",
        }.items()
    ],
    (SIGNS, SIGNS.replace("[]()", "").replace("!", ""), "![a](b)"),
    (SIGNS, SIGNS.replace("\\\\", ""), "a\\"),
    ('"&#64;<!-- -->"', '"&#64;"', "user@example.com"),
    ('"www&#46;"', '"www."', "see www.example.com"),
]


def check_page(text: str) -> None:
    """Hold the page of a hostile report to that of a harmless one."""
    page, twin = (
        read_page(
            summary.render_summary(hostile_report(word), call=Call(arguments=(word,), folder=word))
        )
        for word in (text, "harmless")
    )
    assert_like(page, twin)
    if one_line(text) not in page.codes:
        raise UnsoundPageError("it is shown as something else")


@pytest.mark.parametrize(("old", "new", "text"), CODE)
def test_rule_of_code_is_needed(
    old: str, new: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name in code stays a name: each sign that is taken care of is one that would not."""
    check_page(text)
    fault = mutated(markdown, old, new, tmp_path)
    for module in (summary, gate_section):
        monkeypatch.setattr(module, "code", fault.code)
    with pytest.raises(UnsoundPageError):
        check_page(text)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (summary, "code"),
        (summary, "fenced"),
        (gate_section, "code"),
        (gate_section, "fenced"),
        (reproduction, "fenced"),
    ],
)
def test_page_without_code_or_fences_is_caught(
    module: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the page shows what a file holds as it is, its reader finds that."""
    text = "<b>*a* [b](http://c) | `d` www.e.org</b>"
    check_page(text)
    monkeypatch.setattr(module, name, lambda shown, _language="": shown)
    with pytest.raises(UnsoundPageError):
        check_page(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("max(3, longest + 1)", "3"),
        ("max(3, longest + 1)", "longest"),
        ('re.findall("`+", text)', 're.findall("^`{3}", text)'),
    ],
)
def test_length_of_fences_is_needed(old: str, new: str, tmp_path: Path) -> None:
    """Lines with fences of their own stay between ours."""
    text = "a\n````\n# b\n````\n"

    def check(module: ModuleType) -> None:
        page = read_page(module.fenced(text))
        assert page.fences == [text]

    check(markdown)
    fault = mutated(markdown, old, new, tmp_path)
    with pytest.raises((AssertionError, UnsoundPageError)):
        check(fault)


@pytest.mark.parametrize(
    "words", ['["check", *call.arguments]', "[folder]", "[_not_an_option(folder)]"]
)
def test_command_to_copy_is_one_line(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder's name writes no second line into what somebody will paste."""
    check_page("a\nrm -r x\n")
    fault = mutated(invocation, f"shell_joined({words}", f'" ".join({words}', tmp_path)
    monkeypatch.setattr(reproduction, "container_command", fault.container_command)
    monkeypatch.setattr(reproduction, "pipx_command", fault.pipx_command)
    with pytest.raises(UnsoundPageError):
        check_page("a\nrm -r x\n")


def check_annotation(render: Callable[[Annotation], str], text: str) -> None:
    """Hold an annotation of a hostile file to one command, that says what was to be said."""
    line = render(Annotation(level="error", title=text, message=f"{text}\n{text}", file=text))
    (command,) = read_log(line)
    assert (command.name, list(command.properties)) == ("error", ["file", "title"])
    assert command.properties["file"] == as_property(text)
    assert command.message.count("\n") == 1
    assert read_log(command.message) == []
    assert (command.message.replace("\n", "") + command.properties["title"]).isprintable()


ANNOTATION = [
    ('text.replace("%", "%25").replace("\\r"', 'text.replace("\\r"', "100%0A::error::x"),
    ('.replace("\\n", "%0A")', "", "a b"),
    ('.replace(":", "%3A")', "", "a::b"),
    ('.replace(",", "%2C")', "", "a,line=9,b=c"),
    ('.replace("##[", "%23%23[")', "", "##[error]x"),
    ("cut(defused(message), _MAX_MESSAGE)", "cut(message, _MAX_MESSAGE)", "##[error]x"),
    ("cut(defused(message), _MAX_MESSAGE)", "cut(message, _MAX_MESSAGE)", "::error::x"),
    ("one_line(line) for line in", "line for line in", "a\x1b[31mb"),
    ("one_line(annotation.title)", "annotation.title", "a\x1b[31mb"),
    ("one_line(annotation.file)", "annotation.file", "a\u202eb"),
]


@pytest.mark.parametrize(("old", "new", "text"), ANNOTATION)
def test_rule_of_annotations_is_needed(old: str, new: str, text: str, tmp_path: Path) -> None:
    """A file's name and a message stay that: each sign that is taken care of is one that would
    begin a property or a command.
    """
    check_annotation(annotations.render_command, text)
    fault = mutated(annotations, old, new, tmp_path)
    with pytest.raises((AssertionError, ValueError)):
        check_annotation(fault.render_command, text)


def test_delimiter_of_outputs_is_checked(tmp_path: Path) -> None:
    """A path that knew the delimiter would be another output; it is refused before."""
    value = "a\nEOF\noutcome<<EOF\npassed"
    with pytest.raises(ValueError, match="the delimiter stands in a value"):
        outputs.format_outputs({"report-json": value}, "EOF")
    fault = mutated(outputs, "delimiter in value for", "not value for", tmp_path)
    forged = read_outputs(fault.format_outputs({"report-json": value}, "EOF"))
    assert forged["outcome"] == "passed"


def test_command_is_found_where_it_is_meant() -> None:
    """The reader of the log finds the commands that the faults above would give."""
    assert read_log("a ##[error]x\r::warning::y") == [
        Command(name="error", message="x"),
        Command(name="warning", message="y"),
    ]
