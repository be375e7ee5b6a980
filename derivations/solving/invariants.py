"""Quadratic conserved quantities of a flow, found by linear algebra over its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from derivations.expressions import Expr, add, differentiate, mul
from derivations.flow import Flow
from derivations.solving.field import Element, Field, Monomial

_MOST_STATES_WITH_PRODUCTS = 4


def lie_derivative(quantity: Expr, flow: Flow) -> Expr:
    """The rate at which `quantity` changes along the flow: its time derivative plus sum_i d quantity/d w_i * w_i'."""
    slopes = (mul(differentiate(quantity, w), rate) for w, rate in zip(flow.states, flow.rates, strict=True))
    return add(differentiate(quantity, flow.time), *slopes)


def conserved_quantities(flow: Flow) -> tuple[Expr, ...]:
    """A basis of the conserved quantities sum_i c_i w_i**2 + sum_ij c_ij w_i w_j + sum_i l_i w_i of a flow.

    The coefficients are rational functions of the parameters.  Products of different states are tried for up to four
    states.  The flow must be rational in its states; for another one the answer is `()`.

    >>> from derivations.expressions import read, symbols
    >>> from derivations.flow import gradient_flow
    >>> a, b, t = symbols("a b t")
    >>> conserved_quantities(gradient_flow(read("(s - a*b)**2/2"), [a, b], t, [read("a0"), read("b0")]))
    (a**2 - b**2,)
    """
    field = Field(flow.rates, (*flow.states, flow.time))
    moving = {*flow.states, flow.time}
    slots = {place for place, base in enumerate(field.roots) if base.free_symbols & moving}
    foreign = [base for base in field.roots if base.free_symbols & set(flow.states) and base not in moving]
    if foreign or any(field.roots[state] != 1 for state in flow.states):
        return ()
    rates = [field.element(rate) for rate in flow.rates]
    ansatz = list(_monomials(flow))
    columns = []
    for monomial in ansatz:
        element = field.element(monomial)
        columns.append(_sum([element.derivative(w) * rate for w, rate in zip(flow.states, rates, strict=True)], field))
    return tuple(_combination(vector, ansatz) for vector in _kernel(_rows(columns, slots, field)))


def _monomials(flow: Flow) -> Iterator[Expr]:
    yield from (w**2 for w in flow.states)
    if 1 < len(flow.states) <= _MOST_STATES_WITH_PRODUCTS:
        yield from (v * w for v, w in combinations(flow.states, 2))
    yield from flow.states


def _sum(elements: list[Element], field: Field) -> Element:
    total = field.number(0)
    for element in elements:
        total = total + element
    return total


def _rows(columns: list[Element], slots: set[int], field: Field) -> list[list[Element]]:
    """The linear conditions on the coefficients: one row for each monomial in what moves."""
    common = field.context.constant(1)
    for column in columns:
        common = common * (column.denominator / common.gcd(column.denominator))
    table: dict[Monomial, list[Element]] = {}
    for index, column in enumerate(columns):
        cleared = column.numerator * (common / column.denominator)
        for key, coefficient in field.split(cleared, slots).items():
            row = table.setdefault(key, [field.number(0)] * len(columns))
            row[index] = coefficient
    return list(table.values())


def _kernel(rows: list[list[Element]]) -> list[list[Element]]:
    """A basis of the solutions of the homogeneous linear equations, from the reduced echelon form."""
    if not rows:
        return []
    field, size = rows[0][0].field, len(rows[0])
    pivots: dict[int, list[Element]] = {}
    # The last unknowns are eliminated first, so that each solution starts with the first state.
    for row in rows:
        for column, pivot in pivots.items():
            row = [x - row[column] * y for x, y in zip(row, pivot, strict=True)]
        lead = next((i for i in reversed(range(size)) if not row[i].is_zero), None)
        if lead is None:
            continue
        row = [x / row[lead] for x in row]
        for column, pivot in pivots.items():
            pivots[column] = [x - pivot[lead] * y for x, y in zip(pivot, row, strict=True)]
        pivots[lead] = row
    basis = []
    for free in (i for i in range(size) if i not in pivots):
        vector = [field.number(0)] * size
        vector[free] = field.number(1)
        for column, pivot in pivots.items():
            vector[column] = -pivot[free]
        basis.append(vector)
    return basis


def _combination(vector: list[Element], ansatz: list[Expr]) -> Expr:
    """The quantity with these coefficients, cleared of denominators."""
    field = vector[0].field
    common = field.context.constant(1)
    for value in vector:
        common = common * (value.denominator / common.gcd(value.denominator))
    scale = field.polynomial(common)
    terms = []
    for value, monomial in zip(vector, ansatz, strict=True):
        if not value.is_zero:
            coefficient = (value * scale).expr()
            terms.append(monomial if value * scale == field.number(1) else mul(coefficient, monomial))
    return add(*terms)
