"""The work of finding gates and comparing them with the target branch as their number grows."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.growth.counting import Rows
from tests.growth.rows_input import expectations, mission, missions, suite, write
from tier2gate.commands.check import check
from tier2gate.commands.update import UpdateSettings, plan_updates
from tier2gate.gates.selection import select_gates
from tier2gate.reporters.terminal.report import all_problems, render_problems, render_report
from tier2gate.settings import Settings

ROWS = Rows()


def gate(folder: Path, name: str = "a", number: int = 0) -> None:
    """Write a gate whose suite has its own name."""
    folder.mkdir(parents=True, exist_ok=True)
    value = suite(suite_name=f"s{number}")
    (folder / f"{name}.suite.json").write_text(json.dumps(value))
    (folder / f"{name}.expectations.json").write_text(json.dumps(expectations()))


def configure(folder: Path, *gates: dict[str, Any], **defaults: Any) -> None:
    """Write a configuration."""
    value = {"gates": gates, "defaults": defaults} if defaults else {"gates": gates}
    (folder / "tier2gate.json").write_text(json.dumps(value))


def settings(folder: Path, *paths: str, **more: Any) -> Settings:
    """Return the settings of a call in a folder."""
    return Settings(
        paths=tuple(folder / path for path in paths), folder=folder, root=folder, **more
    )


def selecting(folder: Path, *paths: str) -> Callable[[], Any]:
    """Select the gates of a call."""
    return lambda: render_problems(select_gates(settings(folder, *paths)).notices)


def checking(folder: Path, *paths: str, **more: Any) -> Callable[[], Any]:
    """Check the gates of a call, and print the results."""

    def act() -> str:
        report = check(settings(folder, *paths, **more))
        return render_problems(all_problems(report)) + render_report(report, color=False)

    return act


@ROWS.row("discovery", "n folders with a gate each")
def _(folder: Path, n: int) -> Callable[[], Any]:
    for index in range(n):
        gate(folder / f"g{index}")
    return selecting(folder, ".")


@ROWS.row("discovery", "n gates in one folder")
def _(folder: Path, n: int) -> Callable[[], Any]:
    for index in range(n):
        gate(folder, f"g{index}")
    return selecting(folder, ".")


@ROWS.row("discovery", "n nested folders", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder / "/".join("x" * n))
    return selecting(folder, ".")


@ROWS.row("discovery", "n orphans, n configured gates, n configurations below")
def _(folder: Path, n: int) -> Callable[[], Any]:
    for index in range(n):
        (folder / f"o{index}").mkdir()
        (folder / f"o{index}" / "a.golden.json").write_text("0" * 64)
        configure(folder / f"o{index}", {"name": "b", "suite": "b.suite.json"})
    configure(folder, *({"name": f"g{i}", "suite": f"g{i}.suite.json"} for i in range(n)))
    return selecting(folder, ".")


@ROWS.row("discovery", "n linked folders that lead to each other")
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder)
    for index in range(n):
        place = folder / ".store" / str(index)
        place.mkdir(parents=True)
        for step in range(3):
            (place / f"l{step}").symlink_to(f"../{(index + step + 1) % n}")
        (folder / f"n{index}").symlink_to(f".store/{index}")
    return selecting(folder, ".")


@ROWS.row("patterns", "** three times, n nested folders", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder / "/".join("x" * n))
    return selecting(folder, "**/**/**/*.suite.json")


@ROWS.row("patterns", "**, n nested folders", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    gate(folder / "/".join("x" * n))
    return selecting(folder, "**")


@ROWS.row("patterns", "n folders that match, n configured gates, n orphans")
def _(folder: Path, n: int) -> Callable[[], Any]:
    for index in range(n):
        gate(folder / f"d{index}")
        (folder / f"d{index}" / "o.golden.json").write_text("0" * 64)
    configure(folder, *({"name": f"g{i}", "suite": f"d{i}/a.suite.json"} for i in range(n)))
    return selecting(folder, "d*")


@ROWS.row("configuration", "n gates that share one golden and one name")
def _(folder: Path, n: int) -> Callable[[], Any]:
    golden = {"golden": "shared.golden.json"}
    configure(folder, *({"name": "g", "suite": f"g{i}.suite.json", **golden} for i in range(n)))
    return checking(folder)


@ROWS.row("configuration", "n gates, n missions files of the defaults", smallest=25)
def _(folder: Path, n: int) -> Callable[[], Any]:
    for index in range(n):
        gate(folder, f"g{index}", index)
        write(folder, **{f"m{index}.missions": missions(mission(f"m{index}"))})
    configure(
        folder,
        *({"name": f"g{i}", "suite": f"g{i}.suite.json"} for i in range(n)),
        missions=[f"a.m{index}.missions.json" for index in range(n)],
    )
    return checking(folder)


@ROWS.row("target branch", "n gates on both sides")
def _(folder: Path, n: int) -> Callable[[], Any]:
    for index in range(n):
        gate(folder / f"g{index}", number=index)
        gate(folder / ".base" / f"g{index}", number=index)
    return checking(folder, ".", base=folder / ".base")


@ROWS.row("target branch", "n gates removed, n new")
def _(folder: Path, n: int) -> Callable[[], Any]:
    for index in range(n):
        gate(folder / f"new{index}", number=index)
        there = folder / ".base" / f"old{index}"
        gate(there, number=index)
        (there / "a.golden.json").write_text("0" * 64)
    return checking(folder, ".", base=folder / ".base")


@ROWS.row("target branch", "n configured gates of one suite on both sides")
def _(folder: Path, n: int) -> Callable[[], Any]:
    for side in (folder, folder / ".base"):
        gate(side)
        names = ({"name": f"g{i}", "golden": f"g{i}.golden.json"} for i in range(n))
        configure(side, *({"suite": "a.suite.json", **item} for item in names))
    return checking(folder, base=folder / ".base")


@ROWS.row("update", "n orphans to prune, n gates")
def _(folder: Path, n: int) -> Callable[[], Any]:
    for index in range(n):
        gate(folder / f"g{index}", number=index)
        (folder / f"o{index}").mkdir()
        (folder / f"o{index}" / "a.golden.json").write_text("0" * 64)
    wanted = replace(UpdateSettings(), prune=True, dry_run=True)
    return lambda: str(sum(1 for _ in plan_updates(settings(folder, "."), wanted).planned))
