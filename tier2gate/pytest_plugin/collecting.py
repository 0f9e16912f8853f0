"""Find the gates, and make a test of each scenario and of each gate as a whole."""

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path

import pytest

from tier2gate.foundation.errors import (
    InputInvalidError,
    Tier2GateError,
    UnusablePathError,
)
from tier2gate.foundation.printable import defused, one_line
from tier2gate.foundation.problems import Problem
from tier2gate.gates.code import modules_of
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import SUFFIXES, file_name, kind_of
from tier2gate.gates.selection import NO_GATE, Selection, select_gates
from tier2gate.missions.catalogue import built_in_missions
from tier2gate.missions.files import MissionFiles
from tier2gate.missions.loading import load_documents, load_missions
from tier2gate.pytest_plugin.items import ScenarioItem, WholeGateItem
from tier2gate.pytest_plugin.runs import Run
from tier2gate.pytest_plugin.settings import describe_unusable, read_layout
from tier2gate.pytest_plugin.texts import render_pytest_problems
from tier2gate.reporters.sentences.of_gate import describe_notice
from tier2gate.settings import Settings

WHOLE_GATE = "whole-gate"
"""The name of the test of a gate as a whole."""


class Collecting:
    """The hooks that find gates in the folders and files that pytest is given."""

    def __init__(self, config: pytest.Config, settings: Settings) -> None:
        """Keep the settings of the call."""
        self._config = config
        self._settings = settings
        self._layout = read_layout(config)
        self._runs: dict[tuple[object, ...], Run] = {}
        self._notices: tuple[Problem, ...] = ()

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> "pytest.Collector | None":
        """Collect a file of gates that is an argument; a search is done by tier2gate itself."""
        if not parent.session.isinitpath(file_path):
            return None
        if kind_of(file_path) is None and file_path.suffix not in SUFFIXES:
            return None
        try:
            return self._collect(file_path, parent)
        except UnusablePathError as error:
            if kind_of(file_path) is None:  # a file of another plugin
                return None
            words = describe_unusable(error, self._settings.root)
            return _Broken.of(parent, file_path, f"{one_line(words)}\n")
        except InputInvalidError as error:
            return _Broken.of(parent, file_path, render_pytest_problems(error.problems))

    def _collect(self, path: Path, parent: pytest.Collector) -> pytest.Collector:
        gates = select_gates(replace(self._settings, paths=(path,))).gates
        runs = [*map(self._run, gates)]
        if all(_home(gate) == path for gate in gates):
            return _Suite.of(parent, path, runs)
        return _GateList.of(parent, path, runs)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> Generator[None, None, None]:
        """Add the gates of the given folders, before any test is deselected."""
        folders = self._searched()
        if folders is not None:
            search = _Search.from_parent(session, name="tier2gate")
            search.begin(partial(self._select, folders, [*items]))
            known = {_identity(item) for item in items}
            items += [item for item in session.genitems(search) if _identity(item) not in known]
        if any(map(self._config.pluginmanager.hasplugin, ("xdist", "xdist.plugin"))):
            for item in items:
                if isinstance(item, ScenarioItem | WholeGateItem):
                    item.add_marker(pytest.mark.xdist_group(item.run.group))
        return (yield)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Limit the run of a gate to its selected scenarios, unless the whole gate is tested."""
        selected: dict[Run, set[str]] = {}
        whole: set[Run] = set()
        for item in session.items:
            if isinstance(item, ScenarioItem):
                selected.setdefault(item.run, set()).add(item.scenario)
            elif isinstance(item, WholeGateItem):
                whole.add(item.run)
        for run, names in selected.items():
            run.selected = None if run in whole else names

    def pytest_report_collectionfinish(self) -> list[str]:
        """Tell what the user should know about what was left out."""
        return [defused(describe_notice(notice)) for notice in self._notices]

    def _searched(self) -> Sequence[Path] | None:
        """List the folders among the arguments; none for a search without, `None` for no search."""
        if self._config.args_source is not pytest.Config.ArgsSource.ARGS:
            return ()
        paths = [self._settings.root / arg.partition("::")[0] for arg in self._config.args]
        return [path for path in paths if os.path.isdir(path)] or None

    def _select(self, folders: Sequence[Path], others: Iterable[pytest.Item]) -> list[Run]:
        """Select the gates of a search.

        Raises:
            pytest.Collector.CollectError: a path cannot be used, no gate was found, or a given
                folder has neither a gate nor another test.
        """
        settings = replace(self._settings, paths=tuple(folders))
        try:
            selection = select_gates(settings)
        except UnusablePathError as error:
            words = describe_unusable(error, settings.root)
            raise pytest.Collector.CollectError(f"{one_line(words)}\n") from None
        except InputInvalidError as error:
            raise _collect_error(error.problems) from None
        self._notices = selection.notices
        if problems := _unfit(selection, folders or [settings.root], settings.root, others):
            raise _collect_error(problems)
        return [*map(self._run, selection.gates)]

    def _run(self, gate: Gate) -> Run:
        """Return the run of a gate, the same for each node that needs it."""
        files = gate.suite, gate.expectations, gate.golden
        key = gate.name, files, gate.missions, gate.modules, gate.configured_python
        if key not in self._runs:
            self._runs[key] = Run(gate, self._settings, self._layout)
        return self._runs[key]


def _unfit(
    selection: Selection, folders: Sequence[Path], root: Path, others: Iterable[pytest.Item]
) -> list[Problem]:
    """List the problems of a selection, except that folders hold only other tests."""
    if not selection.gates:
        return [
            Problem(
                code=NO_GATE,
                message="--tier2gate found no gate here",
                hint="a suite is a file called NAME.suite.yaml; give its folder",
                file=file_name(folder, root),
            )
            for folder in folders
        ]
    tested = {
        file_name(folder, root)
        for folder in folders
        if any(item.path.is_relative_to(folder) for item in others)
    }
    return [item for item in selection.problems if item.code != NO_GATE or item.file not in tested]


class _Broken(pytest.File):
    """A file from which no gate can be read."""

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, text: str) -> "_Broken":
        node: _Broken = cls.from_parent(parent, path=path)
        node.text = text
        return node

    text: str

    def collect(self) -> list[pytest.Item]:
        """Fail."""
        raise self.CollectError(defused(self.text))


class _Nodes(pytest.Collector):
    """Nodes for runs, grouped by the file that each is named after."""

    def nodes_of(self, runs: Iterable[Run]) -> Iterator[pytest.Collector]:
        for path, group in groupby(runs, key=lambda run: _home(run.gate)):
            yield _Suite.of(self, path, group)


class _Search(_Nodes):
    """The gates that tier2gate finds."""

    def begin(self, select: "partial[list[Run]]") -> None:
        self._select = select

    def collect(self) -> Iterator[pytest.Collector]:
        """Search."""
        return self.nodes_of(self._select())


class _GateList(pytest.File, _Nodes):
    """A configuration, or another file that names suites."""

    runs: Sequence[Run]

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, runs: Sequence[Run]) -> "_GateList":
        node: _GateList = cls.from_parent(parent, path=path)
        node.runs = runs
        return node

    def collect(self) -> Iterator[pytest.Collector]:
        """List its suites."""
        return self.nodes_of(self.runs)


class _Suite(pytest.File):
    """A suite, with one gate or several."""

    runs: Sequence[Run]

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, runs: Iterable[Run]) -> "_Suite":
        node: _Suite = cls.from_parent(parent, path=path)
        node.runs = tuple(runs)
        return node

    def collect(self) -> Iterator["_Gate"]:
        """List its gates."""
        for run in self.runs:
            yield _Gate.of(self, run)


class _Gate(pytest.Collector):
    """A gate."""

    run: Run

    @classmethod
    def of(cls, parent: _Suite, run: Run) -> "_Gate":
        node: _Gate = cls.from_parent(parent, name=_node_name(run.gate.name))
        node.run = run
        return node

    def collect(self) -> Iterator[pytest.Item]:
        """List its scenarios, and the gate as a whole.

        Raises:
            CollectError: one of its files is invalid.
        """
        names: list[str] = []
        try:
            names = _list_scenarios(self.run.gate, self.run.settings)
        except InputInvalidError:
            raise self.CollectError(self.run.describe_whole()) from None
        except Tier2GateError:  # the test of the gate tells why
            pass
        whole = WHOLE_GATE
        while whole in names:
            whole += "_"
        nodes = [ScenarioItem.of(self, _node_name(name), self.run, name) for name in names]
        return iter([*nodes, WholeGateItem.of(self, whole, self.run)])


def _list_scenarios(gate: Gate, settings: Settings) -> list[str]:
    """Name the scenarios of a gate, after all checks that need no code."""
    built_in, files = built_in_missions(), MissionFiles.of_gates(settings.root, [gate])
    documents = load_documents(gate, settings, built_in, files)
    load_missions(documents, built_in, files, are_all_known=not modules_of(gate, settings))
    return [item["scenario_name"] for item in documents.suite.value["scenarios"]]


def _home(gate: Gate) -> Path:
    """Return the file that the tests of a gate are named after."""
    return Path(os.path.abspath(gate.files[0]))  # noqa: PTH100 - a link stays as it is


def _identity(item: pytest.Item) -> tuple[str, object]:
    """Tell tests apart: those of two gates with one suite and name have the same node id."""
    return item.nodeid, getattr(item, "run", None)


def _node_name(name: str) -> str:
    """Return a name for one line, which pytest does not take apart."""
    return defused(one_line(name)).replace("::", ":")


def _collect_error(problems: Iterable[Problem]) -> pytest.Collector.CollectError:
    return pytest.Collector.CollectError(render_pytest_problems(problems))
