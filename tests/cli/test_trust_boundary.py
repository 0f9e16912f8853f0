"""A pull request cannot pass off the target branch's files as its own."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import Finished, run
from tests.trees import mark
from tier2gate.github.action import run_action

SUITE = """\
suite_name: a
scenarios:
- scenario_name: a
  initial_state: {balance: 100}
  missions: [{name: refund}]
"""
MISSIONS = """\
missions:
- name: refund
  steps:
  - {id: pay, kind: runtime, operation: increment, payload: {path: /balance, by: -10}}
"""
EXPECTATIONS = """\
expectations:
- {id: e, scenario_name: a, mission_name: refund, path: final_state.balance, op: eq, expected: 90}
"""
MODULE = """\
from tier2gate.missions.api import StepSpec, WorkflowDefinition
def build(params):
    return WorkflowDefinition(id="w", steps=[StepSpec("s", "runtime", {"operation": "noop"})])
MISSIONS = {"other": build}
"""
COMPARED = ("--base", ".base", "--fail-on-golden-change")


def write(folder: Path, name: str = "a") -> None:
    """Write a gate with its own mission, and accept it."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, text in (
        ("suite", SUITE),
        ("missions", MISSIONS),
        ("expectations", EXPECTATIONS),
    ):
        (folder / f"{name}.{kind}.yaml").write_text(text, encoding="utf-8")
    assert run("update", ".", cwd=folder).status == 0


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Create a checkout of a pull request, with its target branch in `.base`."""
    write(tmp_path / "gates")
    shutil.copytree(tmp_path / "gates", tmp_path / ".base" / "gates")
    return tmp_path


def break_gate(checkout: Path) -> None:
    """Change what the gate's mission does."""
    path = checkout / "gates" / "a.missions.yaml"
    path.write_text(MISSIONS.replace("-10", "-99"), encoding="utf-8")


def configure(checkout: Path, **files: str) -> None:
    """Configure the gate."""
    fields = "".join(f", {kind}: {path}" for kind, path in files.items())
    text = f"gates: [{{name: a{fields}}}]\n"
    (checkout / "tier2gate.yaml").write_text(text, encoding="utf-8")


def link_the_folder(checkout: Path) -> None:
    """Replace the gate's folder with a link to the target branch's."""
    shutil.rmtree(checkout / "gates")
    (checkout / "gates").symlink_to(".base/gates")


def link_each_file(checkout: Path) -> None:
    """Replace each file with a link to the target branch's."""
    for kind in ("suite", "expectations", "missions"):
        path = checkout / "gates" / f"a.{kind}.yaml"
        path.unlink()
        path.symlink_to(f"../.base/gates/{path.name}")


def link_the_missions(checkout: Path) -> None:
    """Replace the missions file, which decides the results, with a link to the target branch's."""
    path = checkout / "gates" / "a.missions.yaml"
    path.unlink()
    path.symlink_to(f"../.base/gates/{path.name}")


def link_through_another_link(checkout: Path) -> None:
    """Link to the target branch's folder through another link."""
    shutil.rmtree(checkout / "gates")
    (checkout / "b").symlink_to(".base")
    (checkout / "gates").symlink_to("b/gates")


def go_up_out_of_a_link(checkout: Path) -> None:
    """Configure paths with `..` after a link, which open the target branch's files."""
    break_gate(checkout)
    (checkout / "l").symlink_to(".base/gates")
    kinds = ("suite", "expectations", "missions")
    files = {kind: f"l/../gates/a.{kind}.yaml" for kind in kinds}
    configure(checkout, **files, golden="l/../gates/a.golden.json")


def configure_through_a_link(checkout: Path) -> None:
    """Configure the target branch's files through a link."""
    break_gate(checkout)
    (checkout / "l").symlink_to(".base/gates")
    configure(checkout, suite="l/a.suite.yaml")


def configure_the_base(checkout: Path) -> None:
    """Configure the target branch's missions."""
    break_gate(checkout)
    configure(checkout, suite="gates/a.suite.yaml", missions=".base/gates/a.missions.yaml")


def link_the_configuration(checkout: Path) -> None:
    """Replace the configuration with a link."""
    break_gate(checkout)
    configure(checkout, suite="gates/a.suite.yaml")
    (checkout / "tier2gate.yaml").rename(checkout / "other.yaml")
    (checkout / "tier2gate.yaml").symlink_to("other.yaml")


