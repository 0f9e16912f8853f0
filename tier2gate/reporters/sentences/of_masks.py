"""Sentences about what a suite masks and rounds; imported only if it does."""

from collections.abc import Sequence

from tier2gate.foundation.printable import count, listed, named, show_value
from tier2gate.foundation.problems import describe_place
from tier2gate.results.masks import MaskReport


def describe_masks(masks: Sequence[MaskReport]) -> str:
    """List what is masked and rounded.

    Args:
        masks: at least one mask or rounding.

    Returns:
        `2 masks, 1 rounding: …`, with each path once.
    """
    roundings = sum(item.is_rounding for item in masks)
    counts = ((len(masks) - roundings, "mask"), (roundings, "rounding"))
    told = ", ".join(count(number, noun) for number, noun in counts if number)
    return f"{told}: {listed(list(dict.fromkeys(map(_path, masks))), str)}"


def describe_loosened_mask(item: MaskReport) -> str:
    """Describe a mask or rounding that the target branch does not have.

    Args:
        item: the mask or rounding.

    Returns:
        One line.
    """
    place = describe_place(item.file, item.line, item.column)
    what = "rounding" if item.is_rounding else "mask"
    where = "every mission"
    if item.scenario_name is not None and item.mission_name is not None:
        where = f"{named(item.scenario_name)} / {named(item.mission_name)}"
    by = "" if item.is_rounding else f" with {show_value(item.value)}"
    return f"+ {place}: {what} of {_path(item)}{by} in {where}"


def _path(item: MaskReport) -> str:
    if item.digits is None:
        return named(item.path)
    return f"{named(item.path)} ({count(item.digits, 'digit')})"
