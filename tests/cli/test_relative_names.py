"""The command line never prints an absolute path that the user did not type."""

from pathlib import Path

import pytest

from tests.command import run
from tests.gates import accept_in, write_gate
from tier2gate.settings import Settings

CALLS = [
    ("check", "."),
    ("check", ".."),
    ("check", "../gates"),
    ("check", "nowhere"),
    ("check", "no*where"),
    ("check", "empty"),
    ("check", ".", "--base", "."),
    ("check", ".", "--base", ".."),
    ("check", ".", "--base", "../base"),
    ("check", ".", "--base", "nowhere"),
    ("check", ".", "--base", "a.golden.json"),
    ("check", ".", "--proposed", "."),
    ("check", ".", "--proposed", ".."),
    ("check", ".", "--proposed", "a.suite.yaml"),
    ("check", ".", "--missions", "."),
    ("check", ".", "--missions", "nowhere.py"),
    ("check", ".", "--missions", "broken.py"),
    ("check", ".", "--missions", "no_such.module"),
    ("check", ".", "--report", "json=."),
    ("check", ".", "--report", "json=g.txt"),
    ("check", "--suite", "."),
    ("check", "--suite", "a.suite.yaml", "--golden", "."),
    ("check", "--suite", "a.suite.yaml", "--expectations", "."),
    ("update", "."),
    ("update", "../base"),
    ("update", "--suite", "."),
    ("validate", "."),
    ("validate", "nowhere"),
    ("run", "--suite", "."),
    ("diff", ".", "."),
    ("diff", "a.golden.json", "nowhere"),
    ("missions", "--missions", "."),
    ("missions", "--missions", "broken.py"),
]


@pytest.mark.parametrize("on_github", [False, True])
@pytest.mark.parametrize("arguments", CALLS, ids=" ".join)
@pytest.mark.children
def test_no_absolute_path_is_printed(
    arguments: tuple[str, ...], tmp_path: Path, *, on_github: bool
) -> None:
    """Output and job files are the same in whatever folder a checkout is."""
    gates = tmp_path / "gates"
    write_gate(gates)
    write_gate(tmp_path / "base")
    accept_in(Settings(paths=(gates,), root=gates))
    (gates / "empty").mkdir()
    (gates / "broken.py").write_text("1 / 0\n", encoding="utf-8")
    (gates / "g.txt").write_text("", encoding="utf-8")
    (gates / "a.missions.yaml").symlink_to("g.txt")
    env = {}
    if on_github:
        files = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary"}
        env = {name: str(tmp_path / file) for name, file in files.items()}
        env |= {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path)}
    finished = run(*arguments, cwd=gates, env=env)
    assert finished.status != 70
    texts = [finished.out, finished.err]
    texts += [path.read_text("utf-8") for path in map(Path, env.values()) if path.is_file()]
    assert not any(str(tmp_path) in text for text in texts)
