"""The masks and roundings of a suite: for all its calls, and for single ones."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tier2gate.documents.positions import ValuePath

if TYPE_CHECKING:  # rarely needed
    from tier2gate.gates.masks.applying import Masking

_FIELDS = frozenset({"mask", "round"})


class SuiteMasks(NamedTuple):
    """The masks and roundings of a suite.

    Attributes:
        of_suite: those for every call.
        of_calls: scenario and key of a call → those for this call alone; only calls that have some.
    """

    of_suite: "tuple[Masking, ...]" = ()
    of_calls: "Mapping[tuple[str, str], tuple[Masking, ...]]" = MappingProxyType({})

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self.of_suite or self.of_calls)

    def of_call(self, scenario: str, key: str) -> "tuple[Masking, ...]":
        """Return all that apply to a call.

        Args:
            scenario: the name of its scenario.
            key: the key of its result.
        """
        return (*self.of_suite, *self.of_calls.get((scenario, key), ()))


def read_masks(suite: Mapping[str, Any]) -> SuiteMasks:
    """Read the masks and roundings of a suite.

    Args:
        suite: a suite that is valid under its schema.

    Returns:
        The masks and roundings, with their places in the suite.
    """
    return SuiteMasks(of_suite=_read(suite, ()), of_calls=dict(read_masks_of_calls(suite)))


def read_masks_of_calls(
    suite: Mapping[str, Any],
) -> "Iterator[tuple[tuple[str, str], tuple[Masking, ...]]]":
    """Read the masks and roundings of single calls.

    Args:
        suite: a suite that is valid under its schema; two scenarios may have the same name.

    Yields:
        The scenario, the key of the call and what it masks, for each call that masks something.
    """
    for index, scenario in enumerate(suite["scenarios"]):
        for number, call in enumerate(scenario["missions"]):
            if not _FIELDS.isdisjoint(call):
                key = scenario["scenario_name"], call.get("id") or call["name"]
                yield key, _read(call, ("scenarios", index, "missions", number))


def maskings_to_json(maskings: "Sequence[Masking]") -> dict[str, Any]:
    """Return masks and roundings in normal form, which is hashed.

    Args:
        maskings: those of a suite or of a call; their order has no meaning.

    Returns:
        `mask` and `round`, each sorted by path; an empty one is left out.
    """
    if not maskings:
        return {}
    from tier2gate.gates.masks.applying import Mask, Rounding  # noqa: PLC0415 - rarely needed

    ordered = sorted(maskings, key=lambda item: item.path)
    given = {
        "mask": [item.to_json() for item in ordered if isinstance(item, Mask)],
        "round": [item.to_json() for item in ordered if isinstance(item, Rounding)],
    }
    return {name: items for name, items in given.items() if items}


def _read(owner: Mapping[str, Any], at: ValuePath) -> "tuple[Masking, ...]":
    if _FIELDS.isdisjoint(owner):
        return ()
    from tier2gate.gates.masks.applying import Mask, Rounding  # noqa: PLC0415 - rarely needed

    masks = (
        Mask(path=item["path"], value=item["with"], place=(*at, "mask", index))
        for index, item in enumerate(owner.get("mask", ()))
    )
    roundings = (
        Rounding(path=item["path"], digits=int(item["digits"]), place=(*at, "round", index))
        for index, item in enumerate(owner.get("round", ()))
    )
    return (*masks, *roundings)
