"""Versions, requirements and markers, as packaging reads them."""

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, parse

from tier2gate.missions.api import from_function

VERSIONS = (
    "1.0 1.0a1 1.0.dev3 1.0-1 1.0+ubuntu.1 1!0.9 1.0rc1 1.0.post2 1.2 1.10 2.0 2.0b1 0.9".split()
)
MACHINE = {
    "python_version": "3.9",
    "os_name": "posix",
    "sys_platform": "linux",
    "extra": "t",
    "platform_version": "#1",
    "python_full_version": "3.9.1",
    "implementation_name": "cpython",
    "platform_release": "5.10.0-8-amd64",
}


def read_version(text):
    """Normalise a version."""
    try:
        return {"version": str(parse(text)), "is_prerelease": parse(text).is_prerelease}
    except InvalidVersion:
        return {"invalid": text}


def select(specifiers):
    """Sort the versions that are allowed."""
    return sorted(SpecifierSet(specifiers).filter(VERSIONS), key=parse)


def read_requirement(text):
    """Read a requirement."""
    try:
        found = Requirement(text)
    except InvalidRequirement:
        return {"invalid": text}
    return {
        "name": canonicalize_name(found.name),
        "extras": sorted(found.extras),
        "specifiers": sorted(map(str, found.specifier)),
        "marker": str(found.marker) if found.marker else None,
        "text": str(found),
    }


def applies(marker):
    """Tell whether a marker applies on a machine."""
    return Marker(marker).evaluate(MACHINE)


MISSIONS = {
    "read_version": from_function(read_version),
    "select": from_function(select),
    "read_requirement": from_function(read_requirement),
    "applies": from_function(applies),
}