INTO_BASE: dict[str, tuple[Callable[[Path], None], tuple[str, ...], str]] = {
    "a linked folder": (link_the_folder, ("gates",), "through the symbolic link gates"),
    "a linked folder, searched": (
        link_the_folder,
        (".",),
        "points into the target branch's folder",
    ),
    "two links": (link_through_another_link, ("gates",), "through the symbolic link gates"),
    "linked files": (link_each_file, ("gates",), "gates/a.suite.yaml: a symbolic link"),
    "linked files, given explicitly": (
        link_each_file,
        ("--suite", "gates/a.suite.yaml"),
        "through the symbolic link gates/a.suite.yaml",
    ),
    "linked missions": (link_the_missions, ("gates",), "gates/a.missions.yaml: a symbolic link"),
    "a configured path with .. after a link": (
        go_up_out_of_a_link,
        (),
        "the suite file is reached through the symbolic link l",
    ),
    "a configured link": (configure_through_a_link, (), "reached through the symbolic link l"),
    "configured files of the target branch": (
        configure_the_base,
        (),
        ".base/gates/a.missions.yaml: is in the target branch's folder, .base",
    ),
    "a linked configuration": (link_the_configuration, (), "the configuration is a symbolic link"),
}


@pytest.mark.parametrize(("attack", "paths", "reason"), INTO_BASE.values(), ids=INTO_BASE.keys())
def test_target_branch_files_are_refused(
    attack: Callable[[Path], None], paths: tuple[str, ...], reason: str, checkout: Path
) -> None:
    """A pull request cannot pass by comparing the target branch with itself."""
    assert run("check", *paths, *COMPARED, cwd=checkout).status == 0
    attack(checkout)
    finished = run("check", *paths, *COMPARED, cwd=checkout)
    assert finished.status == 4, finished
    assert reason in finished.err + finished.out


@pytest.mark.children
def test_shared_missions_of_the_target_branch_are_refused(checkout: Path) -> None:
    """Shared missions and modules must be the pull request's own files too."""
    for name, text in (("shared.yaml", MISSIONS.replace("refund", "other")), ("m.py", MODULE)):
        (checkout / name).write_text(text, encoding="utf-8")
        arguments = ("check", "gates", "--missions", name, *COMPARED)
        assert run(*arguments, cwd=checkout).status == 0
        (checkout / name).rename(checkout / ".base" / name)
        (checkout / name).symlink_to(f".base/{name}")
        finished = run(*arguments, cwd=checkout)
        assert (finished.status, f"through the symbolic link {name}" in finished.out) == (4, True)


def test_path_with_dots_after_a_link_is_refused(checkout: Path) -> None:
    """A path with `..` after a link, which could open another file than it names, is refused."""
    (checkout / "l").symlink_to(".base/gates")
    for arguments in (
        ("l/../gates",),
        ("l/../gates/a.suite.yaml",),
        ("--suite", "l/../gates/a.suite.yaml"),
        ("gates", "--missions", "l/../gates/a.missions.yaml"),
    ):
        finished = run("check", *arguments, cwd=checkout)
        assert (finished.status, "has .. after a symbolic link" in finished.err) == (2, True), (
            arguments
        )


def test_link_into_a_hidden_folder_is_refused(checkout: Path) -> None:
    """A link cannot hide a gate's file; a hidden folder must be named explicitly."""
    hidden = checkout / ".hidden"
    (checkout / "gates").rename(hidden)
    (checkout / "gates").mkdir()
    (checkout / "gates" / "a.suite.yaml").symlink_to("../.hidden/a.suite.yaml")
    finished = run("check", "--suite", "gates/a.suite.yaml", cwd=checkout)
    assert finished.status == 4
    assert "is in a hidden folder, .hidden, reached through the symbolic link" in finished.out
    assert run("check", "--suite", ".hidden/a.suite.yaml", cwd=checkout).status == 0
    assert run("check", ".hidden", cwd=checkout).status == 0


