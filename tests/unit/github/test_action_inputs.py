"""The Action's inputs: which environment variables are read, and which are refused."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.action_calls import usage_of
from tests.recording import masked
from tier2gate.foundation.printable import named
from tier2gate.github import inputs as github_inputs
from tier2gate.github.inputs import (
    INPUTS,
    ActionInputs,
    read_inputs,
    wants_summary,
    working_folder,
)
from tier2gate.options import OPTIONS
from tier2gate.reporters.interface import FILE_REPORTERS
from tier2gate.results.invocation import Call
from tier2gate.settings import DEFAULT_MAX_CHANGES, PythonModule, Settings, Shard


def test_no_input_selects_the_whole_workspace(workspace: Path) -> None:
    """A workflow without `with:` checks every suite of the checkout."""
    assert read_inputs({"PATH": "/bin", "GITHUB_ACTIONS": "true"}, workspace) == ActionInputs(
        settings=Settings(paths=(), folder=workspace, root=workspace, locate_all=True),
        reports_dir=None,
        annotations=True,
        summary=True,
        max_changes=DEFAULT_MAX_CHANGES,
        show_output=False,
        call=Call(arguments=(), folder=".", digest=None),
    )


@pytest.mark.parametrize("blank", ["", " ", "\n", "\r\n \t"])
def test_empty_input_counts_as_left_out(blank: str, workspace: Path) -> None:
    """An input whose expression is empty behaves as if it were left out."""
    environment = {f"INPUT_{name.upper()}": blank for name in INPUTS}
    assert read_inputs(environment, workspace) == read_inputs({}, workspace)


def test_every_input_is_read(workspace: Path) -> None:
    """Every input has its documented effect."""
    given = {
        "INPUT_SUITE": "a.yaml",
        "INPUT_EXPECTATIONS": "b.yaml",
        "INPUT_GOLDEN": "sub/c.json",
        "INPUT_MISSIONS": "d.yaml\n\n  ../e.json\r\nf.py\nshop.rules\n",
        "INPUT_BASE": "../base",
        "INPUT_FAIL-ON-GOLDEN-CHANGE": "true",
        "INPUT_PROPOSED-DIR": "proposed",
        "INPUT_REPORTS-DIR": "out",
        "INPUT_WORKING-DIRECTORY": "gates",
        "INPUT_ANNOTATIONS": "false",
        "INPUT_SUMMARY": "false",
        "INPUT_MAX-CHANGES": "7",
        "INPUT_SHOW-OUTPUT": "true",
        "INPUT_TIMEOUT": "9",
        "INPUT_MEMORY": "99",
        "INPUT_JOBS": "3",
        "INPUT_REPEAT": "5",
        "INPUT_PYTHON-PATH": "src\n.deps",
        "INPUT_ALLOW-CODE": "true",
        "INPUT_ALLOW-CODE-ON-UNTRUSTED-EVENTS": "true",
        "INPUT_MERGE": "true",
        "INPUT_SHARD-DIR": "parts",
        "INPUT_ACCEPTED-SHARDS": "kept",
        "INPUT_RUN-ID": "run 7",
    }
    apart = {"paths", "shard"}
    assert given.keys() == {f"INPUT_{name.upper()}" for name in INPUTS if name not in apart}
    folder = workspace / "gates"
    assert read_inputs(given, workspace) == ActionInputs(
        settings=Settings(
            suite=folder / "a.yaml",
            expectations=folder / "b.yaml",
            golden=folder / "sub" / "c.json",
            missions=(folder / "d.yaml", folder / "../e.json"),
            modules=(
                PythonModule(shown="f.py", path=folder / "f.py"),
                PythonModule(shown="shop.rules", path=None),
            ),
            python_path=(folder / "src", folder / ".deps"),
            allow_code=True,
            timeout=9,
            memory=99,
            jobs=3,
            repeat=5,
            folder=folder,
            root=workspace,
            locate_all=True,
            keep_runs=True,
            reports=tuple(folder / "out" / item.file_name for item in FILE_REPORTERS),
            merge=True,
            shard_dir=folder / "parts",
            accepted_shards=folder / "kept",
            run_id="run 7",
            base=folder / "../base",
            fail_on_golden_change=True,
            proposed=folder / "proposed",
            reports_zone=folder / "out",
        ),
        reports_dir=folder / "out",
        annotations=False,
        summary=False,
        max_changes=7,
        show_output=True,
        call=Call(
            arguments=(
                *("--suite", "a.yaml", "--expectations", "b.yaml", "--golden", "sub/c.json"),
                *("--missions", "d.yaml", "--missions", "../e.json"),
                *("--missions", "f.py", "--missions", "shop.rules"),
                *("--python-path", "src", "--python-path", ".deps"),
                *("--timeout", "9", "--memory", "99", "--repeat", "5", "--allow-code"),
                *("--base", "../base", "--fail-on-golden-change"),
            ),
            folder="gates",
        ),
    )


def test_renamed_input_is_also_read_where_another_is_invalid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A workflow that is wrong keeps its page switched off, whatever name the input has by then."""
    renamed = tuple(option._replace(renamed_input=f"new-{option.name}") for option in OPTIONS)
    monkeypatch.setattr(github_inputs, "OPTIONS", renamed)
    assert wants_summary({"INPUT_SUMMARY": "false"})
    assert not wants_summary({"INPUT_NEW-SUMMARY": " false\n"})
    folder = working_folder({"INPUT_NEW-WORKING-DIRECTORY": " a b "}, Path("top"))
    assert folder == Path("top") / "a b"


