"""The published packages contain the schemas, the type marker and the command."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

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


def test_editable_install_finds_the_schemas_in_the_repository() -> None:
    """A developer of tier2gate validates with the schemas that they are editing."""
    program = "from tier2gate.documents import schemas; print(schemas.schema_folder())"
    run = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True, cwd="/"
    )
    assert Path(run.stdout.strip()) == REPOSITORY / "schemas"
