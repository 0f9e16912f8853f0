"""The child interpreter: loads modules of missions, runs their missions, sends the results.

Started by `start`, in the user's interpreter; it needs only the standard library of Python 3.10.
"""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from tier2gate.missions.operations import make_rules
from tier2gate.missions.outline import outline
from tier2gate.missions.python import debugging
from tier2gate.missions.python.asking import Parent
from tier2gate.missions.python.bytecode import ignore_cached_bytecode
from tier2gate.missions.python.envelope import Envelope, Phase
from tier2gate.missions.python.errors import UnsupportedPythonError
from tier2gate.missions.python.frames import find_raising_line
from tier2gate.missions.python.hints import choose_hint
from tier2gate.missions.python.late import guard_late
from tier2gate.missions.python.log_times import hide_log_times
from tier2gate.missions.python.measuring import Measurement
from tier2gate.missions.python.module import (
    ModuleError,
    UsersModule,
    compile_module,
    describe_failure,
    execute_module,
    guard_operation,
    import_module,
    read_offer,
)
from tier2gate.missions.python.protocol import UnsendableError
from tier2gate.missions.python.randomness import replace_chance
from tier2gate.missions.python.rights import die_with_parent, drop_root, limit_resources
from tier2gate.missions.python.users_files import PackageFinder, Source, UsersFiles
from tier2gate.missions.python.virtual import VirtualChance, VirtualClock
from tier2gate.missions.python.workflows import build_workflow
from tier2gate.orchestration.builder import sorted_params
from tier2gate.orchestration.canonical import copy_value
from tier2gate.orchestration.engine import (
    ExecutionContext,
    Limits,
    Orchestrator,
    StepError,
    StepRules,
    WorkflowDefinition,
)
from tier2gate.predicates import OPERATORS

_NOT_LOADED = "cannot be loaded"
_MODULE_NAME = "missions_of_the_user"


