"""Formulas, as SymPy transforms them."""

import sympy

from tier2gate.missions.api import from_function

X = sympy.Symbol("x")
FORMS = {"simplify": sympy.simplify, "factor": sympy.factor, "expand": sympy.expand}


def transform(formula, form):
    """Rewrite a formula in another form."""
    return str(FORMS[form](sympy.sympify(formula)))


def solve(formula):
    """Find the values of x at which a formula is zero."""
    return sorted(map(str, sympy.solve(sympy.sympify(formula), X)))


def differentiate(formula):
    """Differentiate by x."""
    return str(sympy.diff(sympy.sympify(formula), X))


def symbols(formula):
    """List the symbols of a formula."""
    return sorted(map(str, sympy.sympify(formula).free_symbols))


MISSIONS = {
    "transform": from_function(transform),
    "solve": from_function(solve),
    "differentiate": from_function(differentiate),
    "symbols": from_function(symbols),
}
