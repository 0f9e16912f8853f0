"""The published packages contain the schemas, the type marker and the command."""

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.command import scrubbed
from tests.gates import SUITE, accept_in, write_gate
from tier2gate.settings import Settings

REPOSITORY = Path(__file__).parents[2]
KINDS = ("config", "expectations", "golden", "missions", "report", "selftest", "suite")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from the sdist, as for a release."""
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-I", "-m", "build", "--no-isolation", "--outdir", folder, REPOSITORY],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_wheel_contains_the_schemas(built: Path, tmp_path: Path) -> None:
    """An installed tier2gate can validate files, with the repository's schemas."""
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)  # noqa: S202 - just built from this repository
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import tier2gate\n"
        "from tier2gate.documents.schemas import KINDS, schema_text\n"
        "print(tier2gate.__file__)\n"
        "for kind in KINDS: print(kind, hash(schema_text(kind)) and len(schema_text(kind)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True, cwd="/"
    )
    place, *printed = run.stdout.splitlines()
    assert Path(place).is_relative_to(tmp_path)
    schemas = REPOSITORY / "schemas"
    texts = {k: (schemas / f"{k}.v1.schema.json").read_text(encoding="utf-8") for k in KINDS}
    assert printed == [f"{kind} {len(text)}" for kind, text in texts.items()]
    for kind, text in texts.items():
        shipped = tmp_path / "tier2gate" / "schemas" / f"{kind}.v1.schema.json"
        assert shipped.read_text(encoding="utf-8") == text
    assert (tmp_path / "tier2gate" / "py.typed").is_file()


def test_sdist_contains_what_a_packager_needs(built: Path) -> None:
    """A packager can build and test tier2gate from its sdist, and read its licence."""
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wanted = {
        ".pre-commit-hooks.yaml",
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "pyproject.toml",
        "action.yml",
        "host/action.yml",
        "examples/mixed/mixed.golden.json",
        "python-examples/pricing/pricing.py",
        "schemas/suite.v1.schema.json",
        "tests/vectors/test-run-vectors.json",
        "tier2gate/assessment/pipeline.py",
    }
    assert wanted - names == set()


PROGRAM = """\
import sys
from collections.abc import Iterable
from pathlib import Path

from tier2gate import api


def names_of(gates: Iterable[api.GateReport]) -> list[str]:
    return [gate.name for gate in gates if gate.outcome is api.Outcome.PASSED]


def main(folder: Path) -> int:
    try:
        report: api.Report = api.check([folder / "gates"], root=folder, timeout=60)
    except api.UsageError as error:
        print(error, file=sys.stderr)
        return 2
    for gate in report.gates:
        drift: api.Drift | None = gate.drift
        for change in drift.changes if drift else ():
            print(change.pointer, change.before, change.after)
        states: dict[str, api.ScenarioState] = {**api.scenario_states(gate)}
        for name, state in states.items():
            print(name, state.outcome.value)
    print(names_of(report.gates), api.validate(root=folder).problems)
    print(api.render(report, "text", max_changes=3), end="")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
"""
"""A program outside of the package."""


@pytest.fixture(name="python", scope="module")
def _python(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a virtual environment with the wheel, and with the dependencies of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)  # noqa: S202 - just built from this repository
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder / "bin" / "python"


def start(python: Path, *words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in the environment with the wheel."""
    return subprocess.run(
        [python, *words],
        cwd=cwd,
        env=scrubbed(measured=False),
        capture_output=True,
        text=True,
        check=False,
    )


def write_program(folder: Path) -> None:
    """Write the program, and a gate that was accepted."""
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    write_gate(folder / "gates")
    accept_in(Settings(root=folder, folder=folder))


def test_installed_wheel_checks_gates_for_a_program(python: Path, tmp_path: Path) -> None:
    """A program uses the installed package, and gets reports, text and exit status."""
    write_program(tmp_path)
    done = start(python, "-c", "import tier2gate; print(tier2gate.__file__)", cwd=tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(python.parents[1])
    done = start(python, "program.py", tmp_path, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("new passed\n['a'] ()\npassed ")
    write_gate(tmp_path / "gates", suite=SUITE.replace("hello", "hi"))
    done = start(python, "program.py", tmp_path, cwd=tmp_path)
    assert done.returncode == 3
    assert "hello hi\n" in done.stdout


def test_installed_wheel_is_typed(python: Path, tmp_path: Path) -> None:
    """A program that uses the interface passes `mypy --strict`, and a mistake in it does not."""
    write_program(tmp_path)
    words = ("-I", "-m", "mypy", "--strict", "--python-executable", str(python))
    mypy = [sys.executable, *words, "--cache-dir", str(tmp_path / "cache"), "program.py"]
    done = subprocess.run(mypy, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = PROGRAM.replace("timeout=60", 'timeout="60"')
    (tmp_path / "program.py").write_text(wrong, encoding="utf-8")
    done = subprocess.run(mypy, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 'Argument "timeout" to "check" has incompatible type "str"' in done.stdout


def test_installed_wheel_is_a_plugin_of_pytest(python: Path, tmp_path: Path) -> None:
    """Whoever installs tier2gate can type `pytest --tier2gate`, from any folder."""
    write_program(tmp_path)
    words = ("-m", "pytest", "-p", "no:cacheprovider", "-q")
    assert "1 passed" not in start(python, *words, cwd=tmp_path).stdout
    done = start(python, *words, "--tier2gate", "gates", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("2 passed")


def test_editable_install_finds_the_schemas_in_the_repository() -> None:
    """A developer of tier2gate validates with the schemas that they are editing."""
    program = "from tier2gate.documents import schemas; print(schemas.schema_folder())"
    run = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True, cwd="/"
    )
    assert Path(run.stdout.strip()) == REPOSITORY / "schemas"
