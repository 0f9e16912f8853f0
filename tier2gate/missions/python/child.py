"""The child interpreter: loads one module of missions, runs its missions, sends the results.

`python -I -B -X utf8 -m tier2gate.missions.python.child REQUESTS REPLIES`; both are file
descriptors.
"""

import contextlib
import os
import signal
import stat
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tier2gate.missions.conditions import holds
from tier2gate.missions.operations import RULES
from tier2gate.missions.outline import outline
from tier2gate.missions.python.envelope import Envelope, Phase
from tier2gate.missions.python.errors import UnsupportedPythonError
from tier2gate.missions.python.late import guard_late
from tier2gate.missions.python.log_times import hide_log_times
from tier2gate.missions.python.module import (
    ModuleError,
    UsersModule,
    compile_module,
    describe_failure,
    execute_module,
    find_package,
    guard_operation,
    import_module,
    read_offer,
    users_files,
)
from tier2gate.missions.python.native import import_ctypes
from tier2gate.missions.python.protocol import UnsendableError, receive, send
from tier2gate.missions.python.randomness import replace_chance
from tier2gate.missions.python.workflows import check_workflow
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

_MODULE_NAME = "missions_of_the_user"
_NOT_LOADED = "cannot be loaded"
_OTHER_PYTHON = "use CPython with its module ctypes"
_NOBODY = 65_534
_PR_SET_PDEATHSIG = 1
_MIB = 1024 * 1024
_MAX_PRINTED = 64 * _MIB