def test_linked_folder_given_as_a_path_is_allowed(checkout: Path) -> None:
    """A repository whose gates are behind a link is checked the same on both branches."""
    for side in (checkout, checkout / ".base"):
        (side / "gates").rename(side / "suites")
        (side / "gates").symlink_to("suites")
    assert run("check", "gates", *COMPARED, cwd=checkout).status == 0
    shutil.copytree(checkout / "suites", checkout / "frozen")
    (checkout / "gates").unlink()
    (checkout / "gates").symlink_to("frozen")
    finished = run("check", "gates", *COMPARED, cwd=checkout)
    assert (finished.status, "  - gates/a.suite.yaml\n" in finished.out) == (11, True), finished


POINTED = {
    "missions": ("gates/frozen.missions.yaml", "gates/a.missions.yaml"),
    "expectations": ("gates/frozen.expectations.yaml", "gates/a.expectations.yaml"),
    "golden": ("gates/frozen.golden.json", "gates/a.golden.json"),
}


@pytest.mark.parametrize("kind", POINTED)
def test_gate_that_is_pointed_at_other_files_counts_as_changed(kind: str, checkout: Path) -> None:
    """A copy of a file cannot keep a gate passing while the real file changes."""
    frozen, real = POINTED[kind]
    configure(checkout, suite="gates/a.suite.yaml")
    assert run("check", *COMPARED, cwd=checkout).status == 0
    shutil.copy(checkout / real, checkout / frozen)
    configure(checkout, suite="gates/a.suite.yaml", **{kind: frozen})
    finished = run("check", *COMPARED, cwd=checkout)
    # What is left over of the gate is an outcome of its own, which is more serious.
    assert finished.status == (7 if kind in {"expectations", "golden"} else 11)
    assert "1 golden-changed" in finished.out
    assert f"    {kind}: {real} → {frozen}\n" in finished.out
    assert f"{real}: " in finished.out  # reported, because it is no longer read


def test_suite_that_moved_is_another_gate(checkout: Path) -> None:
    """A configuration cannot give another suite the same gate name unnoticed."""
    for side in (checkout, checkout / ".base"):
        configure(side, suite="gates/a.suite.yaml")
    for kind in ("suite.yaml", "expectations.yaml", "missions.yaml", "golden.json"):
        (checkout / "gates" / f"a.{kind}").rename(checkout / "gates" / f"b.{kind}")
    configure(checkout, suite="gates/b.suite.yaml")
    finished = run("check", *COMPARED, cwd=checkout)
    assert (finished.status, "  - a: gates/a.suite.yaml" in finished.out.replace('"', "")) == (
        11,
        True,
    )


def test_unused_missions_next_to_a_suite_are_a_notice(checkout: Path) -> None:
    """A user who edits a missions file that no gate reads gets a notice."""
    shutil.copy(checkout / "gates" / "a.missions.yaml", checkout / "frozen.yaml")
    configure(checkout, suite="gates/a.suite.yaml", missions="frozen.yaml")
    for paths in ((), ("gates",)):
        finished = run("check", *paths, cwd=checkout)
        assert finished.status == 0
        assert "notice: gates/a.missions.yaml: not read, although it is beside" in finished.out


def test_base_that_contains_the_checked_folder_is_refused(checkout: Path) -> None:
    """A base that contains the checked folder would make every file the target branch's."""
    finished = run("check", "gates", "--base", "..", cwd=checkout)
    assert (finished.status, "contains the checked folder" in finished.err) == (2, True)


def test_link_that_is_too_long_to_resolve_is_refused(checkout: Path) -> None:
    """A link that is too long for the system to resolve cannot lead into the target branch."""
    here = Path.cwd()
    deep = "/".join(["d" * 250] * 16)
    try:
        os.chdir(checkout)
        for _ in range(16):
            os.mkdir("d" * 250)  # noqa: PTH102 - one level at a time: the whole path is too long
            os.chdir("d" * 250)
        os.symlink("../" * 16 + ".base/gates/a.missions.yaml", "l" * 60)  # noqa: PTH211 - as above
    finally:
        os.chdir(here)
    (checkout / "shared.yaml").symlink_to(f"{deep}/{'l' * 60}")
    env = {"INPUT_PATHS": "gates", "INPUT_MISSIONS": "shared.yaml", "INPUT_BASE": ".base"}
    log: list[str] = []
    assert run_action(env, checkout, log.append) == 2
    assert "its symbolic links cannot be resolved" in "".join(log)
    shutil.rmtree(checkout / ("d" * 250))  # its paths are too long for pytest