class _Child:
    """The modules of missions that this process holds."""

    def __init__(self, settings: Mapping[str, Any], parent: Parent) -> None:
        self._parent = parent
        self._rules = make_rules({**OPERATORS, **parent.operators})
        self._sources = [Source(**item) for item in settings["modules"]]
        self._loaded: dict[int, UsersModule] = {}
        self._files = UsersFiles(settings["folders"], self._sources)
        self._path = settings["path"]
        sys.path[:0] = self._path
        ignore_cached_bytecode(self._path)
        self._is_debugged = settings["debug"]
        self.envelope = Envelope(
            self._files.includes,
            [*self._path, *self._files.folders],
            is_enforced=not self._is_debugged,
        )
        given = settings["environment"]
        clock, seed = given["clock"], given["seed"]
        if clock is not None:  # its local time is the same on every machine
            os.environ["TZ"] = "UTC"
            time.tzset()
        is_loading = self.envelope.is_loading
        self._clock = None if clock is None else VirtualClock(clock, is_loading)
        self._chance = None if seed is None else VirtualChance(seed, is_loading)
        self._scenario: str | None = None
        self._measured = settings["measure"]
        self._measurement: Measurement | None = None
        self.is_prepared = False

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a request; raise whatever the user's code raises."""
        if "load" in request:
            return self.load(request)
        if "measured" in request and self._measurement is not None:
            return self._measurement.finish()
        return self.draw(request) if request.get("draw") else self.call(request)

    def load(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Load a module and describe what it offers."""
        if not self.is_prepared:
            self._prepare()
            self.is_prepared = True
        source = self._sources[request["load"]]
        text = request["source"].encode("utf-8", "surrogateescape")
        if source.name is None:
            compiled = compile_module(text, source.shown)
            name = f"{_MODULE_NAME}_{request['load']}" if request["load"] else _MODULE_NAME
        elif source.package is None:
            self._files.add_package(source.name)

        def execute() -> UsersModule:
            if source.name is not None:
                return read_offer(*import_module(source.name, source.path))
            return read_offer(execute_module(name, source.path, compiled), text)

        offer: UsersModule = self._under(Phase.LOADING, execute)
        self._loaded[request["load"]] = offer
        return {"missions": dict(offer.descriptions), "source": offer.source}

    def _prepare(self) -> None:
        """Start measuring; replace what the rules refuse, or what the suite's environment answers.

        Only then the packages of the user's modules can be found.
        """
        packages = {
            item.name.partition(".")[0]: item.package
            for item in self._sources
            if item.name is not None and item.package is not None
        }
        if self._measured is not None:
            self._measure(self._measured, packages)
        # After the finder of tier2gate's own modules, before all others.
        sys.meta_path.insert(1, PackageFinder(packages))
        if not self._is_debugged or self._clock is not None or self._chance is not None:
            replace_chance(self.envelope, self._clock, self._chance)
            guard_late(self.envelope, self._chance)
        if not self._is_debugged or self._clock is not None:
            hide_log_times(self.envelope, self._clock)
        self.envelope.install()

    def _measure(self, settings: Mapping[str, Any], packages: Collection[str]) -> None:
        measurement = Measurement(settings, self._path, self._files.folders, packages)
        if measurement.folder is not None:
            self._files.exclude(measurement.folder)
            self.envelope.ignore(measurement.folder)
        self._measurement = measurement

    def describe(self, error: BaseException, *, loading: bool) -> dict[str, Any]:
        """Describe an exception of user code for the parent."""
        violation = self.envelope.violation
        hint = choose_hint(violation or error)
        if violation is None and isinstance(error, (ModuleError, UnsupportedPythonError)):
            return {"failure": f"{_NOT_LOADED}: {error}", "frames": [], "hint": hint}
        includes = self._files.includes
        library = find_raising_line(error, includes, self.envelope.packages)
        message, frames = describe_failure(violation or error, includes, library)
        if loading:
            message = f"{_NOT_LOADED}: it {message}"
        if violation is not None and not frames and self.envelope.place:
            frames = [(*self.envelope.place, "", "")]
        named = [(self._files.name(file), *rest) for file, *rest in frames]
        if self._is_debugged and debugging.is_ended(error):
            debugging.ignore_interrupts()
            if isinstance(error, KeyboardInterrupt):
                debugging.say_where(named)
            return {"interrupted": True}
        return {"failure": message, "frames": named, "hint": hint}

    def draw(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Build a mission's workflow without params and describe its steps."""
        module = self._loaded[request["module"]]
        steps = self._under(
            Phase.RUNNING, lambda: outline(self._build(module, request["mission"], {}))
        )
        for step in steps:
            if type(step["kind"]) is not str or step["kind"] not in Orchestrator.ALLOWED_KINDS:
                raise StepError(step["id"], "its kind is not 'human' or 'runtime'")
            if type(step["operation"]) is not str:
                raise StepError(step["id"], "its operation is not text")
        return {"steps": copy_value(steps)}

    def call(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Build a mission's workflow and run it."""
        self._begin(request["scenario"])
        module = self._loaded[request["module"]]
        limits = Limits(
            steps=module.limits.get("steps", Orchestrator.MAX_TOTAL_STEPS),
            human_steps=module.limits.get("human_steps", Orchestrator.MAX_HUMAN_STEPS),
        )
        operations = module.operations_of(request["mission"])
        rules = StepRules(
            operations={
                **self._rules.operations,
                **{name: guard_operation(name, op) for name, op in operations.items()},
            },
            fill=lambda payload, _state: payload,
            holds=self._rules.holds,
        )

        def run() -> Any:
            workflow = self._build(module, request["mission"], request["params"])
            ctx = ExecutionContext(initial_state=request["state"])
            return Orchestrator().run_workflow(workflow, ctx, limits=limits, rules=rules)

        result = self._under(Phase.RUNNING, run)
        return {
            "result": copy_value(result.to_dict()),
            "skipped": list(result.skipped_step_ids),
        }

    def _begin(self, scenario: str) -> None:
        """Start the virtual clock and randomness anew if this is another scenario."""
        if scenario != self._scenario:
            self._scenario = scenario
            for virtual in (self._clock, self._chance):
                if virtual is not None:
                    virtual.begin_scenario()

    def _build(
        self, module: UsersModule, mission: str, params: Mapping[str, Any]
    ) -> WorkflowDefinition:
        """Call the user's builder and check the result."""
        builder = module.missions[mission]
        return build_workflow(builder, sorted_params(params), self._parent.find_invalid)

    def _under(self, phase: Phase, action: Callable[[], Any]) -> Any:
        """Run user code; a refused call raises at the end even if the user's code caught it."""
        self.envelope.violation = self.envelope.place = None
        self.envelope.phase = phase
        try:
            with debugging.interruptible() if self._is_debugged else contextlib.nullcontext():
                result = action()
        finally:
            _flush_streams()
            self.envelope.phase = Phase.OURS
            self.envelope.environment.restore()
        self.envelope.check_left_open()
        if self.envelope.violation is not None:
            raise self.envelope.violation
        return result


def main(requests: int, replies: int) -> None:
    """Answer requests until the pipe is closed.

    Args:
        requests: the file descriptor to read requests from.
        replies: the file descriptor to write answers to.
    """
    pid = os.getppid()
    sys.argv = [""]  # the arguments are tier2gate's, not the program's
    for fd in (requests, replies):  # or programs started by a module would keep them open
        os.set_inheritable(fd, False)  # noqa: FBT003 - takes no keywords
    parent = Parent(requests, replies)
    version = ".".join(map(str, sys.version_info[:3]))
    parent.send({"python": version, "implementation": sys.implementation.name})
    settings = parent.receive()
    if not settings["debug"]:
        limit_resources(settings["memory"])
    # Coverage finds no file in a folder that this user may not enter.
    measured = (settings["measure"] or {}).get("folders", ())
    child = _Child(settings, parent)
    while (request := parent.receive()) is not None:
        try:
            if "load" in request and not child.is_prepared:
                if not settings["debug"]:
                    drop_root(*settings["path"], *settings["folders"], *measured)
                die_with_parent(pid)
            answer = child.answer(request)
        except BaseException as error:  # noqa: BLE001 - user code can raise anything
            answer = child.describe(error, loading="load" in request)
        try:
            parent.send(answer)
        except UnsendableError as error:
            failure = f"returned a result that cannot be sent: {error}"
            parent.send({"failure": failure, "frames": [], "hint": None})


def _flush_streams() -> None:
    """Write what user code's own streams still hold: it belongs to what has just run."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):  # user code may have replaced or closed them
            stream.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
