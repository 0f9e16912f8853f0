"""Every rule of escaping is needed: without it, a hostile text breaks the output."""

import re
from collections.abc import Callable, Iterable
from types import ModuleType

import pytest

from tests.github_runner import Command, as_property, read_log, read_outputs
from tests.page import UnsoundPageError, assert_like, read_page
from tests.reports import gate, hostile_gate, hostile_report
from tier2gate.foundation.printable import one_line, shell_joined
from tier2gate.github import annotations, outputs, reproduction, summary
from tier2gate.github.annotations import Annotation
from tier2gate.reporters.markdown import changes, gate_section, overview, page
from tier2gate.reporters.markdown import text as markdown
from tier2gate.results import invocation
from tier2gate.results.invocation import Call

Fault = Callable[[pytest.MonkeyPatch], None]


def skipped(module: ModuleType, name: str, mark: str = "") -> Fault:
    """Make a function return a text unchanged if it ends with a mark."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        real = getattr(module, name)
        patch.setattr(module, name, lambda text: text if text.endswith(mark) else real(text))

    plant.__name__ = f"no {name} {mark}".rstrip()
    return plant


def undone(module: ModuleType, name: str, *signs: tuple[str, str]) -> Fault:
    """Make a function leave some of the characters that it replaces unchanged."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        real = getattr(module, name)

        def wrong(text: str) -> str:
            shown: str = real(text)
            for replaced, sign in signs:
                shown = shown.replace(replaced, sign)
            return shown

        patch.setattr(module, name, wrong)

    plant.__name__ = f"{name} of {''.join(sign for _, sign in signs) or 'no comment'}"
    return plant


def unescaped(signs: str) -> Fault:
    """Make `code` leave these characters unescaped."""
    entities = {"@": "&#64;<!-- -->"}
    pairs = [(entities.get(sign, f"&#{ord(sign)};"), sign) for sign in signs]
    return undone(markdown, "code", *pairs)


CODE = [
    (skipped(markdown, "one_line"), "a\nb"),
    (skipped(markdown, "escape"), "</code></td></tr></table>"),
    (skipped(markdown, "escape"), "<img src=x>"),
    (skipped(markdown, "escape"), "&lt;"),
    *[
        (unescaped(signs), text)
        for signs, text in {
            "`": "`a`",
            "*": "**a**",
            "_": "_a_",
            "~": "~~a~~",
            "[]()": "[a](b)",
            "[]()!": "![a](b)",
            "@": "user@example.com",
            ":": "https://example.com",
            "$": "$x$",
            "\\": "a\\",
        }.items()
    ],
    (undone(markdown, "code", ("<!-- -->", "")), "user@example.com"),
    (undone(markdown, "code", ("www&#46;", "www.")), "see www.example.com"),
]


def check_page(text: str) -> None:
    """Compare the pages of hostile reports, of one gate and of two, with those of harmless ones."""
    for others in ((), (gate("a"),)):
        seen, twin = (
            read_page(
                summary.render_summary(
                    hostile_report(word, gates=(hostile_gate(word), *others)),
                    call=Call(arguments=(word,), folder=word),
                )
            )
            for word in (text, "harmless")
        )
        assert_like(seen, twin)
        if one_line(text) not in seen.codes:
            raise UnsoundPageError("it is shown as something else")