def test_chain_of_links_does_not_crash(checkout: Path) -> None:
    """A chain of a thousand links is handled like any other link."""
    for index in range(1_200):
        (checkout / f"l{index}").symlink_to(f"l{index + 1}")
    (checkout / "gates" / "b.suite.yaml").symlink_to("../l0")
    assert run("check", "gates", cwd=checkout).status == 4
    assert run("check", "l0", cwd=checkout).status == 2
    assert run("check", "gates", "--missions", "l0", cwd=checkout).status == 2


def test_own_missions_that_are_also_shared_count_once(checkout: Path) -> None:
    """A workflow that names a gate's own missions for all gates does not fail."""
    arguments = ("check", "gates", "--missions", "gates/a.missions.yaml", *COMPARED)
    assert run(*arguments, cwd=checkout).status == 0


def test_change_of_the_target_branch_is_not_this_change(checkout: Path) -> None:
    """An input that changed earlier is a notice, and does not fail later pull requests."""
    for side in (checkout, checkout / ".base"):
        path = side / "gates" / "a.expectations.yaml"
        path.write_text(EXPECTATIONS.replace("op: eq", "op: ge"), encoding="utf-8")
    finished = run("check", "gates", *COMPARED, cwd=checkout)
    assert (finished.status, "but an input changed" in finished.out) == (0, True)
    path = checkout / "gates" / "a.expectations.yaml"
    path.write_text(EXPECTATIONS.replace("op: eq", "op: le"), encoding="utf-8")
    assert run("check", "gates", *COMPARED, cwd=checkout).status == 11


@pytest.mark.parametrize("fault", ["linked", "doubled"])
def test_removed_gate_with_a_fault_on_the_target_branch_is_reported(
    fault: str, checkout: Path
) -> None:
    """An accepted gate cannot be removed unnoticed because it has a fault there."""
    write(checkout / "gates", "b")
    for path in sorted((checkout / "gates").glob("b.*")):
        path.rename(checkout / ".base" / "gates" / path.name)
    assert run("check", "gates", *COMPARED, cwd=checkout).status == 11
    there = checkout / ".base" / "gates"
    if fault == "linked":
        (there / "b.expectations.yaml").rename(there / "common.yaml")
        (there / "b.expectations.yaml").symlink_to("common.yaml")
    else:
        shutil.copy(there / "b.suite.yaml", there / "b.suite.yml")
    finished = run("check", "gates", *COMPARED, cwd=checkout)
    assert (finished.status, "  - gates/b.suite.yaml\n" in finished.out) == (11, True)


def hide_in_proposed(checkout: Path) -> Finished:
    """Run a check whose folder of proposals contains a gate."""
    return run("check", ".", "--proposed", "out", cwd=checkout)


def test_nothing_is_proposed_through_a_link(checkout: Path) -> None:
    """A link in a pull request cannot make the gate write next to the accepted goldens."""
    (checkout / "out").symlink_to("gates")
    (checkout / "gates" / "a.golden.json").unlink()
    finished = run("check", "gates", "--proposed", "out/proposed", cwd=checkout)
    assert (finished.status, "cannot write through the symbolic link out" in finished.err) == (
        2,
        True,
    )
    assert not (checkout / "gates" / "proposed").exists()


def test_marker_does_not_hide_a_gate(checkout: Path) -> None:
    """A gate in the folder of proposals is reported, whatever its marker."""
    assert hide_in_proposed(checkout).status == 0
    write(checkout / "out" / "deep", "b")
    for text in ("", "deep/b.golden.json\n"):
        (checkout / "out" / ".tier2gate-proposed").write_text(text, encoding="utf-8")
        assert hide_in_proposed(checkout).status == 2
    mark(str(checkout / "out"), "deep/b.golden.json")
    assert hide_in_proposed(checkout).status == 2
    finished = run("check", ".", cwd=checkout)  # without --proposed neither
    assert (finished.status, "2 gates: 2 passed" in finished.out) == (0, True)


def test_gate_in_the_reports_folder_is_refused(checkout: Path) -> None:
    """A run never writes into a folder that the next run reads."""
    env = {
        "GITHUB_ACTIONS": "true",
        "INPUT_PATHS": "gates",
        "INPUT_REPORTS-DIR": "gates",
    }
    log: list[str] = []
    assert run_action(env, checkout, log.append) == 4
    assert "is in the reports folder, gates" in "".join(log)