def test_each_boolean_is_read_for_itself(workspace: Path) -> None:
    """Switching off the summary leaves the annotations on, and the other way round."""
    no_summary = read_inputs({"INPUT_SUMMARY": "false"}, workspace)
    no_annotations = read_inputs({"INPUT_ANNOTATIONS": "false"}, workspace)
    assert (no_summary.annotations, no_summary.summary) == (True, False)
    assert (no_annotations.annotations, no_annotations.summary) == (False, True)


@pytest.mark.parametrize(
    "value",
    [
        "a\nb c\n",
        "\n\n  a\n\n\tb c  \n",
        "a\r\nb c\r\n",
        "\r\n\r\na \r\n \r\nb c",
    ],
)
def test_paths_are_one_per_line(value: str, workspace: Path) -> None:
    """A list written as a YAML block is read, including blank lines and Windows line endings."""
    inputs = read_inputs({"INPUT_PATHS": value, "INPUT_WORKING-DIRECTORY": "gates"}, workspace)
    assert inputs.settings.paths == (workspace / "gates" / "a", workspace / "gates" / "b c")


def test_only_line_feeds_separate_paths(workspace: Path) -> None:
    """A path with an unusual character stays one path."""
    inputs = read_inputs({"INPUT_PATHS": "a\u2028b\x0bc,d;e"}, workspace)
    assert inputs.settings.paths == (workspace / "a\u2028b\x0bc,d;e",)


@pytest.mark.parametrize("name", ["annotations", "summary"])
@pytest.mark.parametrize("value", ["true", " true", "true\n", "\ttrue \r\n"])
def test_booleans_may_have_surrounding_blanks(name: str, value: str, workspace: Path) -> None:
    """A boolean with the blanks of a folded YAML block is still a boolean."""
    assert read_inputs({f"INPUT_{name.upper()}": value}, workspace) == read_inputs({}, workspace)


