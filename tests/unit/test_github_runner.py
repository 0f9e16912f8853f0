"""The test readers of a step's log and outputs find what GitHub's runner would execute."""

import pytest

from tests.github_runner import Command, read_log, read_outputs


@pytest.mark.parametrize(
    ("log", "commands"),
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
def test_reader_of_the_log_finds_commands(log: str, commands: list[Command]) -> None:
    """Tests of injection rely on this reader to detect a command."""
    assert read_log(log) == commands


@pytest.mark.parametrize(
    "text", ["a<<X\nb", "a<<X\nb\nX", "a\n", "<<X\nX\n", "a<<\n\n", "a<<X\nX\nX\n"]
)
def test_reader_of_outputs_refuses_invalid_outputs(text: str) -> None:
    """Tests of outputs rely on this reader to detect one that would not reach the next step."""
    with pytest.raises(ValueError, match=r"final newline|closed|missing|neither"):
        read_outputs(text)
