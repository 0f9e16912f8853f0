from tier2gate.missions.api import from_function

QUOTES = []


def quote(amount):
    QUOTES.append(amount)
    return {"number": len(QUOTES), "amount": amount}


MISSIONS = {"quote": from_function(quote)}
