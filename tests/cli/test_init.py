"""`tier2gate init` makes a gate that passes at once, and changes nothing that is there."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.cli.test_hostile_names import HOSTILE, QUOTED, assert_harmless
from tests.command import Finished, contents_of, run, run_with_fault
from tests.tools import require

NEW = """\
created  gates/refund.missions.yaml       what the workflow does
created  gates/refund.suite.yaml          the cases to run
created  gates/refund.expectations.yaml   what must hold
created  .github/workflows/tier2gate.yml  runs the gate on pull requests
created  gates/refund.golden.json         the results, accepted as they are now

The gate passes: 3 scenarios, 3 expectations. Next:
  tier2gate check
"""
COMMIT = "  git add .github gates && git commit\n"


def notes(folder: Path) -> dict[str, object]:
    """Return the contents of a folder, without times."""
    return {name: (note[1], note[3]) for name, note in contents_of(folder).items()}


def in_git(folder: Path) -> Path:
    """Make a folder a Git repository."""
    subprocess.run([require("git"), "init", "-q", folder], check=True)
    return folder


def test_new_gate_passes_at_once(tmp_path: Path) -> None:
    """Two commands lead from nothing to a green check."""
    in_git(tmp_path)
    assert run("init", cwd=tmp_path) == Finished(status=0, out=NEW + COMMIT)
    checked = run("check", cwd=tmp_path)
    assert (checked.status, checked.out.splitlines()[-1]) == (0, "1 gate: 1 passed")
    assert run("validate", cwd=tmp_path).out == "4 files: 0 problems\n"
    golden = json.loads((tmp_path / "gates" / "refund.golden.json").read_bytes())
    assert golden["reason"] == "The first results, accepted by tier2gate init"


def test_new_gate_catches_a_change(tmp_path: Path) -> None:
    """The golden is that of a real run: a changed step is a drift, a broken rule fails."""
    run("init", cwd=tmp_path)
    missions = tmp_path / "gates" / "refund.missions.yaml"
    text = missions.read_text(encoding="utf-8")
    missions.write_text(text.replace("expected: 10000}", "expected: 15000}"), encoding="utf-8")
    assert run("check", cwd=tmp_path).status == 0  # both amounts are still on the same side
    missions.write_text(text.replace("expected: 10000}", "expected: 1000}"), encoding="utf-8")
    assert run("check", cwd=tmp_path).status == 3
    missions.write_text(text.replace("expected: 10000}", "expected: 30000}"), encoding="utf-8")
    assert run("check", cwd=tmp_path).status == 1


def test_files_are_ordinary(tmp_path: Path) -> None:
    """The files have the user's permissions, line feeds, and a schema for editors."""
    before = os.umask(0o027)
    try:
        run("init", cwd=tmp_path)
    finally:
        os.umask(before)
    for path in tmp_path.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o750 if path.is_dir() else 0o640)
        if path.is_file():
            assert b"\r" not in path.read_bytes()
            assert path.read_bytes().endswith(b"\n")
    for kind in ("suite", "expectations", "missions"):
        first = (tmp_path / "gates" / f"refund.{kind}.yaml").read_text(encoding="utf-8")
        schema = json.loads(run("schema", kind, cwd=tmp_path).out)["$id"]
        assert first.startswith(f"# yaml-language-server: $schema={schema}\n")


def test_other_folder_and_name(tmp_path: Path) -> None:
    """A folder that does not exist is made; the printed commands start there."""
    made = run("init", "my shop/eu", "--name", "orders", cwd=tmp_path)
    assert made.out == (
        'in "my shop/eu":\n'
        + NEW.replace("refund.", "orders.").replace(
            "tier2gate check", "cd 'my shop/eu'\n  tier2gate check"
        )
        + COMMIT.replace("git add", "git init && git add")
    )
    folder = tmp_path / "my shop" / "eu"
    assert run("check", cwd=folder).status == 0
    suite = yaml.safe_load((folder / "gates" / "orders.suite.yaml").read_bytes())
    assert suite["suite_name"] == "orders"


