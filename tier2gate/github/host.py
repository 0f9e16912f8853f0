"""The host action: `tier2gate.github.action` on the job's own machine, with its inputs as JSON.

A composite action has no variables `INPUT_*`. `host/action.yml` passes `toJSON(inputs)`, which also
has the inputs that the action does not declare, and starts `python -I -m tier2gate.github.host`.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tier2gate.foundation.printable import named
from tier2gate.foundation.process import prepare_interpreter
from tier2gate.github.action import print_log, run_action
from tier2gate.github.inputs import IMAGE_VARIABLE, PREFIX, ActionUsageError
from tier2gate.options import Action
from tier2gate.orchestration.canonical import MAX_INT_DIGITS

INPUTS_VARIABLE = "TIER2GATE_INPUTS"
"""All inputs, as a JSON object."""


def main() -> None:
    """Run the host action in this process and exit with the outcome's exit status."""
    prepare_interpreter(MAX_INT_DIGITS)
    given = dict(os.environ)
    os.environ.pop(INPUTS_VARIABLE, None)  # not for missions, like INPUT_*
    sys.exit(run_action(given, Path.cwd(), print_log, action=Action.HOST, unpack=unpack_inputs))


def unpack_inputs(environment: Mapping[str, str]) -> dict[str, str]:
    """Turn the JSON object of inputs into the variables that the runner sets for other actions.

    Args:
        environment: the runner's variables.

    Returns:
        The variables, with `INPUT_*` from the object alone, and without an image.

    Raises:
        ActionUsageError: the variable is missing, is not an object of strings, names an input
            twice, or a string has a character that no variable can have.
    """
    try:
        pairs = json.loads(environment[INPUTS_VARIABLE], object_pairs_hook=_Pairs)
    except (KeyError, ValueError, RecursionError):
        pairs = None
    if not isinstance(pairs, _Pairs):
        raise ActionUsageError(
            f"{INPUTS_VARIABLE} is not a JSON object; start the action with `uses:`"
        )
    unpacked = {
        name: value
        for name, value in environment.items()
        if not name.startswith(PREFIX) and name not in (INPUTS_VARIABLE, IMAGE_VARIABLE)
    }
    for name, value in pairs:
        variable = f"{PREFIX}{name.upper()}"
        if variable in unpacked:
            raise ActionUsageError(f"the input {named(name)} is given twice; give it once")
        unpacked[variable] = _text(name, value)
    return unpacked


class _Pairs(list[tuple[str, Any]]):
    """The fields of a JSON object, including those of the same name."""


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ActionUsageError(f"the input {named(name)} is not a string; put it in quotes")
    if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
        message = (
            f"the input {named(name)} has a null character or an unpaired surrogate; remove it"
        )
        raise ActionUsageError(message)
    return value


if __name__ == "__main__":
    main()
