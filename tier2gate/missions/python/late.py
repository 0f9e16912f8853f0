"""Guards functions of modules that may be imported later.

These functions are C code that opens files, starts threads or returns random data without an audit
event. Importing their modules early would cost time, and some change the terminal.
"""

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NamedTuple

from tier2gate.missions.python.envelope import USES_RANDOMNESS, Envelope
from tier2gate.missions.python.random_states import guard_random_states
from tier2gate.missions.python.randomness import guard
from tier2gate.missions.python.virtual import Answers, VirtualChance


class _Late(NamedTuple):
    """Functions of one module, or of a class in it, and what they do."""

    module: str
    names: tuple[str, ...]
    what: str
    holder: str | None = None
    running: bool = False
    """Whether they are refused only while a mission runs, as clocks are."""
    unless: Callable[[Envelope, tuple[Any, ...], dict[str, Any]], bool] | None = None
    shown: str | None = None
    """The call to name, if it is another."""


def _names_readable_files(
    envelope: Envelope, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> bool:
    """Tell whether all paths among the arguments may be read."""
    named = [kwargs.get(name) for name in ("cafile", "capath", "certfile", "keyfile", "path")]
    return all(path is None or envelope.may_read(path) for path in (*args[:2], *named))


def _includes_nothing(_: Envelope, args: tuple[Any, ...], _kwargs: dict[str, Any]) -> bool:
    return not str(args[0] if args else "").lstrip().lower().startswith("$include")


_HISTORY = ("append_history_file", "read_history_file", "read_init_file", "write_history_file")
_TRANSLATIONS = "locale.bindtextdomain"
_LATE = (
    _Late("readline", _HISTORY, "accesses the file system"),
    _Late("readline", ("parse_and_bind",), "accesses the file system", unless=_includes_nothing),
    _Late("_dbm", ("open",), "accesses the file system"),
    _Late("_gdbm", ("open",), "accesses the file system"),
    _Late("_curses", ("initscr", "setupterm"), "accesses the file system"),
    _Late("_locale", ("bindtextdomain",), "accesses the file system", shown=_TRANSLATIONS),
    _Late("locale", ("bindtextdomain",), "accesses the file system"),
    _Late("faulthandler", ("dump_traceback_later",), "starts a thread"),
    _Late("resource", ("getrusage",), "measures the process", running=True),
    _Late("ssl", ("RAND_bytes", "RAND_pseudo_bytes"), USES_RANDOMNESS, running=True),
    _Late(
        "ssl",
        ("load_cert_chain", "load_dh_params", "load_verify_locations"),
        "accesses the file system",
        holder="SSLContext",
        running=True,
        unless=_names_readable_files,
    ),
)


def guard_late(envelope: Envelope, chance: VirtualChance | None = None) -> None:
    """Guard these functions now, or as soon as their modules are imported.

    Args:
        envelope: refuses the calls.
        chance: gives random data instead, if given.
    """
    names = {late.module for late in _LATE}
    for name in sorted(names & {*sys.builtin_module_names}):  # their loader is a class
        importlib.import_module(name)
    guard_module: Callable[[ModuleType], None] = partial(_guard_module, envelope, chance)
    after: dict[str, Callable[[ModuleType], None]] = dict.fromkeys(names, guard_module)
    after["mimetypes"] = _forget_machines_types
    after["numpy.random"] = (
        partial(guard_random_states, envelope) if chance is None else chance.seed_numpy
    )
    for name in sorted(after.keys() & sys.modules.keys()):
        after[name](sys.modules[name])
    sys.meta_path.insert(0, _Finder(after))


def _forget_machines_types(module: ModuleType) -> None:
    """Let `mimetypes` know the types that Python has, and not those of the machine's files."""
    module.knownfiles.clear()
    if module.inited:
        module.init()


def _guard_module(envelope: Envelope, chance: VirtualChance | None, module: ModuleType) -> None:
    answers: Answers = {} if chance is None else chance.of_system()
    for late in _LATE:
        if late.module != module.__name__:
            continue
        holder = module if late.holder is None else getattr(module, late.holder)
        holds = envelope.holds_chance_back if late.running else envelope.holds_back
        unless = _bound(envelope, late)
        for name in late.names:
            guard(
                envelope,
                holder,
                name,
                late.what,
                unless=unless,
                holds=holds,
                shown=late.shown,
                answer=answers.get(name),
            )


def _bound(
    envelope: Envelope, late: _Late
) -> Callable[[tuple[Any, ...], dict[str, Any]], bool] | None:
    unless = late.unless
    return None if unless is None else lambda args, kwargs: unless(envelope, args, kwargs)


class _Finder:
    """Finds modules through the other finders, and does something once they are executed."""

    def __init__(self, after: Mapping[str, Callable[[ModuleType], None]]) -> None:
        self._after = after

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module of these; the others are left to the other finders."""
        if name not in self._after:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                if spec.loader is not None:
                    _do_once_executed(self._after[name], spec.loader)
                return spec
        return None


def _do_once_executed(action: Callable[[ModuleType], None], loader: Any) -> None:
    """Do something with a module once its loader has executed it; the loader stays the same."""
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        del loader.exec_module
        execute(module)
        action(module)

    loader.exec_module = exec_module