@pytest.mark.parametrize("name", ["no", "1.0", "012", "1e3", "null"])
def test_name_that_yaml_reads_as_something_else(name: str, tmp_path: Path) -> None:
    """A gate may be called `no`."""
    assert run("init", "--name", name, cwd=tmp_path).status == 0
    assert run("check", cwd=tmp_path).status == 0


@pytest.mark.parametrize(
    "name",
    ["refund.suite.yaml", "refund.suite.json", "refund.expectations.yml", "refund.golden.json",
     "refund.missions.py"],
)  # fmt: skip
def test_nothing_is_overwritten(name: str, tmp_path: Path) -> None:
    """A user's files stay as they are, and none is added beside them."""
    (tmp_path / "gates").mkdir()
    (tmp_path / "gates" / name).write_text("mine\n", encoding="utf-8")
    before = contents_of(tmp_path)
    refused = run("init", cwd=tmp_path)
    assert refused.status == 2
    assert refused.err.endswith(
        f"Error: gates/{name} already exists, and init overwrites nothing; "
        "choose another name with --name\n"
    )
    assert contents_of(tmp_path) == before


def test_second_gate_fits_in(tmp_path: Path) -> None:
    """A second gate stands beside the first, and shares its workflow."""
    in_git(tmp_path)
    run("init", cwd=tmp_path)
    before = notes(tmp_path)
    made = run("init", "--name", "orders", cwd=tmp_path)
    assert "\nnote: .github/workflows/tier2gate.yml already runs tier2gate; no workflow was" in (
        made.out
    )
    after = notes(tmp_path)
    assert {name: after[name] for name in before} == before
    assert run("check", cwd=tmp_path).out.endswith("2 gates: 2 passed\n")


def test_other_workflow_of_that_name(tmp_path: Path) -> None:
    """A workflow that does something else is not replaced, and nothing is left behind."""
    workflow = tmp_path / ".github" / "workflows" / "tier2gate.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("# runs org/tier2-gate@v1 one day\nname: Other\n", encoding="utf-8")
    refused = run("init", cwd=tmp_path)
    assert (refused.status, refused.err.splitlines()[-1]) == (
        2,
        "Error: .github/workflows/tier2gate.yml already exists, and init overwrites nothing; move it away, or let it run tier2gate",
    )
    assert not (tmp_path / "gates").exists()


def test_configuration_is_not_edited(tmp_path: Path) -> None:
    """With a configuration, the user gets the lines to add, which work as they are."""
    in_git(tmp_path)
    run("init", "--name", "old", cwd=tmp_path)
    configuration = tmp_path / "tier2gate.yaml"
    text = "gates:\n  - {name: old, suite: gates/old.suite.yaml}\n"
    configuration.write_text(text, encoding="utf-8")
    made = run("init", cwd=tmp_path)
    assert configuration.read_text(encoding="utf-8") == text
    assert made.out.endswith(
        """
The results are accepted: 3 scenarios, 3 expectations.
tier2gate.yaml does not name the gate yet, and tier2gate check fails until it does.
Below gates: in tier2gate.yaml, add:
  - {name: refund, suite: gates/refund.suite.yaml}
Then:
  tier2gate check
  git add gates tier2gate.yaml && git commit
"""
    )
    assert run("check", cwd=tmp_path).status == 4
    entry = "  - {name: refund, suite: gates/refund.suite.yaml}\n"
    configuration.write_text(text + entry, encoding="utf-8")
    assert run("check", cwd=tmp_path).out.endswith("2 gates: 2 passed\n")
    refused = run("init", "--name", "old", cwd=tmp_path)
    assert refused.err.splitlines()[-1] == (
        "Error: tier2gate.yaml has a gate old already; choose another name with --name"
    )


