"""A mission that needs NumPy: the price per unit, fitted to earlier orders by least squares."""

from typing import Any

import numpy as np

from tier2gate.missions.api import from_function


def fit(units: list[int], prices: list[int]) -> dict[str, Any]:
    """Fit prices to units, exactly, in whole cents."""
    left = np.array(units, dtype=np.int64)
    cents = int(left @ np.array(prices, dtype=np.int64)) // int(left @ left)
    return {"cents_per_unit": cents, "fitted": [int(price) for price in left * cents]}


MISSIONS = {"fit": from_function(fit, into="price")}
