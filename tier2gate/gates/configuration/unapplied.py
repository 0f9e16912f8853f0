"""Why a configuration's interpreter and import folders do not apply to a gate."""

import os
from collections.abc import Iterator
from pathlib import Path

from tier2gate.documents.reader import read_document
from tier2gate.foundation.errors import Tier2GateError
from tier2gate.foundation.printable import listed, named, shell_joined
from tier2gate.gates.configuration.reading import check_configuration
from tier2gate.gates.configured_python import OPTIONS, ConfiguredPython, read_configured_python
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import configurations_in, file_name
from tier2gate.settings import Settings


def explain_unapplied(gate: Gate, settings: Settings) -> str | None:
    """Find a configuration above a gate that names what the gate lacks, and say why it is not used.

    Args:
        gate: a gate whose modules could not import something.
        settings: the settings of the call.

    Returns:
        The reason, and what to do; `None` if there is no such configuration.
    """
    own = gate.configured_python
    lacks_python = settings.python is None and (own is None or own.python is None)
    lacks_folders = not settings.python_path and (own is None or not own.python_path)
    for found in _configurations_above(gate, settings):
        words, shown = [], []
        if lacks_python and found.python is not None:
            program = file_name(found.python.path, settings.root)
            words += [OPTIONS["python"], program]
            shown.append(program)
        if lacks_folders:
            for folder in found.python_path:
                name = file_name(folder, settings.root)
                words += [OPTIONS["python_path"], name]
                shown.append(name)
        if words:
            file = named(file_name(found.file, settings.root))
            why = _explain(found, gate, settings)
            return f"{file} names {listed(shown)}, but {why} give {shell_joined(words)}"
    return None


def _explain(found: ConfiguredPython, gate: Gate, settings: Settings) -> str:
    """Say why a configuration is not used, and what would change that."""
    if settings.suite is not None:
        return "run and --suite read no configuration:"
    folder = file_name(found.folder, settings.root)
    if gate.configured:
        [nested, *_] = configurations_in(gate.root)
        shown = named(file_name(nested, settings.root))
        return f"{shown} configures this gate: name them there, or"
    if folder == os.pardir or folder.startswith(f"{os.pardir}/"):
        return f"is not read from this folder: run tier2gate in {named(folder)}, or"
    return "does not list this gate: add the gate there, or"


def _configurations_above(gate: Gate, settings: Settings) -> Iterator[ConfiguredPython]:
    """Yield what configurations above a gate name, up to the top folder of the repository."""
    start = Path(os.path.abspath(gate.root))  # noqa: PTH100 - resolves no link
    folders = (start, *start.parents)
    for folder in folders[1:] if gate.configured else folders:
        for path in configurations_in(folder):
            try:
                document = read_document(path, file_name(path, settings.root))
                problems = check_configuration(document, folder)
            except Tier2GateError:
                continue
            configured = None if problems else read_configured_python(path, document)
            if configured is not None:
                yield configured
        if os.path.lexists(folder / ".git"):
            break
