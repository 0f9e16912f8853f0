"""How the new gate runs: its configuration, or what to add to the one that is there."""

from dataclasses import dataclass, replace

from tier2gate.init.additions import Addition, additions_to
from tier2gate.init.plan import GatePlan
from tier2gate.init.surroundings import Surroundings, environment_in, other_suites
from tier2gate.init.texts import configuration
from tier2gate.settings import PythonProgram, Settings


@dataclass(frozen=True, kw_only=True)
class Call:
    """How the new gate runs.

    Attributes:
        settings: those of `update` for this gate alone.
        configuration: the text of a new configuration; `None` to write none.
        check: the arguments of `check`.
        to_configure: what to add to the configuration that is there, after which `check` works.
    """

    settings: Settings
    configuration: str | None
    check: tuple[str, ...]
    to_configure: tuple[Addition, ...] = ()


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
            check=(),
            to_configure=additions_to(
                configured.document,
                name=plan.name,
                suite=plan.suite,
                python=None,
                import_folder=None,
            ),
        )
    given = configured.document.value.get("defaults", {}) if configured is not None else {}
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
        check=("--allow-code",),
        to_configure=additions_to(
            configured.document,
            name=plan.name,
            suite=plan.suite,
            python=python,
            import_folder=import_folder,
        ),
    )
