"""Imports under the envelope: missions can import libraries at the top or inside functions."""

import sys
from pathlib import Path

import pytest

from tests.workers import deadline_in
from tier2gate.runner.worker import Worker
from tier2gate.settings import PythonModule, Settings

# These open a window, browser or port, read the keyboard, or cannot be imported.
LEFT_OUT = {
    *("antigravity", "idlelib", "this", "turtle", "turtledemo"),
    *("crypt", "nis", "ossaudiodev", "spwd", "tkinter", "_tkinter"),
    *("msvcrt", "nt", "winreg", "winsound", "_msi", "_overlapped", "_scproxy", "_winapi", "msilib"),
    *("_osx_support", "_aix_support", "ntpath"),
}
LIBRARY = sorted(
    name
    for name in sys.stdlib_module_names - LEFT_OUT
    if not name.startswith("_") and name not in sys.builtin_module_names
)
OTHERS = ["jsonschema", "networkx", "markdown_it", "jinja2", "yaml", "click"]
MODULE = """\
{early}
from importlib import import_module
from tier2gate.orchestration.engine import StepSpec, WorkflowDefinition


def build(params):
    for name in params["names"]:
        try:
            import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name and not error.name.startswith("_"):
                raise
    {late}
    return WorkflowDefinition(id="wf", steps=[StepSpec("a", "runtime", {{"operation": "noop"}})])


MISSIONS = {{"build": build}}
"""
USES = {
    "jsonschema": "{}.validate({{'a': 1}}, {{'required': ['a']}})",
    "networkx": "list({}.topological_sort({}.DiGraph([(1, 2)])))",
    "markdown_it": "{}.MarkdownIt().render('# a')",
    "jinja2": "{}.Template('{{{{ a }}}}').render(a=1)",
    "importlib.metadata": "{}.metadata.version('networkx')",
    "zoneinfo": "{}.ZoneInfo('Europe/Zurich').utcoffset(None)",
    "decimal": "{}.Decimal('1.10').quantize({}.Decimal('0.1'))",
}


def run(folder: Path, names: list[str], *, early: str = "", late: str = "pass") -> None:
    """Load a module and run its mission."""
    path = folder / "module.py"
    path.write_text(MODULE.format(early=early, late=late), encoding="utf-8")
    module = PythonModule(shown="module.py", path=path)
    worker = Worker([module], Settings(timeout=120), deadline=deadline_in(120))
    try:
        worker.load()
        assert worker.run("build", {"names": names}, {}, "it").success
    finally:
        worker.close()


def test_standard_library_can_be_imported_at_the_top(tmp_path: Path) -> None:
    """A module can import any part of the standard library at its top."""
    tried = "".join(
        f"try:\n    import {name}\nexcept ModuleNotFoundError as error:\n"
        f"    if not error.name.startswith('_'):\n        raise\n"
        for name in LIBRARY
    )
    run(tmp_path, [], early=tried)


def test_standard_library_can_be_imported_while_running(tmp_path: Path) -> None:
    """A mission can import any part of the standard library while it runs."""
    run(tmp_path, LIBRARY)


@pytest.mark.parametrize("name", OTHERS)
def test_library_can_be_imported_at_both_times(name: str, tmp_path: Path) -> None:
    """Common libraries can be imported unchanged, at the top of a module or in a mission."""
    run(tmp_path, [], early=f"import {name}")
    run(tmp_path, [name])


@pytest.mark.parametrize("name", USES)
def test_imported_library_works(name: str, tmp_path: Path) -> None:
    """An imported library works, whenever it was imported."""
    imported = f"__import__({name!r})"
    late = USES[name].format(*[imported] * 2)
    run(tmp_path, [], late=late)
    run(tmp_path, [], early=f"import {name}", late=late)
