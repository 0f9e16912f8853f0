"""Every control, in the order of the report."""

from tier2gate.selftest import of_chance, of_faults, of_outcomes

CONTROLS = (*of_outcomes.CONTROLS, *of_faults.CONTROLS, *of_chance.CONTROLS)
