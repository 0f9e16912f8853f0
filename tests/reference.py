"""Renders the reference pages that follow from the code: `docs/reference/`."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from tests.problem_texts import Told, constants_of, problem_texts
from tests.tables import table_under
from tier2gate.cli import COMMANDS, cli
from tier2gate.documents.schemas import KINDS, load_schema
from tier2gate.github.outputs import DESCRIPTIONS
from tier2gate.options import OPTIONS, Action, Kind, Option

_NOTE = "<!-- Written by `make record`; change the code instead. -->"
_EXTRA = re.compile(r"  \[(.*)\]$")
_CODE = re.compile(r"(`[^`]*`)")
_MARKED = re.compile(r"([\\*_<>|\[\]`$])")
_PLACEHOLDER = re.compile(
    r"(?<![\w`/.-])(--[a-z][\w-]*|[\w.-]+\.(?:yaml|json|jsonl|csv|py|md))(?!\w)"
)
_FILES = {
    "config": "`tier2gate.yaml`",
    "expectations": "`NAME.expectations.yaml`",
    "golden": "`NAME.golden.json`",
    "missions": "`NAME.missions.yaml`",
    "report": "written by `tier2gate check --report json=PATH`",
    "selftest": "written by `tier2gate selftest --format json`",
    "suite": "`NAME.suite.yaml`",
}
"""Kind of file → the file that its schema describes."""
_ABOUT_FIELDS = (
    "Each file is checked against its [JSON Schema](../../schemas/), which [editors](../editors.md) can use as "
    "well. `tier2gate schema KIND` prints it. A field that is not listed is an error, except those whose names "
    "start with `x-`."
)
_ABOUT_MESSAGES = (
    "Every problem and notice has a code, which is in the JSON report. Below each code are its messages and what "
    "to do; `…` stands for names and values. The [list of codes](../outcomes.md#codes-of-problems-and-notices) "
    "has all of them in one table, and [how files are read](../reading.md) has the messages about YAML and JSON "
    "with examples."
)
_ORDER = ("suite", "expectations", "missions", "config", "golden", "report", "selftest")


def page(title: str, *parts: str) -> str:
    """Join the parts of a page."""
    return "\n\n".join([_NOTE, f"# {title}", *parts]) + "\n"


def prose(text: str) -> str:
    """Escape a text for Markdown; what is between backticks stays code."""
    parts = _CODE.split(" ".join(text.split()))
    shown = (
        part if part.startswith("`") else _MARKED.sub(r"\\\1", part).replace("\\_", "_")
        for part in parts
    )
    return "".join(shown)


def code(text: str) -> str:
    """Mark a text as code, for a cell of a table."""
    safe = text.replace("|", "\\|")
    return f"`` {safe} ``" if "`" in safe else f"`{safe}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Render a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("|" + "".join(f" {cell} |" if cell else " |" for cell in row) for row in lines)


def render_cli() -> str:
    """Render the commands with their arguments and options."""
    context = click.Context(cli, info_name="tier2gate")
    parts = [*map(prose, _paragraphs(cli.help))]
    overview = []
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if command is None:
            raise LookupError(name)
        overview.append(
            (f"[`tier2gate {name}`](#tier2gate-{name})", command.get_short_help_str(99))
        )
    parts.append(table(("command", "does"), overview))
    parts.append(
        "Exit statuses are in [outcomes](../outcomes.md). No option is taken from the environment, except "
        "that `NO_COLOR` is respected."
    )
    for name in COMMANDS:
        parts += _command(cli.get_command(context, name), name, context)
    return page("Command line", *parts)


def _paragraphs(text: str | None) -> list[str]:
    return [part for part in re.split(r"\n\s*\n", (text or "").strip()) if part]


def _command(command: click.Command | None, name: str, parent: click.Context) -> Iterator[str]:
    if command is None:
        raise LookupError(name)
    context = click.Context(command, info_name=name, parent=parent)
    yield f"## tier2gate {name}"
    usage = command.collect_usage_pieces(context)
    yield f"```text\ntier2gate {name} {' '.join(usage)}\n```"
    yield from map(prose, _paragraphs(command.help))
    declared = {f"--{option.name}": option for option in OPTIONS if name in option.commands}
    rows = []
    for param in command.params:
        record = param.get_help_record(context)
        if record is None or isinstance(param, click.Argument) or param.name == "help":
            continue
        names, said = record
        extra = _EXTRA.search(said)
        option = declared.get(param.opts[-1])
        said = option.help if option else _EXTRA.sub("", said)
        rows.append((code(names), _named(said), _plain_default(extra[1] if extra else "")))
    if rows:
        yield table(("option", "what it does", "default and range"), rows)


def _named(text: str) -> str:
    return prose(text if "`" in text else _PLACEHOLDER.sub(r"`\1`", text))


def _plain_default(extra: str) -> str:
    found = re.sub(r"^default: ", "", extra)
    found = re.sub(r"^\((.*)\)(?=;|$)", r"\1", found)
    found = re.sub(r"(\d+)<=x<=9+\b", r"at least \1", found)
    return prose(found.replace("<=x<=", " to "))


def render_inputs() -> str:
    """Render the inputs and outputs of the actions."""
    rows = []
    for option in OPTIONS:
        if not option.actions:
            continue
        where = "both" if len(option.actions) > 1 else _WHERE[option.actions[0]]
        said = f"{option.help} One per line." if option.kind in _LISTS else option.help
        rows.append(
            (code(option.input), prose(said), _input_default(option), _as_option(option), where)
        )
    outputs = [(code(name), prose(text)) for name, text in DESCRIPTIONS.items()]
    return page(
        "Inputs and outputs of the actions",
        "There are two actions: `org/tier2-gate` runs an image, and `org/tier2-gate/host` runs on the job's own "
        "machine. [Run it on GitHub](../github.md) shows how to use them.",
        "## Inputs",
        "An unknown input is an error. Lists have one item per line; booleans are `true` or `false`.",
        table(("input", "what it does", "default", "option", "action"), rows),
        "## Outputs",
        "All outputs are written before the step fails.",
        table(("output", "value"), outputs),
    )


_WHERE = {Action.IMAGE: "image", Action.HOST: "host"}
_LISTS = (Kind.PATHS, Kind.SOURCES)


def _input_default(option: Option) -> str:
    if option.default is None:
        return prose(option.without)
    return code(str(option.default).lower() if option.kind is Kind.FLAG else str(option.default))


def _as_option(option: Option) -> str:
    if not option.commands:
        return ""
    return code(f"{option.metavar}…" if option.is_argument else f"--{option.name}")


def render_schemas() -> str:
    """Render the fields of every kind of file."""
    parts = [
        _ABOUT_FIELDS,
        table(
            ("kind", "file"),
            ((f"[{kind}](#{kind})", _FILES[kind]) for kind in _ORDER),
        ),
    ]
    if sorted(_ORDER) != sorted(KINDS):
        raise LookupError("a schema is missing")
    for kind in _ORDER:
        schema = load_schema(kind)
        parts += [f"## {kind}", prose(schema["description"]), _fields(kind, schema)]
        for name, inner in sorted(schema.get("$defs", {}).items()):
            if "description" not in inner:
                continue  # only checks
            parts += [f"### {kind}: {name.replace('_', ' ')}", prose(inner["description"])]
            shown = _fields(kind, inner)
            parts.append(shown or _described(kind, inner))
    return page("Fields of the files", *parts)


def _described(kind: str, schema: Mapping[str, Any]) -> str:
    example = _example(schema)
    return f"Type: {_type(kind, schema)}.{f' Example: {example}' if example else ''}"


def _fields(kind: str, schema: Mapping[str, Any]) -> str:
    rows = list(_rows(kind, schema, ""))
    return table(("field", "type", "required", "what it is", "example"), rows) if rows else ""


def _rows(kind: str, schema: Mapping[str, Any], within: str) -> Iterator[Sequence[str]]:
    for name, inner in schema.get("properties", {}).items():
        if not isinstance(inner, dict) or "description" not in inner:
            continue
        path = f"{within}{name}"
        required = "yes" if name in schema.get("required", ()) else ""
        said = prose(inner["description"])
        if "default" in inner:
            said += f" Default: {code(json.dumps(inner['default'], ensure_ascii=False))}."
        yield code(path), _type(kind, inner), required, said, _example(inner)
        yield from _rows(kind, inner, f"{path}.")
        items = inner.get("items")
        if isinstance(items, dict):
            yield from _rows(kind, items, f"{path}[].")
        values = inner.get("additionalProperties")
        if isinstance(values, dict):
            yield from _rows(kind, values, f"{path}.*.")


def _type(kind: str, schema: Any) -> str:
    if not isinstance(schema, dict):
        return "any"
    values = [schema["const"]] if "const" in schema else schema.get("enum", ())
    if values:
        return ", ".join(code(_json(value)) for value in values)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types == ["array"]:
        inner = _type(kind, schema["items"]) if "items" in schema else "any"
        return "list" if inner == "any" else f"list of {inner}"
    names = [] if len(types) > _MANY else [_TYPES.get(name, name) for name in types]
    return " or ".join([*dict.fromkeys(_references(kind, schema))] or names) or "any"


def _references(kind: str, schema: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if "description" in load_schema(kind)["$defs"][name]:  # the others only check
            yield f"[{name.replace('_', ' ')}](#{kind}-{name.replace('_', '-')})"
    for word in ("then", "else"):
        if isinstance(schema.get(word), dict):
            yield from _references(kind, schema[word])


_MANY = 4
_TYPES = {"array": "list", "object": "mapping"}


def _example(schema: Mapping[str, Any]) -> str:
    shown = (_json(value) for value in schema.get("examples", ()) if value is not None)
    return next((code(text) for text in shown if len(text) <= _LONGEST), "")


_LONGEST = 80


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def render_messages(outcomes: str, sources: Mapping[str, str]) -> str:
    """Render what each code of a problem says, and what to do.

    Args:
        outcomes: the document that has the meanings of the codes.
        sources: the modules of the package.
    """
    told: dict[str, set[Told]] = {}
    known = constants_of(sources.values())
    for text in sources.values():
        for found in problem_texts(text, known):
            told.setdefault(found.code, set()).add(found)
    parts = [
        _ABOUT_MESSAGES,
    ]
    for row in table_under("## Codes of problems and notices", outcomes):
        name, meaning = row[0].strip("`"), row[1]
        parts += [f"## {name}", f"{meaning[0].upper()}{meaning[1:]}."]
        rows = [
            (code(text.message), code(text.hint) if text.hint else "")
            for text in sorted(told.get(name, set()))
        ]
        if rows:
            parts.append(table(("message", "what to do"), rows))
    return page("Problems and what to do", *parts)
