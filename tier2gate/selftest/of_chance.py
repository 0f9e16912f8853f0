"""Controls of faults that a run shows by chance only, in many independent instances."""

from tier2gate.foundation.outcomes import Outcome
from tier2gate.runner.variations import Aspect
from tier2gate.selftest.controls import Chance, Control
from tier2gate.selftest.gates import python

_INSTANCES = 200
_RUNS = ((2, 2), (2, 8), (3, 2), (5, 2))
"""The sizes of sets, and the numbers of runs; in eight runs, larger sets are always caught."""

CONTROLS = tuple(
    Control(
        name=f"set-of-{elements}-in-{runs}-runs",
        plants=f"{_INSTANCES} lists, each made of a set of {elements} texts",
        files=python(
            f'def fault(n):\n    return list({{f"{{n}}-{{i}}" for i in range({elements})}})',
            numbers=range(_INSTANCES),
        ),
        repeat=runs,
        outcome=Outcome.NONDETERMINISTIC,
        culprits=(Aspect.HASH_SEED,),
        chance=Chance(elements=elements, instances=_INSTANCES),
    )
    for elements, runs in _RUNS
)