@pytest.mark.parametrize("name", ["annotations", "summary"])
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("True", "True"),
        ("FALSE", "FALSE"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("1", "1"),
        ("0", "0"),
        ("t", "t"),
        ("tru e", '"tru e"'),
        ("true,", '"true,"'),
        ("'true'", "\"'true'\""),
        ("true\nfalse", '"true\\nfalse"'),
        ("null", "null"),
        ("${{ true }}", '"${{ true }}"'),
    ],
)
def test_sloppy_booleans_are_refused(name: str, value: str, shown: str, workspace: Path) -> None:
    """A user cannot believe that something is disabled while it is still enabled."""
    message = usage_of({f"INPUT_{name.upper()}": value}, workspace)
    assert message == f"the input {name} is {shown}; write true or false"


ALL = f"available: {', '.join(INPUTS)}"


@pytest.mark.parametrize(
    ("value", "number"), [("0", 0), ("1", 1), ("100", 100), (" 007\n", 7), ("999999999", 999999999)]
)
def test_numbers_are_read(value: str, number: int, workspace: Path) -> None:
    """A user can limit the changes shown in the log, even to none."""
    assert read_inputs({"INPUT_MAX-CHANGES": value}, workspace).max_changes == number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("-1", '"-1"'),
        ("+1", '"+1"'),
        ("1.0", "1.0"),
        ("1e3", "1e3"),
        ("1_000", "1_000"),
        ("1,000", '"1,000"'),
        ("0x10", "0x10"),
        ("1 2", '"1 2"'),
        ("all", "all"),
        ("²", '"²"'),
        ("٣", '"٣"'),
        ("9999999999", "9999999999"),
    ],
)
def test_sloppy_numbers_are_refused(value: str, shown: str, workspace: Path) -> None:
    """A number that is invalid or ambiguous is refused instead of guessed."""
    assert masked(usage_of({"INPUT_MAX-CHANGES": value}, workspace), shown=shown) == snapshot(
        "the input max-changes is {shown}; write a number from 0 to 999999999"
    )


@pytest.mark.parametrize("value", ["True", "yes", "1"])
def test_sloppy_value_of_fail_on_golden_change_is_refused(value: str, workspace: Path) -> None:
    """A user cannot believe that a changed golden fails while it would pass."""
    given = {"INPUT_BASE": "base", "INPUT_FAIL-ON-GOLDEN-CHANGE": value}
    assert masked(usage_of(given, workspace), value=value) == snapshot(
        "the input fail-on-golden-change is {value}; write true or false"
    )


def test_fail_on_golden_change_requires_base(workspace: Path) -> None:
    """A workflow that lost its base does not continue as if no golden had changed."""
    message = "the input fail-on-golden-change requires base"
    given = {"INPUT_FAIL-ON-GOLDEN-CHANGE": "true", "INPUT_BASE": ""}
    assert usage_of(given, workspace) == message
    off = read_inputs({"INPUT_FAIL-ON-GOLDEN-CHANGE": "false"}, workspace)
    assert not off.settings.fail_on_golden_change


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("INPUT_GOLDN", snapshot("unknown input goldn; did you mean golden?")),
        ("INPUT_SCENARIO", f"unknown input scenario; {ALL}"),
        ("INPUT_PATH", snapshot("unknown input path; did you mean paths?")),
        ("INPUT_SUITES", snapshot("unknown input suites; did you mean suite?")),
        ("INPUT_REPORT-DIR", snapshot("unknown input report-dir; did you mean reports-dir?")),
        ("INPUT_REPORTS_DIR", snapshot("unknown input reports_dir; did you mean reports-dir?")),
        (
            "INPUT_WORKING_DIRECTORY",
            snapshot("unknown input working_directory; did you mean working-directory?"),
        ),
        ("INPUT_TOKEN", f"unknown input token; {ALL}"),
        ("INPUT_", f'unknown input ""; {ALL}'),
        ("INPUT_A B\n::error::", f'unknown input "a b\\n::error::"; {ALL}'),
        ("INPUT_paths", snapshot("unknown input paths; did you mean paths?")),
    ],
)
@pytest.mark.parametrize("value", ["x", ""])
def test_unknown_input_is_refused(variable: str, value: str, message: str, workspace: Path) -> None:
    """A typo in a workflow does not silently check something else."""
    assert usage_of({variable: value, "INPUT_PATHS": "gates"}, workspace) == message