class _Child:
    """One module of missions and its state."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._shown: str = request["shown"]
        self._name: str | None = request["module"]
        self._path: str = request["path"] or ""
        self._source: bytes = request["source"].encode("utf-8", "surrogateescape")
        self._folders = () if self._name is None else find_package(self._name)
        self.is_users = users_files(self._folders, self._shown)
        self.envelope = Envelope(self.is_users)
        self._module: UsersModule | None = None

    def load(self) -> dict[str, Any]:
        """Load the module and describe what it offers."""
        replace_chance(self.envelope)
        hide_log_times(self.envelope)
        guard_late(self.envelope)
        self.envelope.install()
        code = compile_module(self._source, self._shown)

        def execute() -> UsersModule:
            if self._name is not None:
                return read_offer(*import_module(self._name))
            return read_offer(execute_module(_MODULE_NAME, self._path, code), self._source)

        offer: UsersModule = self._under(Phase.LOADING, execute)
        self._module = offer
        return {"missions": dict(offer.descriptions), "source": offer.source}

    @property
    def is_loaded(self) -> bool:
        """Whether the module is loaded."""
        return self._module is not None

    def draw(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Build a mission's workflow without params and describe its steps."""
        steps = self._under(Phase.RUNNING, lambda: outline(self._build(request["mission"], {})))
        for step in steps:
            if type(step["kind"]) is not str or step["kind"] not in Orchestrator.ALLOWED_KINDS:
                raise StepError(step["id"], "its kind is not 'human' or 'runtime'")
            if type(step["operation"]) is not str:
                raise StepError(step["id"], "its operation is not text")
        return {"steps": copy_value(steps)}

    def call(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Build a mission's workflow and run it."""
        if self._module is None:
            raise ModuleError("it is not loaded")
        limits = Limits(
            steps=self._module.limits.get("steps", Orchestrator.MAX_TOTAL_STEPS),
            human_steps=self._module.limits.get("human_steps", Orchestrator.MAX_HUMAN_STEPS),
        )
        rules = StepRules(
            operations={
                **RULES.operations,
                **{name: guard_operation(name, op) for name, op in self._module.operations.items()},
            },
            fill=lambda payload, _state: payload,
            holds=holds,
        )

        def run() -> Any:
            workflow = self._build(request["mission"], request["params"])
            ctx = ExecutionContext(initial_state=request["state"])
            return Orchestrator().run_workflow(workflow, ctx, limits=limits, rules=rules)

        result = self._under(Phase.RUNNING, run)
        return {
            "result": copy_value(result.to_dict()),
            "skipped": list(result.skipped_step_ids),
        }

    def name_file(self, file: str) -> str:
        """Name a file relative to the folder of its package; others stay as they are."""
        for folder in self._folders:
            if file.startswith(f"{folder}{os.sep}"):
                return os.path.relpath(file, os.path.dirname(folder))  # noqa: PTH120 - of texts
        return file

    def _build(self, mission: str, params: Mapping[str, Any]) -> WorkflowDefinition:
        """Call the user's builder and check the result."""
        if self._module is None:
            raise ModuleError("it is not loaded")
        return check_workflow(self._module.missions[mission](sorted_params(params)))

    def _under(self, phase: Phase, action: Callable[[], Any]) -> Any:
        """Run user code; a refused call raises at the end even if the user's code caught it."""
        self.envelope.violation = self.envelope.place = None
        self.envelope.phase = phase
        try:
            result = action()
        finally:
            self.envelope.phase = Phase.OURS
            self.envelope.environment.restore()
        if self.envelope.violation is not None:
            raise self.envelope.violation
        return result


def main(requests: int, replies: int) -> None:
    """Answer requests until the pipe is closed.

    Args:
        requests: the file descriptor to read requests from.
        replies: the file descriptor to write answers to.
    """
    parent = os.getppid()
    for fd in (requests, replies):  # or programs started by a module would keep them open
        os.set_inheritable(fd, False)  # noqa: FBT003 - takes no keywords
    word = os.read(requests, 32)
    _limit_memory(receive(requests, word)["memory"])
    child: _Child | None = None
    while (request := receive(requests, word)) is not None:
        try:
            if child is None:
                child = _Child(request)
                _drop_root()
                _die_with_parent(parent)
                answer = child.load()
            else:
                answer = child.draw(request) if request.get("draw") else child.call(request)
        except BaseException as error:  # noqa: BLE001 - user code can raise anything
            answer = _failure(child, error)
        try:
            send(replies, word, answer)
        except UnsendableError as error:
            failure = f"returned a result that cannot be sent: {error}"
            send(replies, word, {"failure": failure, "frames": [], "hint": None})


def _failure(child: _Child | None, error: BaseException) -> dict[str, Any]:
    violation = None if child is None else child.envelope.violation
    if violation is None and isinstance(error, ModuleError | UnsupportedPythonError):
        hint = _OTHER_PYTHON if isinstance(error, UnsupportedPythonError) else None
        return {"failure": f"{_NOT_LOADED}: {error}", "frames": [], "hint": hint}
    is_users = users_files((), "") if child is None else child.is_users
    message, frames = describe_failure(violation or error, is_users)
    if child is None or not child.is_loaded:
        message = f"{_NOT_LOADED}: it {message}"
    if child is not None:
        if violation is not None and not frames and child.envelope.place:
            frames = [(*child.envelope.place, "", "")]
        frames = [(child.name_file(frame[0]), *frame[1:]) for frame in frames]
    hint = "raise the limit with --memory" if isinstance(error, MemoryError) else None
    return {"failure": message, "frames": frames, "hint": hint}


def _limit_memory(mebibytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for name, limit in (("RLIMIT_AS", mebibytes * _MIB), ("RLIMIT_FSIZE", _MAX_PRINTED)):
        if sys.platform == "linux":
            hard = resource.getrlimit(getattr(resource, name))[1]
            least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(getattr(resource, name), (least, least))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_with_parent(parent: int) -> None:
    """On Linux, have the kernel kill this process when its parent ends for any reason."""
    if sys.platform != "linux":
        return
    import_ctypes().CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent had already ended
        os.kill(os.getpid(), signal.SIGKILL)


def _drop_root() -> None:
    """Switch from root to nobody if nobody can read the interpreter's files."""
    if not hasattr(os, "setuid") or os.getuid() != 0:
        return
    paths = sysconfig.get_paths()
    if all(_is_open_to_all(paths[name]) for name in ("stdlib", "purelib", "platlib")):
        with contextlib.suppress(PermissionError):  # root in a hardened container
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)


def _is_open_to_all(folder: str) -> bool:
    path = Path(folder).resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
