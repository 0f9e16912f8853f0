"""The values that a host gives, such as the command line, pytest or the Action, as settings."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tier2gate.gates.search.given_paths import check_reachable
from tier2gate.missions.sources import refuse_untrusted, sort_sources
from tier2gate.options import OPTIONS, Kind, settings_from
from tier2gate.settings import PythonModule, Settings

RUN_VARIABLE = "GITHUB_RUN_ID"
"""GitHub's variable for what all jobs of one workflow run have and no other run has."""


def read_given(
    given: Mapping[str, Any],
    locate: Callable[[str], Path],
    environment: Mapping[str, str],
    allowing: str,
    **more: Any,
) -> Settings:
    """Check the values of options, and make settings from them.

    Args:
        given: values by option `key`: paths that are located, except those of files of missions; a
            host without the option that allows code under any event leaves that to its caller.
        locate: returns the path for the name of a file of missions.
        environment: the variables that tell which event started a job.
        allowing: what the host calls the option that allows code under any event.
        **more: further fields of the settings.

    Returns:
        The settings.

    Raises:
        UnusablePathError: a path cannot be accessed, or code must not run under this event.
    """
    files, modules = sort_sources(map(os.fspath, given["missions"]), locate)
    check_reachable([*_paths_in(given), *files, *_paths_of(modules)])
    runs_code = modules or given.get("allow_code")
    if runs_code and not given.get("allow_code_on_untrusted_events", True):
        refuse_untrusted(environment, allowing)
    if given.get("shard_dir") is not None and given.get("run_id") is None:
        more["run_id"] = environment.get(RUN_VARIABLE) or None
    return settings_from(given, missions=files, modules=modules, **more)


def _paths_in(given: Mapping[str, Any]) -> Iterator[Path]:
    for option in OPTIONS:
        value = given.get(option.key)
        if option.kind is Kind.PATHS:
            yield from value or ()
        elif option.kind is Kind.PATH and value is not None:
            yield value


def _paths_of(modules: tuple[PythonModule, ...]) -> Iterator[Path]:
    return (module.path for module in modules if module.path is not None)
