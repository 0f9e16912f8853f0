from tier2gate.missions.api import from_function

RETURNED = []


def quote(amount):
    if amount < 0:
        RETURNED.append(amount)
    elif RETURNED:
        raise ValueError("something was returned")
    return amount


MISSIONS = {"quote": from_function(quote)}