@pytest.mark.parametrize(("plant", "text"), CODE)
def test_rule_of_code_is_needed(plant: Fault, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the escaping of any one of these characters, a name in code breaks the page."""
    check_page(text)
    plant(monkeypatch)
    for module in (changes, gate_section, overview, page):
        monkeypatch.setattr(module, "code", markdown.code)
    with pytest.raises(UnsoundPageError):
        check_page(text)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (changes, "code"),
        (gate_section, "code"),
        (gate_section, "fenced"),
        (markdown, "code"),
        (overview, "code"),
        (overview, "fenced"),
        (page, "code"),
        (reproduction, "fenced"),
    ],
)
def test_page_without_code_or_fences_is_caught(
    module: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that shows a file's text without code or fences is detected."""
    text = "<b>*a* [b](http://c) | `d` www.e.org</b>"
    check_page(text)
    monkeypatch.setattr(module, name, lambda shown, _language="": shown)
    with pytest.raises(UnsoundPageError):
        check_page(text)


@pytest.mark.parametrize(
    "length",
    [
        lambda _: 3,
        lambda text: max(map(len, re.findall("`+", text))),
        lambda text: max(3, 1 + len(text) - len(text.lstrip("`"))),
    ],
    ids=["three", "as long as the longest", "longer than the first line's"],
)
def test_length_of_fences_is_needed(length: Callable[[str], int]) -> None:
    """Lines that contain fences do not end the page's own fences."""
    text = "a\n````\n# b\n````\n"
    block = markdown.fenced(text)
    assert read_page(block).fences == [text]
    fence = "`" * length(text)
    with pytest.raises((AssertionError, UnsoundPageError)):
        assert read_page(f"{fence}text\n{text}{fence}\n").fences == [text]


@pytest.mark.parametrize(
    "is_joined",
    [
        lambda words: words[0] == "check",
        lambda words: words[0].startswith("/github/workspace"),
        lambda words: words == ["a\nrm -r x\n"],
    ],
    ids=["arguments", "folder in the container", "folder"],
)
def test_command_to_copy_is_one_line(
    is_joined: Callable[[list[str]], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder's name cannot add a second line to a command that users paste."""
    check_page("a\nrm -r x\n")

    def joined(words: Iterable[str]) -> str:
        listed = list(words)
        return " ".join(listed) if is_joined(listed) else shell_joined(listed)

    monkeypatch.setattr(invocation, "shell_joined", joined)
    with pytest.raises(UnsoundPageError):
        check_page("a\nrm -r x\n")


def check_annotation(render: Callable[[Annotation], str], text: str) -> None:
    """Check that the annotation of a hostile file is one command with the intended text."""
    title, file, message = (f"{text} {place}" for place in ("title", "file", "message"))
    line = render(Annotation(level="error", title=title, message=f"{message}\n{text}", file=file))
    (command,) = read_log(line)
    assert (command.name, list(command.properties)) == ("error", ["file", "title"])
    assert command.properties["file"] == as_property(file)
    assert command.message.count("\n") == 1
    assert read_log(command.message) == []
    assert (command.message.replace("\n", "") + command.properties["title"]).isprintable()


ANNOTATION = [
    (undone(annotations, "_escape_data", ("%25", "%")), "100%0A::error::x"),
    (undone(annotations, "_escape_data", ("%0A", "\n")), "a b"),
    (undone(annotations, "_escape_property", ("%3A", ":")), "a::b"),
    (undone(annotations, "_escape_property", ("%2C", ",")), "a,line=9,b=c"),
    (undone(annotations, "_escape_property", ("%23%23[", "##[")), "##[error]x"),
    (skipped(annotations, "defused"), "##[error]x"),
    (skipped(annotations, "defused"), "::error::x"),
    (skipped(annotations, "one_line", "message"), "a\x1b[31mb"),
    (skipped(annotations, "one_line", "title"), "a\x1b[31mb"),
    (skipped(annotations, "one_line", "file"), "a\u202eb"),
]


@pytest.mark.parametrize(("plant", "text"), ANNOTATION)
def test_rule_of_annotations_is_needed(
    plant: Fault, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the escaping of any one of these characters, a text adds a property or a command."""
    check_annotation(annotations.render_command, text)
    plant(monkeypatch)
    with pytest.raises((AssertionError, ValueError)):
        check_annotation(annotations.render_command, text)


class Blind(str):
    """A value that reports that it contains nothing."""

    __slots__ = ()

    def __contains__(self, other: object) -> bool:
        return False


def test_delimiter_of_outputs_is_checked() -> None:
    """A path that contains the delimiter is refused, because it could forge an output."""
    value = "a\nEOF\noutcome<<EOF\npassed"
    with pytest.raises(ValueError, match="the delimiter is in a value"):
        outputs.format_outputs({"report-json": value}, "EOF")
    forged = read_outputs(outputs.format_outputs({"report-json": Blind(value)}, "EOF"))
    assert forged["outcome"] == "passed"


def test_log_reader_finds_the_commands() -> None:
    """The log reader finds the commands that the faults above would cause."""
    assert read_log("a ##[error]x\r::warning::y") == [
        Command(name="error", message="x"),
        Command(name="warning", message="y"),
    ]
