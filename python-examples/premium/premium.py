"""Premiums of a household insurance: a plain function, and one line that makes it a mission.

Amounts are whole cents. The function is as the product calls it: it knows nothing of tier2gate.
"""

from typing import Any

from tier2gate.missions.api import from_function

PER_10_000 = {"city": 31, "suburb": 24, "country": 18}  # of the sum insured, for a year
LOADINGS = {0: 0, 1: 10, 2: 25}  # claims in the last three years: percent on top
LEAST = 4_000
HIGH_DEDUCTIBLE = 50_000


def premium(
    sum_insured: int, zone: str, claims: int = 0, deductible: int = 20_000
) -> dict[str, Any]:
    """Calculate the yearly premium of a household insurance."""
    if claims not in LOADINGS:
        return {"offer": False, "reason": f"{claims} claims in three years"}
    base = sum_insured * PER_10_000[zone] // 10_000
    loading = base * LOADINGS[claims] // 100
    discount = (base + loading) * 15 // 100 if deductible >= HIGH_DEDUCTIBLE else 0
    return {
        "offer": True,
        "base": base,
        "loading": loading,
        "discount": discount,
        "premium": max(base + loading - discount, LEAST),
    }


MISSIONS = {"premium": from_function(premium, into="quote")}
