"""The hooks for pre-commit, run by pre-commit at commits in a user's repository."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.command import Finished, scrubbed
from tests.command import run as tier2gate
from tests.tools import require
from tier2gate.gates.naming import kind_of

REPOSITORY = Path(__file__).parents[2]
GUIDE = (REPOSITORY / "docs" / "github.md").read_text(encoding="utf-8")
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
INSTALLED = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml")

VALID = "tier2gate validate.......................................................Passed\n"
INVALID = """\
tier2gate validate.......................................................Failed
- hook id: tier2gate-validate
- exit code: 4

"""
NOT_ASKED = "tier2gate validate...................................(no files to check)Skipped\n"
PASSED = "tier2gate check..........................................................Passed\n"


# A gate whose mission needs a package that is installed for the project, and not for tier2gate.
OWN_ENVIRONMENT = {
    "prices.suite.yaml": """\
suite_name: prices
scenarios:
  - {scenario_name: at, initial_state: {}, missions: [{name: gross, params: {net: 1000}}]}
""",
    "prices.expectations.yaml": """\
expectations:
  - {id: at, scenario_name: at, mission_name: gross, path: /final_state/gross, op: eq, expected: 1200}
""",
    "prices.missions.py": """\
import taxes
from tier2gate.missions.api import from_function


def gross(net: int) -> int:
    return net * (100 + taxes.AT) // 100


MISSIONS = {"gross": from_function(gross, into="gross")}
""",
}


def failed(exit_code: int) -> str:
    """Return pre-commit's output before that of a failed check."""
    return (
        "tier2gate check..........................................................Failed\n"
        f"- hook id: tier2gate-check\n- exit code: {exit_code}\n\n"
    )


