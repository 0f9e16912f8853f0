"""Programs run in plain Python, to compare with what they give under the reproducibility rules."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_RUN = """\
def run_all():
    texts = {}
    for name, program in _PROGRAMS.items():
        try:
            text = repr(program())
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
        texts[name] = _re.sub(r"0x[0-9a-f]+", "0x", text)
    return texts


EARLY = run_all()
"""

PLAIN = """\
import json, sys, types
module = types.ModuleType("missions_of_the_user")
sys.modules[module.__name__] = module
exec(compile({text!r}, "rules.py", "exec"), vars(module))
print(json.dumps({{"early": module.EARLY, "late": module.run_all()}}))
"""


def module_of(*, definitions: str, programs: Mapping[str, str]) -> str:
    """Write a module with a function `run_all`, which returns a text for each program.

    A text is the value's `repr`, or the exception, without addresses in memory.

    Args:
        definitions: what the programs share.
        programs: name → the body of a function.

    Returns:
        The module.
    """
    lines = [definitions, "import re as _re\n", "_PROGRAMS = {}\n\n\n"]
    for number, (name, body) in enumerate(programs.items()):
        text = "\n".join(f"    {line}" for line in body.strip().splitlines())
        lines.append(
            f"def program_{number}():\n{text}\n\n\n_PROGRAMS[{name!r}] = program_{number}\n\n\n"
        )
    return "".join([*lines, _RUN])


def run_script(python: str, script: str, **values: str) -> Any:
    """Run a script in an interpreter of its own; return the JSON that it prints."""
    done = subprocess.run(
        [python, "-I", "-B", "-X", "utf8", "-"],
        input=script.format(**values),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


VERSIONS = [f"python3.{minor}" for minor in range(10, 15)]


@cache
def find_python(name: str) -> str | None:
    """Find an interpreter of another version, on the path or beside this one, that starts.

    Args:
        name: such as `python3.12`.

    Returns:
        Its path; `None` if there is none.
    """
    beside = Path(sys.base_prefix).parent.glob(f"*/bin/{name}")
    for path in (shutil.which(name), *sorted(map(str, beside))):
        if (
            path
            and not subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode
        ):
            return path
    return None
