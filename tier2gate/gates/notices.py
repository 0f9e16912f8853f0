"""What the user should know of files that make no gate of a call, or not the one they seem to."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tier2gate.foundation.errors import Problem
from tier2gate.foundation.printable import named
from tier2gate.foundation.real_paths import real_path
from tier2gate.gates.boundary import Boundary, not_searched
from tier2gate.gates.configured import ByFile, Claims, Configurations, less_configured
from tier2gate.gates.discovery import Found, search_folder
from tier2gate.gates.gate import Gate, explicit_gate
from tier2gate.gates.links import judge_links
from tier2gate.gates.naming import file_name, kind_of
from tier2gate.settings import Settings


def notices_of_others(found: Found, active: Path | None, root: Path) -> Iterator[Problem]:
    """Say of configurations that a search came by that their gates do not run.

    Args:
        found: what was found.
        active: the configuration that counts; `None` if there is none.
        root: the folder that files are named from.

    Yields:
        A notice for each of the others.
    """
    here = None if active is None else real_path(active)
    for path in found.alone:
        if kind_of(path) == "config" and real_path(path) != here:
            yield Problem(
                code="other-configuration",
                message="a configuration whose gates a search does not run",
                hint="to run them, name it",
                file=file_name(path, root),
            )


def notices_of_unlisted(
    settings: Settings,
    configured: Sequence[Gate],
    configurations: Configurations,
    boundary: Boundary,
) -> Iterator[Problem]:
    """Say of what the configuration does not name, and may be meant for a gate, that it is not run.

    Args:
        settings: the call's settings.
        configured: the gates that its configuration names.
        configurations: those that the call came by.
        boundary: what no gate of the call is read from.

    Yields:
        A notice for each suite, orphan, linked folder with a gate, and missions file.
    """
    by_file = ByFile(configured)
    root, folder = settings.root, settings.folder
    found = search_folder(folder, not_searched(settings))
    claims = Claims(found, folder, root, configurations, tolerant=True)
    for gate in found.gates:
        left = less_configured(by_file, claims, gate)
        if left is not None:
            files = (*left.files,) if left.suite is None else (left.suite,)
            yield Problem(
                code="not-configured",
                message="tier2gate.yaml does not name this, and so it does not run",
                hint="name it there, or delete it",
                file=file_name(files[0], root),
            )
    for linked in judge_links(found.links, [folder], boundary):
        yield linked.problem.within(file_name(linked.path, root))
    yield from notices_of_unread(configured, settings)


def notices_of_unread(gates: Iterable[Gate], settings: Settings) -> Iterator[Problem]:
    """Say of missions beside a suite that its configuration has the gate read others instead.

    Args:
        gates: the gates of a call.
        settings: the call's settings.

    Yields:
        A notice for each missions file that is not read.
    """
    unread: dict[Path, Path] = {}
    read: dict[int, set[str]] = {}  # many gates may share the same many missions
    for gate in gates:
        if not gate.configured or gate.suite is None:
            continue
        for path in explicit_gate(gate.suite, None, None).missions:
            key = id(gate.missions)
            if key not in read:
                read[key] = set(map(real_path, (*gate.missions, *settings.missions)))
            if real_path(path) not in read[key]:
                unread[path] = gate.suite
    for path, suite in unread.items():
        yield Problem(
            code="not-read",
            message=f"not read, although it lies beside {named(suite.name)}: tier2gate.yaml names "
            "other missions for that gate",
            hint="name it there too, or delete it",
            file=file_name(path, settings.root),
        )


def notices_of_proposals(found: Found, settings: Settings) -> Iterator[Problem]:
    """Say of marked folders that they hold nothing accepted, but not of the call's own.

    Args:
        found: what was found.
        settings: the call's settings.

    Yields:
        A notice for each.
    """
    own = None if settings.proposed is None else real_path(settings.proposed)
    for folder in found.proposed:
        if real_path(folder) != own:
            yield Problem(
                code="proposed-goldens",
                message="this folder holds proposed goldens, which accept nothing; it is skipped",
                hint="if it was committed, delete it",
                file=file_name(folder, settings.root),
            )
