"""The hashes of the examples, which no version of tier2gate may move."""

from dataclasses import asdict
from pathlib import Path

import pytest

from tier2gate.assessment.pipeline import assess_gate
from tier2gate.assessment.shared import share
from tier2gate.gates.gate import explicit_gate
from tier2gate.golden.format import Golden, InputHashes
from tier2gate.golden.store import load_golden
from tier2gate.settings import Settings

EXAMPLES = Path(__file__).parents[3] / "examples"

PINNED = {
    "daily-loop": (
        "b5c08f943df017fab035074d96dea9ce9b738b6ddb6f1dc82e41a08a8e12b18c",
        InputHashes(
            suite="fde0c08218c780075d2efa8f6bfc2ad99ff13b111453b71c39ddd466d6fd3872",
            expectations="21f8736d521470e64fdb7ea9e123adadb1bb5d59ef69dee4536aba6fc37c389f",
            missions={},
        ),
    ),
    "echo": (
        "9720347e8a7a0a97dde64aaa2368b651890ef7dbf0c40e85afa965b130d881d3",
        InputHashes(
            suite="38b618c8a1a6f706e2b8115b05594da7db07a9577eb290e3e0bbd9e8db6ee629",
            expectations="e21fe60d484b86e68d345ba3aae79e19e5dc17cac77d14e319e13986eef38718",
            missions={},
        ),
    ),
    "mixed": (
        "29bc04ca136a944d9987a03d7e8063ab2e889592a38cac705ad7e841d25eca85",
        InputHashes(
            suite="249e6fab2881b6ebab9b8da2cba89f571b5d257fa569681dcb3d534d66f64940",
            expectations="550c295cdeb30a1594b0264efd2f5d7a19921ab23725588600f2ace82479f644",
            missions={},
        ),
    ),
    "refund-approval": (
        "466dbe511fe6f17aeb9c7ac3290e25f36ee19355d3c836d632279abcd9652de9",
        InputHashes(
            suite="14e122d82a695dcce375382a4eb014348e5e55558af43add9347031cc84331b4",
            expectations="fa4491076b967dc5c70526862e469b6dbcdd20de11a0a8e943c889d73a73a0b3",
            missions={"refund": "81803d9cc3278f1bfec8c8cdf10a51eecf9094f666485466dee91e2237cd4e02"},
        ),
    ),
}
"""Example → the hash of its run, and those of its inputs."""


def hashes_in(golden: Golden | None) -> tuple[str, dict[str, object]]:
    """Return the hash of a golden's run, and those of its inputs."""
    assert golden is not None
    assert golden.content is not None
    return golden.test_run_hash, asdict(golden.content.inputs)


@pytest.mark.parametrize("name", PINNED)
def test_hashes_of_an_example_never_move(name: str) -> None:
    """A user who upgrades tier2gate does not have to accept unchanged results again."""
    test_run_hash, inputs = PINNED[name]
    folder = EXAMPLES / name
    gate = explicit_gate(folder / f"{name}.suite.yaml", None, None)
    settings = Settings(root=folder)
    new = assess_gate(gate, settings, share(settings)).new
    assert hashes_in(new) == (test_run_hash, asdict(inputs))
    assert hashes_in(load_golden(gate, folder)) == (test_run_hash, asdict(inputs))
