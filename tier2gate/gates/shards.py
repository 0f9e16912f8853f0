"""The parts of a suite that several jobs run: each scenario belongs to one, by its name alone."""

import hashlib
from dataclasses import replace

from tier2gate.documents.parts import take_items
from tier2gate.gates.files import GateDocuments
from tier2gate.settings import Shard


def shard_number(scenario_name: str, total: int) -> int:
    """Return the part that a scenario belongs to, whatever other scenarios there are.

    Args:
        scenario_name: the scenario's name.
        total: how many parts there are.

    Returns:
        A number from 1 to `total`: SHA-256 of the name, modulo `total`, plus 1.
    """
    digest = hashlib.sha256(scenario_name.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest, "big") % total + 1


def take_shard(documents: GateDocuments, shard: Shard) -> GateDocuments:
    """Reduce a gate's documents to the scenarios of one part, and their expectations.

    Args:
        documents: valid documents.
        shard: the part.

    Returns:
        The documents, with the positions of the whole files; without scenarios if the part has
        none.
    """

    def is_in(item: dict[str, str]) -> bool:
        return shard_number(item["scenario_name"], shard.total) == shard.number

    scenarios = enumerate(documents.suite.value["scenarios"])
    expectations = enumerate(documents.expectations.value["expectations"])
    return replace(
        documents,
        suite=take_items(documents.suite, "scenarios", [i for i, one in scenarios if is_in(one)]),
        expectations=take_items(
            documents.expectations, "expectations", [i for i, one in expectations if is_in(one)]
        ),
    )
