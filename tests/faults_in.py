"""Modules with a fault in them: what a guard has to catch."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def mutated(module: ModuleType, old: str, new: str, folder: Path) -> ModuleType:
    """Give a module of which one thing is otherwise.

    Args:
        module: the module; it stays as it is.
        old: a part of its source that stands there once.
        new: what stands there instead.
        folder: where the other source is written.

    Returns:
        The other module.
    """
    assert module.__file__ is not None
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert source.count(old) == 1
    path = folder / "mutated.py"
    path.write_text(source.replace(old, new), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("mutated", path)
    assert spec is not None
    assert spec.loader is not None
    fault = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "mutated", fault)  # as dataclasses look their module up
        spec.loader.exec_module(fault)
    return fault
