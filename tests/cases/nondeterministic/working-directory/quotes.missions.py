from pathlib import Path

from tier2gate.missions.api import from_function


def quote(amount):
    return {"amount": amount, "rates": str(Path("rates.csv").absolute())}


MISSIONS = {"quote": from_function(quote)}
