"""The documents list the options and inputs as declared in `tier2gate/settings.py`.

After changing the declaration, run this file with `--record` to rewrite README's table and the
inputs in `action.yml`, and read the diff that it prints.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from tests.recorder import write_recorded
from tier2gate.cli import COMMANDS, cli
from tier2gate.settings import OPTIONS, Kind, Option, Settings

REPOSITORY = Path(__file__).parents[2]
README = REPOSITORY / "README.md"
ACTION = REPOSITORY / "action.yml"


def render_readme_table() -> str:
    """Render the table of inputs and their options on the command line."""
    lines = ["| input | option | what it does | default |", "|---|---|---|---|"]
    for option in OPTIONS:
        if option.is_input:
            cells = (
                f"`{option.input}`",
                _option_cell(option),
                _help(option),
                _default_cell(option),
            )
            lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |"))
    return "".join(f"{line}\n" for line in lines)


def render_action_inputs() -> str:
    """Render the inputs of `action.yml`."""
    return "".join(line for option in OPTIONS if option.is_input for line in _yaml(option))


def _yaml(option: Option) -> Iterator[str]:
    text = _help(option)
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


def _help(option: Option) -> str:
    return f"{option.help} One per line." if option.kind is Kind.PATHS else option.help


def _written(option: Option) -> str:
    return str(option.default).lower() if option.kind is Kind.FLAG else str(option.default)


def _default_cell(option: Option) -> str:
    return option.without if option.default is None else f"`{_written(option)}`"


def _option_cell(option: Option) -> str:
    if not option.commands:
        return ""
    if option.is_argument:
        return f"`{option.metavar}…`"
    return f"`--{option.name}{f' {option.metavar}' if option.metavar else ''}`"


def with_table(readme: str) -> str:
    """Return README with its table of inputs rendered again."""
    head, heading, rest = readme.partition("\n### Inputs\n\n")
    assert heading
    return f"{head}{heading}{render_readme_table()}{rest[rest.index(chr(10) * 2) + 1 :]}"


def with_inputs(action: str) -> str:
    """Return `action.yml` with its inputs rendered again."""
    head, heading, rest = action.partition("\ninputs:\n")
    assert heading
    return f"{head}{heading}{render_action_inputs()}\n{rest[rest.index('outputs:') :]}"


def test_readme_shows_the_declared_inputs() -> None:
    """A user finds every input, its option and its default in README."""
    text = README.read_text(encoding="utf-8")
    assert with_table(text) == text


def test_action_has_the_declared_inputs() -> None:
    """A workflow can use every declared input, with its declared default."""
    text = ACTION.read_text(encoding="utf-8")
    assert with_inputs(text) == text


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_the_declared_options(name: str) -> None:
    """An option works in exactly the commands for which it is declared, with its default."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    taken = {param.name: param for param in command.params}
    for option in OPTIONS:
        if name not in option.commands:
            assert f"--{option.name}" not in {word for item in taken.values() for word in item.opts}
            continue
        param = taken[option.key]
        assert isinstance(param, click.Argument if option.is_argument else click.Option)
        if option.default is not None:
            assert param.default == option.default
        if option.kind is Kind.NUMBER:
            assert isinstance(param.type, click.IntRange)
            assert param.type.min == option.least


def test_defaults_are_those_of_the_settings() -> None:
    """A call that leaves out an option gets the default shown in the help."""
    defaults = {item.name: getattr(Settings(), item.name) for item in fields(Settings)}
    for option in OPTIONS:
        if option.key in defaults and option.key != "reports_dir":
            empty = () if option.kind is Kind.PATHS else option.default
            assert defaults[option.key] == empty, option.name


def test_declared_names_are_unique() -> None:
    """No option hides another."""
    assert len({option.name for option in OPTIONS}) == len(OPTIONS)


def record_all() -> None:
    """Rewrite the documents, and print the diff."""
    for path, renewed in ((README, with_table), (ACTION, with_inputs)):
        sys.stdout.writelines(write_recorded(path, renewed(path.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    if sys.argv[1:] != ["--record"]:
        sys.exit(__doc__)
    record_all()