@pytest.mark.parametrize("variable", ["input_paths", "Input_Goldn", "INPUTS", "MY_INPUT_X"])
def test_other_variables_are_ignored(variable: str, workspace: Path) -> None:
    """A job's own variable neither stops the Action nor acts as an input."""
    given = {"INPUT_PATHS": "gates"}
    assert read_inputs({**given, variable: "x"}, workspace) == read_inputs(given, workspace)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"INPUT_PATHS": "gates", "INPUT_SUITE": "a"},
            snapshot("the input paths cannot be combined with suite"),
        ),
        ({"INPUT_EXPECTATIONS": "a"}, snapshot("the input expectations requires suite")),
        ({"INPUT_GOLDEN": "a"}, snapshot("the input golden requires suite")),
        (
            {"INPUT_GOLDEN": "a", "INPUT_PATHS": "gates"},
            snapshot("the input golden requires suite"),
        ),
    ],
)
def test_contradicting_inputs_are_refused(
    given: dict[str, str], message: str, workspace: Path
) -> None:
    """No input is silently ignored because of another one."""
    assert usage_of(given, workspace) == message


@pytest.mark.parametrize("event", ["pull_request_target", "workflow_run", "issue_comment"])
def test_modules_are_refused_on_untrusted_events(event: str, workspace: Path) -> None:
    """A pull request's code gets no token with write access unless the workflow allows it."""
    given = {"INPUT_MISSIONS": "rules.py", "GITHUB_EVENT_NAME": event}
    assert masked(usage_of(given, workspace), event=event) == snapshot(
        "missions in Python do not run under {event}, which may give a pull request's code the repository's permissions; use pull_request, or allow it with allow-code-on-untrusted-events"
    )
    allowed = {**given, "INPUT_ALLOW-CODE-ON-UNTRUSTED-EVENTS": "true"}
    assert len(read_inputs(allowed, workspace).settings.modules) == 1
    declarative = {**given, "INPUT_MISSIONS": "rules.yaml"}
    assert read_inputs(declarative, workspace).settings.modules == ()
    other = {**given, "GITHUB_EVENT_NAME": "pull_request"}
    assert len(read_inputs(other, workspace).settings.modules) == 1
    any_code = {"INPUT_ALLOW-CODE": "true", "GITHUB_EVENT_NAME": event}
    assert usage_of(any_code, workspace) == usage_of(given, workspace)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "forever"])
def test_time_limit_is_a_number_of_seconds(value: str, workspace: Path) -> None:
    """A limit that is none is not taken for no limit."""
    message = f"the input timeout is {named(value)}; write a number from 1 to 999999999"
    assert usage_of({"INPUT_TIMEOUT": value}, workspace) == message


@pytest.mark.parametrize("value", ["63", "0", "2G"])
def test_memory_limit_is_a_number_of_mebibytes(value: str, workspace: Path) -> None:
    """A limit that no module could start under, or that is none, is refused at once."""
    message = f"the input memory is {named(value)}; write a number from 64 to 999999999"
    assert usage_of({"INPUT_MEMORY": value}, workspace) == message


def test_shard_is_read(workspace: Path) -> None:
    """A job of a matrix runs its own part, and a wrong part is wrong usage."""
    given = {"INPUT_SHARD": "2/8", "INPUT_SHARD-DIR": "parts"}
    settings = read_inputs({**given, "GITHUB_RUN_ID": "11"}, workspace).settings
    assert (settings.shard, settings.run_id) == (Shard(number=2, total=8), "11")
    for value in ("0/8", "9/8", "2", "2/", "2/1001", "-1/8", "２/8", "1/2/3"):
        said = usage_of({**given, "INPUT_SHARD": value}, workspace)
        assert said.startswith(f"the input shard: '{value}' is not I/N"), said
