"""The readers that tests of a step go by: they find what GitHub's runner would obey."""

import pytest

from tests.github_runner import Command, read_log, read_outputs


@pytest.mark.parametrize(
    ("log", "obeyed"),
    [
        ("::error::x", [Command(name="error", message="x")]),
        ("plain\n \t::error::x", [Command(name="error", message="x")]),
        ("progress\r::error::x", [Command(name="error", message="x")]),
        ("\u3000::error::x", [Command(name="error", message="x")]),
        ("::error::50%25%0A::x", [Command(name="error", message="50%\n::x")]),
        ("in a line ##[error]x", [Command(name="error", message="x")]),
        (
            "##[set-output name=a%5D;b=c]x",
            [Command(name="set-output", message="x", properties={"name": "a]", "b": "c"})],
        ),
        (
            "::notice file=a%3Ab%2Cc,line=1::x",
            [Command(name="notice", message="x", properties={"file": "a:b,c", "line": "1"})],
        ),
        ("::stop-commands::word", [Command(name="stop-commands", message="word")]),
        ("a ::error::x", []),
        ("::error x", []),
        ("# [error]x ## [error]", []),
        ("a:3:4: said ::error::x", []),
    ],
)
def test_reader_of_the_log_finds_what_the_runner_obeys(log: str, obeyed: list[Command]) -> None:
    """The tests of injection would see a command if there were one."""
    assert read_log(log) == obeyed


@pytest.mark.parametrize(
    "text", ["a<<X\nb", "a<<X\nb\nX", "a\n", "<<X\nX\n", "a<<\n\n", "a<<X\nX\nX\n"]
)
def test_reader_of_outputs_refuses_what_the_runner_refuses(text: str) -> None:
    """The tests of the outputs would see one that does not reach the next step."""
    with pytest.raises(ValueError, match=r"final newline|closed|missing|neither"):
        read_outputs(text)
