"""The child interpreter that a module of missions lives in: loads it, runs its missions, answers.

`python -I -B -X utf8 -m tier2gate.missions.python.child REQUESTS REPLIES`, two file descriptors.
"""

import os
import stat
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tier2gate.missions.conditions import holds
from tier2gate.missions.operations import RULES
from tier2gate.missions.python.chance import replace_chance
from tier2gate.missions.python.envelope import Envelope, Phase
from tier2gate.missions.python.frames import receive, send
from tier2gate.missions.python.module import (
    ModuleError,
    UsersModule,
    describe_failure,
    execute_module,
    find_origin,
    guard_operation,
    read_offer,
    users_files,
)
from tier2gate.orchestration.builder import sorted_params
from tier2gate.orchestration.canonical import copy_value
from tier2gate.orchestration.engine import (
    ExecutionContext,
    Limits,
    Orchestrator,
    StepRules,
    WorkflowDefinition,
)

_NOBODY = 65_534
_MIB = 1024 * 1024
_MAX_PRINTED = 64 * _MIB


class _Child:
    """One module of missions, and what was asked of it."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._shown: str = request["shown"]
        self._name: str | None = request["module"]
        self._path: str | None = request["path"]
        self._source: bytes = request["source"].encode("utf-8", "surrogateescape")
        if self._name is not None:
            self._path = find_origin(self._name)
            if self._path is None:
                raise ModuleError("there is no such module; it must be installed")
            self._source = Path(self._path).read_bytes()
        installed = self._path if self._name is not None else None
        self.is_users = users_files(installed, self._shown)
        self.envelope = Envelope(self.is_users)
        self._module: UsersModule | None = None

    def load(self) -> dict[str, Any]:
        """Load the module, and say what it offers."""
        replace_chance(self.envelope)
        self.envelope.install()
        name = self._name or "missions_of_the_user"

        def execute() -> Any:
            if self._name is not None:
                import importlib  # noqa: PLC0415 - a module named by its path needs none

                return importlib.import_module(self._name)
            return execute_module(name, self._path or "", self._source, self._shown)

        module = self._under(Phase.LOADING, execute)
        self._module = read_offer(module, self._source)
        return {
            "missions": {
                name: (builder.__doc__ or "").strip().partition("\n")[0]
                for name, builder in self._module.missions.items()
            },
            "operations": sorted(self._module.operations),
            "source": self._module.source,
        }

    def call(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Build a mission's workflow, and run it."""
        if self._module is None:
            raise ModuleError("it was not loaded")
        builder = self._module.missions[request["mission"]]
        limits = Limits(
            steps=self._module.limits.get("steps", Orchestrator.MAX_TOTAL_STEPS),
            human_steps=self._module.limits.get("human_steps", Orchestrator.MAX_HUMAN_STEPS),
        )
        rules = StepRules(
            operations={
                **RULES.operations,
                **{name: guard_operation(op) for name, op in self._module.operations.items()},
            },
            fill=lambda payload, _state: payload,
            holds=holds,
        )

        def run() -> Any:
            workflow = builder(sorted_params(request["params"]))
            if not isinstance(workflow, WorkflowDefinition):
                kind = type(workflow).__name__
                raise TypeError(f"the builder gave {kind}, no WorkflowDefinition")
            ctx = ExecutionContext(initial_state=request["state"])
            return Orchestrator().run_workflow(workflow, ctx, limits=limits, rules=rules)

        result = self._under(Phase.RUNNING, run)
        return {
            "result": copy_value(result.to_dict()),
            "skipped": list(result.skipped_step_ids),
        }

    def _under(self, phase: Phase, action: Callable[[], Any]) -> Any:
        """Do something of the user's; what was refused on the way stays refused."""
        self.envelope.violation = self.envelope.place = None
        self.envelope.phase = phase
        try:
            result = action()
        finally:
            self.envelope.phase = Phase.OURS
        if self.envelope.violation is not None:
            raise self.envelope.violation
        return result


def main(requests: int, replies: int) -> None:
    """Answer requests until there are no more.

    Args:
        requests: where they come from.
        replies: where the answers go.
    """
    word = os.read(requests, 32)
    _limit_memory(receive(requests, word)["memory"])
    child: _Child | None = None
    while (request := receive(requests, word)) is not None:
        try:
            if child is None:
                child = _Child(request)
                _drop_root()
                answer = child.load()
            else:
                answer = child.call(request)
        except ModuleError as error:
            answer = {"failure": str(error), "frames": []}
        except BaseException as error:  # noqa: BLE001 - whatever a user's code raises
            answer = _failure(child, error)
        send(replies, word, answer)


def _failure(child: _Child | None, error: BaseException) -> dict[str, Any]:
    if child is None:
        return {"failure": f"raised {type(error).__name__}: {error}", "frames": []}
    envelope = child.envelope
    message, frames = describe_failure(envelope.violation or error, child.is_users)
    if envelope.violation is not None and not frames and envelope.place is not None:
        frames = [(*envelope.place, "", "")]
    return {"failure": message, "frames": frames}


def _limit_memory(mebibytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    for name, limit in (("RLIMIT_AS", mebibytes * _MIB), ("RLIMIT_FSIZE", _MAX_PRINTED)):
        if sys.platform == "linux":
            hard = resource.getrlimit(getattr(resource, name))[1]
            least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(getattr(resource, name), (least, least))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _drop_root() -> None:
    """Become nobody, where root runs this and nobody can read the interpreter's own files."""
    if not hasattr(os, "setuid") or os.getuid() != 0:
        return
    paths = sysconfig.get_paths()
    if all(_is_open_to_all(paths[name]) for name in ("stdlib", "purelib", "platlib")):
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def _is_open_to_all(folder: str) -> bool:
    path = Path(folder).resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
