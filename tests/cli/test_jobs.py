"""Gates that run at once give the same output as gates that run one after the other."""

from pathlib import Path

import pytest

from tests.command import run
from tests.gates import write_gate
from tests.python_gates import EXPECTATIONS, MODULE, SUITE, write_module

pytestmark = pytest.mark.children

KINDS = {
    "broken": "1 / 0",
    "clash": MODULE,
    "crash": MODULE.replace("    step =", "    import os\n    os._exit(3)\n    step ="),
    "drift": MODULE.replace('payload["by"]', 'payload["by"] * 2'),
    "passed": MODULE,
    "prints": MODULE.replace("    step =", "    print('hello')\n    step ="),
    "raises": MODULE.replace("    step =", "    params['none']\n    step ="),
    "unstable": MODULE.replace("    step =", "    import time\n    time.time()\n    step ="),
}


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write two gates of each kind, with their own modules beside them, and accept most of them."""
    folder = tmp_path_factory.mktemp("gates")
    for name, text in KINDS.items():
        for number in range(2):
            gate = f"{name}{number}"
            write_gate(folder, gate, suite=SUITE, expectations=EXPECTATIONS)
            code = MODULE if name == "drift" else text
            (folder / f"{gate}.missions.py").write_text(code, encoding="utf-8")
    (folder / "clash0.missions.yaml").write_text(
        "missions: [{name: price, steps: [{id: a, operation: set, key: b, value: 1}]}]\n", "utf-8"
    )
    run("update", "--allow-code", "--jobs", "2", cwd=folder)
    for number in range(2):
        (folder / f"drift{number}.missions.py").write_text(KINDS["drift"], encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--allow-code"),
        ("check", "--allow-code", "--format", "json"),
        ("check", "--allow-code", "-k", "basket"),
        ("update", "--allow-code", "--dry-run"),
    ],
)
def test_output_is_the_same_for_any_number_of_jobs(
    arguments: tuple[str, ...], folder: Path
) -> None:
    """Two machines with more or fewer processors never show different reports."""
    alone = run(*arguments, "--jobs", "1", cwd=folder)
    assert alone.status != 0
    assert "passed" in alone.out
    for jobs in ("2", "4", "32"):
        assert run(*arguments, "--jobs", jobs, cwd=folder) == alone


def test_shared_modules_are_loaded_once_and_fail_alike(tmp_path: Path) -> None:
    """Modules that every gate could call behave the same, whichever gate loads them."""
    missions = []
    for number in range(4):
        name = f"m{number}"
        text = MODULE.replace('"price"', f'"price{number}"')
        write_module(tmp_path, text if number else "print('no')\n1 / 0", name)
        missions += ["--missions", f"rules/{name}.py"]
        suite = SUITE.replace("name: price", f"name: price{number}")
        expectations = EXPECTATIONS.replace(": price", f": price{number}")
        write_gate(tmp_path, f"g{number}", suite=suite, expectations=expectations)
    alone = run("update", *missions, "--jobs", "1", "--dry-run", cwd=tmp_path)
    assert alone.out.count("would create") == 3
    assert "division by zero" in alone.out
    for _ in range(3):
        assert run("update", *missions, "--jobs", "4", "--dry-run", cwd=tmp_path) == alone


@pytest.mark.parametrize("given", ["0", "257", "two"])
def test_impossible_number_of_jobs_is_refused(given: str, tmp_path: Path) -> None:
    """A mistyped number is not taken for the default."""
    finished = run("check", "--jobs", given, cwd=tmp_path)
    assert finished.status == 2
    assert "--jobs" in finished.err
