"""`make record` runs every recorder and shows what changed."""

from pathlib import Path

from inline_snapshot import snapshot

from tests.record import RECORDERS, changes

REPOSITORY = Path(__file__).parents[2]


def test_every_recorder_is_run() -> None:
    """A maintainer who rewords a message updates every recorded output with one command."""
    asks = 'sys.argv[1:] != ["--record"]'
    found = [
        path.relative_to(REPOSITORY).as_posix()
        for path in sorted((REPOSITORY / "tests").rglob("*.py"))
        if asks in path.read_text(encoding="utf-8") and path != Path(__file__)
    ]
    assert found == [*RECORDERS]


def test_only_changed_lines_are_shown() -> None:
    """A maintainer reads only the changed lines of recorded files."""
    before = {"b": "1\n2\n3\n", "gone": "x\n", "same": "y\n"}
    after = {"a": "new\n", "b": "1\n2!\n3\n", "same": "y\n"}
    assert list(changes(before, after)) == [
        *("+++ a", "+new", "+++ b", "-2", "+2!", "+++ gone", "-x"),
        "3 recorded files changed",
    ]
    assert list(changes(before, before)) == ["nothing changed"]
    assert list(changes({}, {"a": "x"}))[-1] == snapshot("1 recorded file changed")
