"""The documents list the options, inputs and outputs as the package declares them.

Run this file with `--record` to write the tables of the README, and the inputs and outputs of
both actions, again after a change of the declaration, and read what that changes.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.recorder import write_recorded
from tier2gate.cli import COMMANDS, cli
from tier2gate.github.inputs import ActionUsageError, read_inputs
from tier2gate.github.outputs import DESCRIPTIONS
from tier2gate.options import OPTIONS, Action, Kind, Option
from tier2gate.settings import Settings

REPOSITORY = Path(__file__).parents[2]
README = REPOSITORY / "README.md"
HOST_GUIDE = "docs/github.md#missions-that-need-packages"
MANY = (Kind.PATHS, Kind.SOURCES)


def render_readme_table() -> str:
    """Render the table of inputs and their options on the command line."""
    lines = ["| input | option | what it does | default |", "|---|---|---|---|"]
    for option in OPTIONS:
        said = _said(option)
        if option.actions == (Action.HOST,):
            said += f" An input only of the [host action]({HOST_GUIDE})."
        cells = (_input_cell(option), _option_cell(option), said, _default_cell(option))
        lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |"))
    return "".join(f"{line}\n" for line in lines)


def render_action_inputs(action: Action) -> str:
    """Render the inputs as GitHub reads them."""
    return "".join(line for option in OPTIONS if action in option.actions for line in _yaml(option))


def render_readme_outputs() -> str:
    """Render the table of outputs."""
    rows = "".join(f"| `{name}` | {text} |\n" for name, text in DESCRIPTIONS.items())
    return f"| output | value |\n|---|---|\n{rows}"


def render_action_outputs(action: Action) -> str:
    """Render the outputs as GitHub reads them; those of a composite action name a step."""
    value = "    value: ${{{{ steps.gate.outputs.{} }}}}\n" if action is Action.HOST else ""
    return "".join(
        f"  {name}:\n    description: {_scalar(text.replace('`', ''))}\n{value.format(name)}"
        for name, text in DESCRIPTIONS.items()
    )


def _yaml(option: Option) -> Iterator[str]:
    text = _said(option)
    if option.kind is Kind.FLAG:
        text += " Either true or false."
    if option.without:
        text += f" Default: {option.without}."
    yield f"  {option.input}:\n"
    yield f"    description: {_scalar(text.replace('`', ''))}\n"
    yield "    required: false\n"
    if option.default is not None:
        yield f"    default: {_scalar(_written(option))}\n"


def _scalar(text: str) -> str:
    is_plain = re.fullmatch(r"[A-Z.](?!.*(: | #)).*", text)
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _said(option: Option) -> str:
    return f"{option.help} One per line." if option.kind in MANY else option.help


def _written(option: Option) -> str:
    return str(option.default).lower() if option.kind is Kind.FLAG else str(option.default)


def _default_cell(option: Option) -> str:
    return option.without if option.default is None else f"`{_written(option)}`"


def _input_cell(option: Option) -> str:
    return f"`{option.input}`" if option.actions else ""


def _option_cell(option: Option) -> str:
    if not option.commands:
        return ""
    if option.is_argument:
        return f"`{option.metavar}…`"
    short = f"`-{option.short}`, " if option.short else ""
    return f"{short}`--{option.name}{f' {option.metavar}' if option.metavar else ''}`"


def with_tables(readme: str) -> str:
    """Give the README with the tables of inputs and outputs that it should have."""
    readme = _with_block(readme, "### Inputs\n\n", render_readme_table())
    return _with_block(
        readme, "All outputs are written before the step fails.\n\n", render_readme_outputs()
    )


def with_declared(text: str, action: Action) -> str:
    """Give an action's file with the inputs and outputs that it should have."""
    text = _with_block(text, "inputs:\n", render_action_inputs(action))
    return _with_block(text, "outputs:\n", render_action_outputs(action))


def _with_block(text: str, line: str, block: str) -> str:
    """Put a block, which ends with a blank line, after the one line that leads to it."""
    head, heading, rest = text.partition(f"\n{line}")
    assert heading
    return f"{head}{heading}{block}{rest[rest.index(chr(10) * 2) + 1 :]}"


def test_readme_shows_what_is_declared() -> None:
    """Whoever reads the tables finds every input, its option and default, and every output."""
    text = README.read_text(encoding="utf-8")
    assert with_tables(text) == text


@pytest.mark.parametrize("action", Action, ids=lambda action: action.value)
def test_action_offers_what_is_declared(action: Action) -> None:
    """Whoever writes a workflow is offered every input with its default, and every output."""
    text = (REPOSITORY / action.value).read_text(encoding="utf-8")
    assert with_declared(text, action) == text


