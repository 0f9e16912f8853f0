"""Unexpected things in place of a file are reported without a crash or a hang."""

import builtins
import errno
import io
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.deadline import ended_within
from tests.gates import accept_in, write_gate
from tests.sampling import sampled
from tests.trees import mark
from tier2gate.commands.check import check
from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.commands.validate import validate
from tier2gate.foundation.errors import InputInvalidError, UnusablePathError
from tier2gate.foundation.outcomes import Outcome
from tier2gate.settings import PythonModule, Settings

MISSIONS = """\
missions:
- name: own
  steps: [{id: pay, kind: runtime, operation: noop}]
"""
CONFIGURATION = "gates: [{name: a, suite: gates/a.suite.yaml, missions: gates/a.missions.yaml}]\n"
LIMIT = 20
"""Seconds after which a call counts as hanging; the slowest takes well under a second."""

KINDS = {
    "suite": "gates/a.suite.yaml",
    "expectations": "gates/a.expectations.yaml",
    "golden": "gates/a.golden.json",
    "missions": "gates/a.missions.yaml",
    "shared missions": "shared.missions.yaml",
    "module": "module.py",
    "configuration": "tier2gate.yaml",
    "configuration below": "gates/below/tier2gate.yaml",
    "marker": "gates/proposals/.tier2gate-proposed",
    "orphan": "gates/below/left.golden.json",
    "folder": "gates",
    "folder below": "gates/below",
    "base": ".base",
    "base's suite": ".base/gates/a.suite.yaml",
    "base's expectations": ".base/gates/a.expectations.yaml",
    "base's golden": ".base/gates/a.golden.json",
    "base's missions": ".base/gates/a.missions.yaml",
    "base's configuration": ".base/tier2gate.yaml",
    "proposed": "out",
}
"""Everything that a call reads or may find → its path."""


def replaced_by(make: Callable[[Path], object]) -> Callable[[Path], None]:
    """Return a function that replaces a file or folder."""

    def replace(path: Path) -> None:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path)

    return replace


def make_socket(path: Path) -> None:
    """Create a socket; its path may be too long to bind directly."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


PLACED: dict[str, Callable[[Path], None]] = {
    "nothing": replaced_by(lambda _: None),
    "a link to nowhere": replaced_by(lambda path: path.symlink_to("nowhere")),
    "a link to itself": replaced_by(lambda path: path.symlink_to(path.name)),
    "a link to a device": replaced_by(lambda path: path.symlink_to("/dev/zero")),
    "a link to the folder above": replaced_by(lambda path: path.symlink_to("..")),
    "a pipe": replaced_by(os.mkfifo),
    "a socket": replaced_by(make_socket),
    "a folder": replaced_by(lambda path: path.mkdir()),
    "an empty file": replaced_by(lambda path: path.write_bytes(b"")),
    "bytes that are not UTF-8": replaced_by(lambda path: path.write_bytes(b"\xff\xfe: \x00")),
}
"""What can be in place of a file."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Create a workspace with one of everything that a call reads."""
    workspace = tmp_path / "workspace"
    for side in (workspace, workspace / ".base"):
        write_gate(side / "gates")
        (side / "gates" / "a.missions.yaml").write_text(MISSIONS, encoding="utf-8")
        accept_in(Settings(paths=(side / "gates",), root=side, folder=side))
        (side / "tier2gate.yaml").write_text(CONFIGURATION, encoding="utf-8")
    text = MISSIONS.replace("own", "shared")
    (workspace / "shared.missions.yaml").write_text(text, encoding="utf-8")
    (workspace / "module.py").write_text("MISSIONS = {}\n", encoding="utf-8")
    below = workspace / "gates" / "below"
    below.mkdir()
    (below / "tier2gate.yaml").write_text("gates: [{name: b, suite: b.yaml}]\n", encoding="utf-8")
    (below / "left.golden.json").write_text("0" * 64, encoding="utf-8")
    mark(str(workspace / "gates" / "proposals"), "x.golden.json")
    mark(str(workspace / "out"))
    return workspace


def outcomes(workspace: Path, *, paths: bool, module: bool = False) -> Iterator[Outcome | None]:
    """Yield the outcome of each command, or `None` if it is refused as a whole."""
    shared = workspace / "shared.missions.yaml"
    modules = (PythonModule(shown="module.py", path=workspace / "module.py"),) if module else ()
    settings = Settings(
        paths=(workspace / "gates",) if paths else (),
        folder=workspace,
        root=workspace,
        missions=(shared,),
        modules=modules,
    )
    compared = Settings(
        paths=settings.paths,
        folder=workspace,
        root=workspace,
        missions=(shared,),
        modules=modules,
        base=workspace / ".base",
        proposed=workspace / "out",
        fail_on_golden_change=True,
    )

    def update() -> Outcome:
        found = [planned.outcome for _, planned in plan_updates(settings, UpdateSettings()).planned]
        done = [
            carry_out(gate, planned, settings).outcome
            for gate, planned in plan_updates(settings, UpdateSettings(prune=True)).planned
        ]
        return max(found + done, key=lambda outcome: outcome is Outcome.INTERNAL_ERROR)

    def checked(wanted: Settings) -> Outcome:
        report = check(wanted)
        codes = {gate.outcome for gate in report.gates}
        return Outcome.INTERNAL_ERROR if Outcome.INTERNAL_ERROR in codes else report.outcome

    calls: tuple[Callable[[], Outcome], ...] = (
        lambda: checked(settings),
        lambda: checked(compared),
        lambda: validate(settings.paths or (workspace,), workspace).outcome,
        update,
    )
    for call in calls:
        with ended_within(LIMIT):
            try:
                yield call()
            except (UnusablePathError, InputInvalidError):
                yield None


