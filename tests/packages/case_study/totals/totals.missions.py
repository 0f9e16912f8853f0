"""The total of an invoice, in three ways."""

from jinja2 import Environment

from tier2gate.missions.api import from_function

ENVIRONMENT = Environment(autoescape=True)
NAIVE = ENVIRONMENT.from_string("{{ lines|sum(attribute='price') }}")
IN_CENTS = ENVIRONMENT.from_string(
    "{% set n = lines|sum(attribute='cents') %}{{ '%d.%02d'|format(n // 100, n % 100) }}"
)


def add_prices(lines):
    """Add up prices that are floats."""
    return NAIVE.render(lines=lines)


def add_cents(lines):
    """Add up prices in cents."""
    return IN_CENTS.render(lines=lines)


def sum_prices(lines):
    """Add up prices that are floats, for a suite that rounds the sum."""
    return sum(line["price"] for line in lines)


MISSIONS = {
    "add_prices": from_function(add_prices),
    "add_cents": from_function(add_cents),
    "sum_prices": from_function(sum_prices),
}
