"""Every part of a suite's clock and seed is needed: without it, a scenario reads something else."""

from pathlib import Path

import pytest

from tests.libraries import installed
from tests.unit.missions.python.test_virtual import ALL, NUMPY, module_of, run

PACKAGE = "import os, random, time\nX = random.random(), os.urandom(8), time.sleep(9)\n"
FILES = {"acme.py": PACKAGE, "numpy/__init__.py": "", "numpy/random.py": NUMPY}
FAULTS = {
    "scenarios are not told apart": "child._Child._begin = lambda self, scenario: None",
    "the clock goes on": "virtual.VirtualClock.begin_scenario = lambda self: None",
    "randomness goes on": "virtual.VirtualChance.begin_scenario = lambda self: None",
    "numpy goes on": "virtual.VirtualChance.seed_numpy = lambda self, module: None",
    "imports count": "envelope.Envelope.is_loading = lambda self: False",
    "generators keep what the system gives": "generators._seeded = lambda *arguments: True",
}
READS = (*ALL, "__import__('numpy').random.rand()")


def scenarios_agree(folder: Path, fault: str) -> bool:
    """Tell whether two scenarios read the same under a fault."""
    names = "child, envelope, generators, virtual"
    first = f"from tier2gate.missions.python import {names}\n{fault}" if fault else ""
    text = "import numpy.random\nnumpy.random.seed(1)\n" + module_of(*READS)
    with installed(FILES, first=first):
        one, two = run(folder, text, ("one", "late"), ("two", "late"))
    return one == two


def test_scenarios_agree_without_a_fault(tmp_path: Path) -> None:
    """Without a fault, equal scenarios have equal results."""
    assert scenarios_agree(tmp_path, "")


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_part_is_needed(fault: str, tmp_path: Path) -> None:
    """A part that is missing or broken is detected."""
    assert not scenarios_agree(tmp_path, fault)