@pytest.mark.children
@pytest.mark.parametrize(("kind", "placed", "paths"), sampled(KINDS, PLACED, [True, False]))
def test_unexpected_file_is_reported(
    kind: str, placed: str, *, paths: bool, workspace: Path
) -> None:
    """A pull request cannot crash or hang the gate with something else in place of a file."""
    PLACED[placed](workspace / KINDS[kind])
    found = list(outcomes(workspace, paths=paths, module=kind == "module"))
    assert Outcome.INTERNAL_ERROR not in found


@pytest.mark.parametrize("placed", [name for name in PLACED if name != "nothing"])
@pytest.mark.parametrize("kind", ["suite", "expectations", "golden", "missions", "configuration"])
def test_gate_with_a_replaced_file_never_passes(kind: str, placed: str, workspace: Path) -> None:
    """A gate fails if one of its files is replaced by anything else."""
    PLACED[placed](workspace / KINDS[kind])
    shutil.rmtree(workspace / "gates" / "below")
    settings = Settings(paths=(), folder=workspace, root=workspace)
    try:
        outcome = check(settings).outcome
    except (UnusablePathError, InputInvalidError):
        return
    assert outcome is not Outcome.PASSED


@pytest.mark.parametrize("paths", [True, False], ids=["searched", "configured"])
@pytest.mark.parametrize("name", [b"\xff", b"\xc3\x28 \x1b[31m", b"a\nb", b"%00", b"a" * 230])
def test_unusual_names_are_handled(name: bytes, *, paths: bool, workspace: Path) -> None:
    """A file whose name is not UTF-8, or harmful when printed, is a gate like any other."""
    for kind in ("suite.yaml", "expectations.yaml", "missions.yaml", "golden.json"):
        data = (workspace / "gates" / f"a.{kind}").read_bytes().replace(b"own", b"odd")
        Path(
            os.fsdecode(
                os.fsencode(workspace / "gates" / "below") + b"/" + name + b"." + kind.encode()
            )
        ).write_bytes(data)
    (workspace / os.fsdecode(name)).mkdir()
    (workspace / "gates" / os.fsdecode(name)).symlink_to("nowhere")
    assert Outcome.INTERNAL_ERROR not in list(outcomes(workspace, paths=paths))


# Files that change between two accesses

_CALLS: tuple[tuple[Any, str], ...] = (
    (os, "stat"),
    (os, "lstat"),
    (os, "scandir"),
    (os, "listdir"),
    (os, "open"),
    (os, "readlink"),
    (io, "open"),
    (builtins, "open"),
)


@contextmanager
def watching(target: Path, act: Callable[[int], None]) -> Iterator[None]:
    """Call `act` with a running number before each access to a path or to anything below it."""
    seen = 0
    name = os.fspath(target)

    def watched(original: Callable[..., Any]) -> Callable[..., Any]:
        def look(path: Any, *args: Any, **kwargs: Any) -> Any:
            nonlocal seen
            if isinstance(path, str | os.PathLike):
                text = os.path.abspath(os.fspath(path))  # noqa: PTH100 - links stay
                if text == name or text.startswith(f"{name}/"):
                    seen += 1
                    act(seen)
            return original(path, *args, **kwargs)

        return look

    with pytest.MonkeyPatch.context() as patch:
        for holder, function in _CALLS:
            patch.setattr(holder, function, watched(getattr(holder, function)))
        yield


FATES: dict[str, Callable[[Path], None]] = {
    "vanishes": PLACED["nothing"],
    "becomes a folder": PLACED["a folder"],
    "becomes a link to nowhere": PLACED["a link to nowhere"],
    "becomes a pipe": PLACED["a pipe"],
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "fate"), sampled([kind for kind in KINDS if kind != "module"], FATES)
)
def test_file_that_changes_between_two_accesses_is_reported(
    kind: str, fate: str, workspace: Path
) -> None:
    """A concurrent change in the folder can fail a gate but never crashes it."""
    target = workspace / KINDS[kind]
    kept = workspace.parent / f"{workspace.name}-kept"
    shutil.copytree(workspace, kept, symlinks=True)
    for moment in range(1, 60):
        reached = False

        def act(number: int, moment: int = moment) -> None:
            nonlocal reached
            if number == moment and not reached:
                reached = True
                FATES[fate](target)

        settings = Settings(
            paths=(workspace / "gates",),
            folder=workspace,
            root=workspace,
            missions=(workspace / "shared.missions.yaml",),
            base=workspace / ".base",
            proposed=workspace / "out",
        )
        with ended_within(LIMIT), watching(target, act):
            try:
                report = check(settings)
            except (UnusablePathError, InputInvalidError):
                report = None
        if report is not None:
            assert Outcome.INTERNAL_ERROR not in {gate.outcome for gate in report.gates}, moment
        if not reached:
            return
        shutil.rmtree(workspace)
        shutil.copytree(kept, workspace, symlinks=True)


@pytest.mark.slow
@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.ENAMETOOLONG])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "module"])
def test_refused_access_is_reported(kind: str, code: int, workspace: Path) -> None:
    """A file without permission, or on a failing disk, fails the gate without a crash."""
    refused = OSError(code, os.strerror(code))

    def refuse(_: int) -> None:
        raise refused

    for paths in (True, False):
        found = []
        with watching(workspace / KINDS[kind], refuse):
            found += list(outcomes(workspace, paths=paths))
        assert Outcome.INTERNAL_ERROR not in found
        if kind in ("suite", "expectations", "golden", "missions"):
            assert Outcome.PASSED not in found[:2]
