"""Rules in JsonLogic."""

from json_logic import jsonLogic

from tier2gate.missions.api import from_function


def evaluate(rule, data):
    """Evaluate a rule."""
    return jsonLogic(rule, data)


MISSIONS = {"evaluate": from_function(evaluate)}
