"""Packages for missions in Python, as if they were installed."""

import shlex
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

START = """\
import site, sys
{first}
sys.path.append({library!r})
site.getsitepackages = lambda: [{library!r}]
from tier2gate.missions.python.child import main
main(*map(int, sys.argv[-2:]))
"""


@contextmanager
def installed(files: Mapping[str, str], *, first: str = "") -> Iterator[Path]:
    """Install files where children that start now find them.

    Args:
        files: relative path → content.
        first: what such a child does before anything else.

    Yields:
        The folder, which the user that missions run as can read.
    """
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        library = folder / "library"
        for path, content in files.items():
            (library / path).parent.mkdir(parents=True, exist_ok=True)
            (library / path).write_text(content, encoding="utf-8")
        library.mkdir(exist_ok=True)
        for made in [library, *library.rglob("*")]:  # whatever the umask is
            made.chmod(0o755 if made.is_dir() else 0o644)
        script = folder / "start.py"
        script.write_text(START.format(first=first, library=str(library)), encoding="utf-8")
        command = shlex.join([sys.executable, "-I", "-B", "-X", "utf8", str(script)])
        start = folder / "python"
        script.chmod(0o644)
        start.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        start.chmod(0o755)
        patch.setattr("sys.executable", str(start))
        yield library