OTHER_MEANINGS = {("init", "python")}
"""Options of one command that share a name: `init --python` names a module, and says so."""


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_the_declared_options(name: str) -> None:
    """An option works in exactly the commands for which it is declared, with its default."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    taken = {param.name: param for param in command.params}
    for option in OPTIONS:
        if (name, option.name) in OTHER_MEANINGS:
            continue
        if name not in option.commands:
            assert f"--{option.name}" not in {word for item in taken.values() for word in item.opts}
            continue
        param = taken[option.key]
        assert isinstance(param, click.Argument if option.is_argument else click.Option)
        if option.default is not None:
            assert param.default == option.default
        if option.kind is Kind.NUMBER:
            assert isinstance(param.type, click.IntRange)
            assert (param.type.min, param.type.max) == (option.least, option.most)


def test_defaults_are_those_of_the_settings() -> None:
    """A call that leaves out an option gets the default shown in the help."""
    defaults = {item.name: getattr(Settings(), item.name) for item in fields(Settings)}
    for option in OPTIONS:
        if option.is_setting:
            empty = () if option.kind in (*MANY, Kind.NAMES) else option.default
            assert defaults[option.key] == empty, option.name


def test_option_without_a_field_of_the_settings_is_declared_so() -> None:
    """An option that is declared, documented and accepted also does something."""
    names = {item.name for item in fields(Settings)}
    assert [item.name for item in OPTIONS if item.is_setting and item.key not in names] == []
    assert [item.name for item in OPTIONS if not item.is_setting] == [
        "allow-code-on-untrusted-events",
        "max-changes",
        "show-output",
        "reports-dir",
        "working-directory",
        "annotations",
        "summary",
    ]


def test_declared_names_are_unique() -> None:
    """No option hides another."""
    assert len({option.name for option in OPTIONS}) == len(OPTIONS)


@pytest.mark.parametrize(
    "option",
    [item for item in OPTIONS if item.requires or item.excludes],
    ids=lambda item: item.name,
)
def test_conflict_is_refused_on_every_surface(
    option: Option, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An option that would have no effect is refused, not silently ignored."""
    given = [option.name] if option.requires else [option.name, option.excludes[0]]
    declared = [item for item in OPTIONS if item.name in given]
    monkeypatch.chdir(tmp_path)
    words: list[str] = []
    inputs = {}
    for item in declared:
        value = {Kind.FLAG: "true", Kind.SHARD: "1/2"}.get(item.kind, "a")
        named = [] if item.is_argument else [f"--{item.name}"]
        words += named if item.kind is Kind.FLAG else [*named, value]
        inputs[f"INPUT_{item.input.upper()}"] = value
    command = ["check"]
    if not option.commands or {*option.commands} & {*option.requires}:
        command = []  # an input only; or the command is what it requires
    elif "check" not in option.commands:
        command = [option.commands[0], *_write_files(tmp_path)]
    relation = "requires" if option.requires else "cannot be combined with"
    if command:
        result = CliRunner().invoke(cli, [*command, *words])
        assert (result.exit_code, relation in result.output) == (2, True)
    if not all(item.actions for item in declared):
        return  # the Action cannot be given both
    with pytest.raises(ActionUsageError, match=f"^the input {option.input} {relation} "):
        read_inputs(inputs, tmp_path)


def _write_files(folder: Path) -> tuple[str, str]:
    """Write empty files for the arguments SUITE and EXPECTATIONS of `run`."""
    names = ("a.suite.yaml", "a.expectations.yaml")
    for name in names:
        (folder / name).touch()
    return names


@pytest.mark.parametrize(
    "option",
    [item for item in OPTIONS if "check" in item.commands and item.kind in (Kind.PATH, *MANY)],
    ids=lambda item: item.name,
)
def test_path_that_cannot_be_accessed_is_wrong_usage(
    option: Option, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever option has a path that the system refuses, the user reads so, and no traceback."""
    monkeypatch.chdir(tmp_path)
    name = "a" * 300
    words = [name] if option.is_argument else [f"--{option.name}", name]
    needed = {"suite": "a.suite.yaml", "shard": "1/2"}
    others = [f"--{option.requires[0]}", needed[option.requires[0]]] if option.requires else []
    result = CliRunner().invoke(cli, ["check", *others, *words])
    said = f"Error: {name}: cannot be accessed: File name too long\n"
    assert (result.exit_code, result.output.endswith(said)) == (2, True), result.output


@pytest.mark.parametrize(
    "option", [item for item in OPTIONS if item.kind is Kind.NUMBER], ids=lambda item: item.name
)
def test_bounds_of_a_number_are_the_same_on_every_surface(option: Option, tmp_path: Path) -> None:
    """A number that works in a job also works in a terminal, and the refusal states the bounds."""
    for number in (option.least, option.most):
        result = CliRunner().invoke(cli, ["check", f"--{option.name}={number}", str(tmp_path)])
        assert result.output.startswith("nothing-run: "), result.output
        read_inputs({f"INPUT_{option.input.upper()}": str(number)}, tmp_path)
    for number in (option.least - 1, option.most + 1):
        result = CliRunner().invoke(cli, ["check", f"--{option.name}={number}"])
        assert f"{number} is not in the range {option.least}<=x<={option.most}." in result.output
        assert result.exit_code == 2
        bounds = f"write a number from {option.least} to {option.most}"
        with pytest.raises(ActionUsageError, match=f"^the input {option.input} is .*{bounds}$"):
            read_inputs({f"INPUT_{option.input.upper()}": str(number)}, tmp_path)


def test_readme_says_which_commands_have_an_option() -> None:
    """A reader of the table does not call `check --debug`, which does not exist."""
    alone = [option for option in OPTIONS if option.commands and not option.actions]
    rows = [f"`--{item.name}` of {_listed_commands(item)}" for item in alone]
    [code] = [option for option in OPTIONS if option.name == "allow-code"]
    readme = " ".join(README.read_text(encoding="utf-8").split())
    assert f"are options of the command line: {', '.join(rows)}." in readme
    assert f"only with `--allow-code`, an option of {_listed_commands(code)}, and" in readme


def _listed_commands(option: Option) -> str:
    *others, last = (f"`{command}`" for command in option.commands)
    return f"{', '.join(others)} and {last}" if others else last


def record_all() -> None:
    """Write the documents again, and show what that changes."""
    sys.stdout.writelines(write_recorded(README, with_tables(README.read_text(encoding="utf-8"))))
    for action in Action:
        path = REPOSITORY / action.value
        text = path.read_text(encoding="utf-8")
        sys.stdout.writelines(write_recorded(path, with_declared(text, action)))


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record_all()