@dataclass(frozen=True, kw_only=True)
class Home:
    """The home folder of pre-commit, with what it needs to install without network."""

    folder: Path

    def run(self, *command: str | Path, cwd: Path) -> Finished:
        """Run Git or pre-commit as in a user's shell."""
        programs = [str(require(name).parent) for name in ("pre-commit", "git")]
        done = subprocess.run(
            command,
            cwd=cwd,
            env=scrubbed(
                {
                    "HOME": str(self.folder),
                    "PATH": os.pathsep.join([*programs, os.defpath]),
                    "PRE_COMMIT_HOME": str(self.folder / "pre-commit"),
                    "PRE_COMMIT_COLOR": "never",
                    # tier2gate's build and runtime dependencies are those of this environment,
                    # without tier2gate itself, which is an editable install.
                    "PIP_CONFIG_FILE": "/dev/null",
                    "PIP_NO_BUILD_ISOLATION": "false",
                    "PIP_NO_INDEX": "true",
                    "PYTHONPATH": sysconfig.get_path("purelib"),
                    **{
                        f"GIT_{who}_{what}": "t@example.org"
                        for who in ("AUTHOR", "COMMITTER")
                        for what in ("NAME", "EMAIL")
                    },
                },
                measured=False,
            ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=300,
        )
        return Finished(status=done.returncode, out=done.stdout.decode())

    def succeed(self, *command: str | Path, cwd: Path) -> str:
        """Run a command that must succeed, and return its output."""
        done = self.run(*command, cwd=cwd)
        assert done.status == 0, done.out
        return done.out.strip()

    def init(self, folder: Path) -> None:
        """Make a folder a repository."""
        self.succeed("git", "init", "--quiet", "--initial-branch=main", cwd=folder)
        self.succeed("git", "add", "--all", cwd=folder)
        self.succeed("git", "commit", "--quiet", "--message=t", cwd=folder)


@dataclass(frozen=True, kw_only=True)
class Users:
    """A repository with gates, whose commits run the hooks."""

    home: Home
    folder: Path

    def commit(self) -> Finished:
        """Stage all that changed, and commit it."""
        self.home.succeed("git", "add", "--all", cwd=self.folder)
        return self.home.run("git", "commit", "--quiet", "--message=t", cwd=self.folder)

    def edit(self, name: str, before: str, after: str) -> None:
        """Change a file."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.fixture(name="project", scope="module")
def _project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path, str]:
    """Create a repository of the current project, and return its commit."""
    require("git")
    require("pre-commit")
    home = Home(folder=tmp_path_factory.mktemp("home"))
    project = tmp_path_factory.mktemp("project")
    for name in ("tier2gate", "schemas"):
        shutil.copytree(
            REPOSITORY / name, project / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in INSTALLED:
        shutil.copy(REPOSITORY / name, project)
    home.init(project)
    return home, project, home.succeed("git", "rev-parse", "HEAD", cwd=project)


@pytest.fixture(name="users")
def _users(project: tuple[Home, Path, str], tmp_path: Path) -> Users:
    """Create a repository with the examples as its gates, and install the hooks."""
    home, source, commit = project
    folder = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "examples", folder / "gates")
    hooks = [{"id": "tier2gate-validate"}, {"id": "tier2gate-check", "args": ["gates"]}]
    config = {
        "default_language_version": {"python": sys.executable},
        "repos": [{"repo": str(source), "rev": commit, "hooks": hooks}],
    }
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    home.init(folder)
    home.succeed("pre-commit", "install", "--install-hooks", cwd=folder)
    return Users(home=home, folder=folder)


def test_accepted_change_is_committed(users: Users) -> None:
    """A user who changes a gate and accepts the results can commit."""
    suite = "gates/mixed/mixed.suite.yaml"
    users.edit(suite, "requested_steps: 3", "requested_steps: 2")
    assert tier2gate("update", "gates", cwd=users.folder).status == 0
    assert users.commit() == Finished(status=0, out=VALID + PASSED)


def test_drift_is_not_committed(users: Users) -> None:
    """A user who forgets to review the effect of a change cannot commit it."""
    users.edit("gates/mixed/mixed.suite.yaml", "requested_steps: 3", "requested_steps: 2")
    expected = tier2gate("check", "gates", cwd=users.folder)
    assert expected.status == 3
    assert users.commit() == Finished(status=1, out=f"{VALID}{failed(3)}{expected.out}\n")


def test_golden_that_was_edited_is_not_committed(users: Users) -> None:
    """An edited golden cannot be committed, even if nothing else changed."""
    golden = "gates/mixed/mixed.golden.json"
    users.edit(golden, '"balance": 120', '"balance": 121')
    validated = tier2gate("validate", golden, cwd=users.folder)
    checked = tier2gate("check", "gates", cwd=users.folder)
    assert validated.out.endswith("\n3 files: 1 problem\n")
    assert checked.status == 6
    assert users.commit() == Finished(
        status=1,
        out=f"{INVALID}{validated.err}{validated.out}\n{failed(6)}{checked.err}{checked.out}\n",
    )


def test_deleted_suite_is_not_committed(users: Users) -> None:
    """A gate cannot be hidden by deleting its suite: `check` runs for any change."""
    (users.folder / "gates" / "mixed" / "mixed.suite.yaml").unlink()
    expected = tier2gate("check", "gates", cwd=users.folder)
    assert expected.status == 7
    assert users.commit() == Finished(
        status=1, out=f"{NOT_ASKED}{failed(7)}{expected.err}{expected.out}\n"
    )


def test_change_of_something_else_is_committed(users: Users) -> None:
    """A commit without changes to a gate is not blocked."""
    (users.folder / "notes.txt").write_text("none\n", encoding="utf-8")
    assert users.commit() == Finished(status=0, out=NOT_ASKED + PASSED)


def test_hooks_run_the_pinned_version(
    users: Users, project: tuple[Home, Path, str], tmp_path: Path
) -> None:
    """The hooks run the version that the user pinned."""
    home, source, _ = project
    other = tmp_path / "other"
    home.succeed("git", "clone", "--quiet", source, other, cwd=tmp_path)
    path = other / "tier2gate" / "__init__.py"
    path.write_text('raise SystemExit("another version")\n__version__ = "1.0.0"\n', "utf-8")
    home.succeed("git", "commit", "--quiet", "--all", "--message=t", cwd=other)
    commit = home.succeed("git", "rev-parse", "HEAD", cwd=other)
    config = users.folder / ".pre-commit-config.yaml"
    text = re.sub(r"rev: \w+", f"rev: {commit}", config.read_text(encoding="utf-8"))
    config.write_text(text.replace(str(source), str(other)), encoding="utf-8")
    home.succeed("pre-commit", "install-hooks", cwd=users.folder)
    assert users.commit() == Finished(status=1, out=f"{NOT_ASKED}{failed(1)}another version\n\n")


def test_recipe_for_an_environment_of_its_own(
    users: Users, project: tuple[Home, Path, str]
) -> None:
    """A team's hook runs the missions that the repository names, with the packages of its tests."""
    _home, source, commit = project
    environment = users.folder / ".venv"
    made: list[str | Path] = [sys.executable, "-I", "-m", "venv", "--without-pip", environment]
    subprocess.run(made, check=True, timeout=120)
    [packages] = environment.glob("lib/python*/site-packages")
    (packages / "taxes.py").write_text("AT = 20\n", encoding="utf-8")
    (users.folder / ".gitignore").write_text(".venv/\n", encoding="utf-8")
    for name, text in OWN_ENVIRONMENT.items():
        (users.folder / "gates" / name).write_text(text, encoding="utf-8")
    section = GUIDE.split("\n## pre-commit\n")[1]
    recipe = re.findall(r"^```yaml\n(.*?)^```", section, re.MULTILINE | re.DOTALL)[1]
    config = yaml.safe_load(recipe)
    config["repos"][0] |= {"repo": str(source), "rev": commit}
    config["default_language_version"] = {"python": sys.executable}
    (users.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    options = config["repos"][0]["hooks"][1]["args"]
    assert options == ["gates", "--python", ".venv/bin/python", "--allow-code"]
    assert tier2gate("update", *options, cwd=users.folder).status == 0
    assert users.commit() == Finished(status=0, out=VALID + PASSED)
    (packages / "taxes.py").write_text("AT = 25\n", encoding="utf-8")
    (users.folder / "notes.txt").write_text("none\n", encoding="utf-8")
    expected = tier2gate("check", *options, cwd=users.folder)
    assert expected.status == 1
    assert users.commit() == Finished(
        status=1, out=f"{NOT_ASKED}{failed(1)}{expected.err}{expected.out}\n"
    )


@pytest.mark.parametrize(
    "name",
    [
        *(f"{stem}{end}" for stem in ("a.suite", "tier2gate", "a.golden", "a.suite.b", "suite")
          for end in (".yaml", ".yml", ".json", ".yaml.txt", ".YAML")),
        *("a b.expectations.yml", "a.missions.json", "a.b.suite.json", ".suite.yaml", "x.yaml"),
        *("mytier2gate.yaml", "a_suite.yaml", "a.golden.json.orig"),
    ],
)  # fmt: skip
def test_validate_runs_for_every_file_of_a_gate(name: str) -> None:
    """Every changed file of a gate is validated, and no file that would be refused."""
    pattern = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))[0]["files"]
    for path in (name, f"gates/{name}"):
        assert bool(re.search(pattern, path)) == (kind_of(Path(path)) is not None)