def test_broken_configuration(tmp_path: Path) -> None:
    """A mistake in the configuration is reported at its line, and nothing is made."""
    (tmp_path / "tier2gate.yaml").write_text("gates: []\n", encoding="utf-8")
    assert run("init", cwd=tmp_path) == Finished(
        status=4,
        out="tier2gate.yaml:1:8: 'gates' is empty; it must have at least one item\n"
        "  1 | gates: []\n    |        ^\nno files were created\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["tier2gate.yaml"]


def test_pipelines_of_gitlab(tmp_path: Path) -> None:
    """A repository on GitLab gets no workflow of GitHub, but the guide to its own."""
    (tmp_path / ".gitlab-ci.yml").write_text("stages: [test]\n", encoding="utf-8")
    made = run("init", cwd=tmp_path)
    assert "note: for a job in .gitlab-ci.yml, see https://github.com/org/tier2-gate/" in made.out
    assert not (tmp_path / ".github").exists()


def test_folder_below_the_top_of_a_repository(tmp_path: Path) -> None:
    """GitHub reads no workflow in a subfolder, so none is written there."""
    in_git(tmp_path)
    made = run("init", "services/pay", cwd=tmp_path)
    assert "with working-directory: services/pay; see " in made.out
    assert not (tmp_path / "services" / "pay" / ".github").exists()
    assert run("check", cwd=tmp_path / "services" / "pay").status == 0


def test_configuration_above_does_not_name_the_gate(tmp_path: Path) -> None:
    """Whoever makes a gate in a part of a repository learns why the check of the whole is red."""
    (tmp_path / ".git").mkdir()
    assert run("init", cwd=tmp_path).status == 0
    gates = "gates: [{name: refund, suite: gates/refund.suite.yaml}]\n"
    (tmp_path / "tier2gate.yaml").write_text(gates, encoding="utf-8")
    done = run("init", "svc", "--name", "orders", cwd=tmp_path)
    line = "- {name: orders, suite: svc/gates/orders.suite.yaml}"
    said = "../tier2gate.yaml does not name this gate, so a check there fails; add below its gates:"
    assert f"{said} {line}" in done.out, done.out
    assert run("check", cwd=tmp_path).status == 4
    named = f"gates:\n  - {{name: refund, suite: gates/refund.suite.yaml}}\n  {line}\n"
    (tmp_path / "tier2gate.yaml").write_text(named, encoding="utf-8")
    assert run("check", cwd=tmp_path).status == 0


def test_golden_that_git_ignores(tmp_path: Path) -> None:
    """A golden that would not be committed is named, since the check in CI would miss it."""
    in_git(tmp_path)
    (tmp_path / ".gitignore").write_text("build/\n*.json\n", encoding="utf-8")
    made = run("init", cwd=tmp_path)
    assert made.out.count("note: ") == 1
    command = "git add --force gates/refund.golden.json"
    what = ".gitignore:2 makes Git ignore gates/refund.golden.json; the gate needs it"
    assert f"note: {what}: {command}\n" in made.out


def test_folder_that_git_ignores(tmp_path: Path) -> None:
    """The command that is shown adds the files even if their folder, in a subfolder, is ignored."""
    in_git(tmp_path)
    (tmp_path / ".gitignore").write_text("gates/\n", encoding="utf-8")
    made = run("init", "services/pay", cwd=tmp_path)
    [command] = re.findall(r"note: .gitignore:1 .*: (git add --force .*)\n", made.out)
    folder = tmp_path / "services" / "pay"
    subprocess.run(shlex.split(command), cwd=folder, check=True)
    tracked = subprocess.run(["git", "ls-files"], cwd=folder, capture_output=True, check=True)
    written = sorted(path.relative_to(folder).as_posix() for path in folder.glob("gates/*"))
    assert tracked.stdout.decode().split() == written


@pytest.mark.parametrize("place", ["gates", ".github", ".github/workflows"])
def test_link_is_not_followed(place: str, tmp_path: Path) -> None:
    """A checkout that links `gates` elsewhere does not make the command write there."""
    outside = tmp_path / "outside"
    outside.mkdir()
    link = tmp_path / "inside" / place
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    refused = run("init", cwd=tmp_path / "inside")
    assert refused.status == 2
    assert refused.err.endswith(f"{place} is a link, and init does not write through links\n")
    assert [*outside.iterdir()] == []


NOTHING_ACCEPTED = """
from tier2gate.init import making
def fail(*args):
    raise OSError(28, "No space left on device")
making.carry_out = fail
"""
NOTHING_WRITTEN = """
real = os.open
def fail(path, *args, **kw):
    if str(path).endswith("expectations.yaml") and args[0] & os.O_CREAT:
        raise OSError(28, "No space left on device")
    return real(path, *args, **kw)
os.open = fail
"""


@pytest.mark.parametrize("fault", [NOTHING_ACCEPTED, NOTHING_WRITTEN])
def test_failure_in_between_leaves_nothing(fault: str, tmp_path: Path) -> None:
    """If the disk is full halfway, the folder is as it was."""
    folder = tmp_path / "repository"
    folder.mkdir()
    failed = run_with_fault(fault, "init", cwd=folder)
    assert failed.status in (2, 70)
    assert [*folder.iterdir()] == []


def test_no_network_no_process_and_no_question(tmp_path: Path) -> None:
    """The command works on a plane, and in a script: it asks nothing and starts nothing."""
    guard = """
def guard(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork")):
        os.write(2, f"{event} {arguments}".encode())
        os._exit(99)
    if event == "builtins.input":
        os._exit(98)
sys.addaudithook(guard)
"""
    made = run_with_fault(guard, "init", cwd=tmp_path, measured=False)
    assert (made.status, made.err) == (0, "")


@pytest.mark.parametrize("name", ["", "../out", "a/b", ".", "a b", HOSTILE])
def test_hostile_name(name: str, tmp_path: Path) -> None:
    """A name from a script cannot write elsewhere or forge output."""
    folder = tmp_path / "repository"
    folder.mkdir()
    refused = run("init", "--name", name, cwd=folder)
    assert refused.status == 2
    assert_harmless(refused)
    assert [*folder.iterdir()] == []


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    """A file in place of the folder is refused with its name."""
    (tmp_path / "a").touch()
    refused = run("init", "a", cwd=tmp_path)
    assert (refused.status, refused.err.splitlines()[-1]) == (2, "Error: a is not a folder")


def write_rows(folder: Path, *lines: str) -> None:
    """Write recorded inputs."""
    (folder / "data").mkdir(exist_ok=True)
    text = "".join(f"{line}\n" for line in lines)
    (folder / "data" / "orders.jsonl").write_text(text, encoding="utf-8")


def test_recorded_inputs(tmp_path: Path) -> None:
    """Recorded inputs become a gate with a scenario for each, which guards them from now on."""
    write_rows(
        tmp_path,
        '{"id": "a", "net": 1.50, "who": {"x": [1]}}',
        '{"id": "b", "net": 2, "who": null}',
    )
    made = run("init", "--from-jsonl", "data/orders.jsonl", cwd=tmp_path)
    assert made.status == 0
    assert "created  gates/orders.jsonl               the recorded inputs\n" in made.out
    checked = run("check", cwd=tmp_path)
    assert "  2 scenarios, 2 missions, 2 expectations\n1 gate: 1 passed\n" in checked.out
    suite = yaml.safe_load((tmp_path / "gates" / "orders.suite.yaml").read_bytes())
    assert suite["scenarios"] == [
        {
            "table": "orders.jsonl",
            "scenario_name": "orders-{id}",
            "initial_state": {},
            "missions": [
                {"name": "keep", "params": {key: {"$cell": key} for key in ("id", "net", "who")}}
            ],
        }
    ]
    table = tmp_path / "gates" / "orders.jsonl"
    table.write_bytes(table.read_bytes().replace(b"1.50", b"1.6"))
    assert run("check", cwd=tmp_path).status == 3


def test_recorded_inputs_that_are_odd(tmp_path: Path) -> None:
    """Rows with other keys, forms and invisible characters are kept exactly."""
    write_rows(
        tmp_path,
        json.dumps({"$cell": "x", HOSTILE: HOSTILE}),
        '{"a": {"$param": "/b"}, "": [], "big": 123456789012345678901234567890, "f": 1e300}',
        "{}",
    )
    made = run("init", "--from-jsonl", "data/orders.jsonl", "--name", "odd", cwd=tmp_path)
    assert made.status == 0, made
    assert_harmless(made)
    assert run("check", cwd=tmp_path).status == 0
    lines = (tmp_path / "gates" / "odd.jsonl").read_text(encoding="utf-8").splitlines()
    recorded = (tmp_path / "data" / "orders.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["input"] for line in lines] == [*map(json.loads, recorded)]


def test_lines_that_are_not_rows(tmp_path: Path) -> None:
    """Every bad line is named with its place, and nothing is made."""
    write_rows(tmp_path, '{"a": 1}', '{"a": 2,}', "[3]", "")
    assert run("init", "--from-jsonl", "data/orders.jsonl", cwd=tmp_path) == Finished(
        status=4,
        out="data/orders.jsonl:2:8: trailing comma before }; remove it\n"
        '  1 | {"a": 1}\n  2 | {"a": 2,}\n    |        ^\n'
        'data/orders.jsonl:3:1: a row must be a mapping; write it like {"age": 30}\n'
        '  2 | {"a": 2,}\n  3 | [3]\n    | ^\n'
        "data/orders.jsonl:4:1: a blank line; remove it\n"
        "no files were created\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_rows_that_are_not_there(tmp_path: Path) -> None:
    """A misspelt file is reported by its name."""
    finished = run("init", "--from-jsonl", "data/order.jsonl", cwd=tmp_path)
    assert finished == Finished(
        status=4,
        out="data/order.jsonl: cannot be read: No such file or directory; "
        "check the path and its permissions\nno files were created\n",
    )


def test_hostile_surroundings(tmp_path: Path) -> None:
    """Names of files and keys from a checkout are shown as text, wherever they appear."""
    name = HOSTILE.replace("/", "_")
    folder = in_git(tmp_path / f"in {name}")
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    text = "jobs:\n  a:\n    steps:\n      - uses: org/tier2-gate@v1\n"
    (workflows / f"{name}.yml").write_text(text, encoding="utf-8")
    (folder / f"{name}.jsonl").write_text(f'{{"id": 1, {QUOTED}: 1}}\n', encoding="utf-8")
    made = run("init", folder.name, "--from-jsonl", f"{folder.name}/{name}.jsonl", cwd=tmp_path)
    assert made.status == 0
    assert_harmless(made)
    assert "\\u202e" in made.out
    assert run("check", cwd=folder).status == 0
    for text in ("{", "[]", "", f"{{{QUOTED}: 1, {QUOTED}: 2}}"):
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
        refused = run("init", "--from-jsonl", f"{folder.name}/{name}.jsonl", cwd=tmp_path)
        assert refused.status in (2, 4)
        assert_harmless(refused)


def test_folder_that_looks_like_a_pattern(tmp_path: Path) -> None:
    """A checkout in a folder such as `pay[eu]` is checked by its absolute path, too."""
    folder = tmp_path / "pay[eu]"
    assert run("init", "pay[eu]", cwd=tmp_path).status == 0
    assert run("check", folder / "gates", cwd=folder).status == 0
    assert run("check", folder / "gates" / "refund.suite.yaml", cwd=folder).status == 0
    assert run("check", folder / "nothing", cwd=folder).status == 2
