"""Checks a gate's documents against their schemas and against each other."""

from collections.abc import Sequence
from functools import partial

from tier2gate.documents.reader import Document
from tier2gate.documents.schemas import validate_document
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import SCHEMA, Problem, in_file_order
from tier2gate.gates.checks.references import (
    OfAllBlocks,
    check_expectations,
    check_suite,
    find_misspelt_params,
)
from tier2gate.gates.environment import check_environment
from tier2gate.gates.expected.form_notices import (
    find_literal_forms,
    find_self_comparisons,
    find_used_columns,
)
from tier2gate.gates.files import GateDocuments
from tier2gate.gates.known_missions import KnownMissions
from tier2gate.gates.masks.reading import read_masks
from tier2gate.gates.tables.files import find_unused_columns


def validate_gate(documents: GateDocuments, known: KnownMissions | None) -> Sequence[Problem]:
    """Check a gate's documents against their schemas and against each other.

    Args:
        documents: the documents.
        known: the available missions; `None` if unknown, so that calls are not checked.

    Returns:
        Warnings: what is valid, but probably a mistake.

    Raises:
        InputInvalidError: holds the problems of both files, in file order.
    """
    suite, expectations = documents.suite, documents.expectations
    if problems := find_invalid(suite, expectations, known):
        raise InputInvalidError(*problems)
    found = [
        *find_unused_columns(documents.tables, find_used_columns(expectations)),
        *find_literal_forms(expectations),
        *find_self_comparisons(expectations),
    ]
    if known is not None and known.complete:
        found += find_misspelt_params(suite, known)
    return in_file_order(found)


def validate_part(documents: GateDocuments, known: KnownMissions | None) -> Sequence[Problem]:
    """Check the calls in a part of a gate whose blocks were checked when it was read.

    Args:
        documents: the part; it may have no scenarios, and no expectations.
        known: the available missions; `None` if unknown, so that calls are not checked.

    Returns:
        Warnings: those of the whole gate, and those of the calls.

    Raises:
        InputInvalidError: holds the problems of both files, in file order.
    """
    suite, expectations = documents.suite, documents.expectations
    has_expectations = bool(expectations.value["expectations"])
    found = [*(documents.whole.notices if documents.whole else ())]
    if not suite.value["scenarios"]:
        return found
    if problems := find_invalid(suite, expectations if has_expectations else None, known):
        raise InputInvalidError(*problems)
    if known is not None and known.complete:
        found += find_misspelt_params(suite, known)
    return in_file_order(found)


def find_invalid(
    suite: Document | None,
    expectations: Document | None,
    known: KnownMissions | None,
    of_all: OfAllBlocks | None = None,
) -> Sequence[Problem]:
    """Check a suite and its expectations against their schemas and against each other.

    Args:
        suite: the suite; `None` if it could not be read.
        expectations: the expectations; `None` if they could not be read.
        known: the available missions; `None` if unknown, so that calls are not checked.
        of_all: what is told for all blocks at once, if this is a block; more is added.

    Returns:
        The problems of the suite, then those of the expectations, each in file order.
    """
    of_suite = validate_document(suite, "suite", partial(_check_masks, suite)) if suite else []
    valid = None if any(problem.code == SCHEMA for problem in of_suite) else suite
    of_expectations = []
    if expectations:
        checks = partial(check_expectations, expectations, valid, known, of_all)
        of_expectations = validate_document(expectations, "expectations", checks)
    if valid:
        found = [*of_suite, *check_environment(valid), *check_suite(valid, known, of_all)]
        of_suite = in_file_order(found)
    return [*of_suite, *of_expectations]


def _check_masks(suite: Document) -> Sequence[Problem]:
    if not read_masks(suite.value):
        return []
    from tier2gate.gates.masks.checks import check_masks  # noqa: PLC0415 - few suites have masks

    return check_masks(suite)
