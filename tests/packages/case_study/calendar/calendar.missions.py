"""Public holidays, with names in a language."""

import holidays

from tier2gate.missions.api import from_function


def list_days(year):
    """List the holidays of a year."""
    return names_of(holidays.country_holidays("CH", subdiv="ZH", years=year))


def list_days_in_german(year):
    """List the holidays of a year, with German names on every machine."""
    return names_of(holidays.country_holidays("CH", subdiv="ZH", years=year, language="de"))


def names_of(days):
    """Return day and name of each holiday."""
    return {day.isoformat(): name for day, name in sorted(days.items())}


MISSIONS = {
    "list_days": from_function(list_days),
    "list_days_in_german": from_function(list_days_in_german),
}
