"""How the new gate runs: its configuration, or what to add to the one that is there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tier2gate.init.plan import GatePlan
from tier2gate.init.surroundings import Surroundings, environment_in, other_suites
from tier2gate.init.texts import configuration, default_lines, gate_entries
from tier2gate.settings import PythonProgram, Settings


@dataclass(frozen=True, kw_only=True)
class Call:
    """How the new gate runs.

    Attributes:
        settings: those of `update` for this gate alone.
        configuration: the text of a new configuration; `None` to write none.
        check: the arguments of `check` until the configuration names the gate.
        to_configure: lines for the configuration that is there, by the field they belong to.
    """

    settings: Settings
    configuration: str | None
    check: tuple[str, ...]
    to_configure: tuple[tuple[str, tuple[str, ...]], ...] = ()


def plan_call(plan: GatePlan, around: Surroundings) -> Call:
    """Plan how the gate runs.

    Args:
        plan: the gate.
        around: what is in its folder.

    Returns:
        How it runs.
    """
    folder, source, configured = around.folder, plan.source, around.configured
    settings = Settings(paths=(folder / plan.suite,), folder=folder, root=folder)
    entry = (plan.name, plan.suite)
    if source is None:
        if configured is None:
            return Call(settings=settings, configuration=None, check=())
        return Call(
            settings=settings,
            configuration=None,
            check=(plan.suite,),
            to_configure=(_entry_to_add(entry),),
        )
    given = configured.defaults if configured is not None else {}
    python = environment_in(folder) if "python" not in given else str(given["python"])
    program = PythonProgram(shown=python, path=folder / python) if python is not None else None
    import_folder = source.import_folder
    settings = replace(
        settings,
        allow_code=True,
        python=program,
        python_path=(folder / import_folder,),
    )
    if configured is None:
        text = configuration(
            [*other_suites(folder), entry], python=python, import_folder=import_folder
        )
        return Call(settings=settings, configuration=text, check=("--allow-code",))
    return Call(
        settings=settings,
        configuration=None,
        check=(
            plan.suite,
            "--allow-code",
            *(("--python", python) if python is not None else ()),
            *("--python-path", import_folder),
        ),
        to_configure=(*_lines_to_add(entry, given, python, import_folder),),
    )


def _entry_to_add(entry: tuple[str, str]) -> tuple[str, tuple[str, ...]]:
    return "gates:", tuple(f"  - {line}" for line in gate_entries([entry]))


def _lines_to_add(
    entry: tuple[str, str], given: dict[str, object], python: str | None, import_folder: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield _entry_to_add(entry)
    there = given.get("python_path", [])
    known = import_folder in ([there] if isinstance(there, str) else there)  # type: ignore[operator]
    missing = default_lines(None if "python" in given else python, None if known else import_folder)
    if lines := tuple(f"  {line}" for line in missing):
        yield "defaults:", lines
