"""Labels that tell the gates of a call apart: several may have the same name."""

from collections import Counter
from collections.abc import Sequence

from tier2gate.results.report import GateReport


def label_gates(gates: Sequence[GateReport]) -> list[str]:
    """Label each gate in as few words as tell it apart.

    Args:
        gates: the gates of a call.

    Returns:
        For each gate its name; its file if others have the same name; its file and its golden if
        others have the same file, too.
    """
    names = Counter(gate.name for gate in gates)
    goldens: dict[tuple[str, str], set[str | None]] = {}
    for gate in gates:
        goldens.setdefault((gate.name, gate.file), set()).add(gate.files.golden)
    labels = []
    for gate in gates:
        label = gate.name if names[gate.name] == 1 else gate.file
        if len(goldens[gate.name, gate.file]) > 1:
            label = f"{label} ({gate.files.golden or 'no golden'})"
        labels.append(label)
    return labels
