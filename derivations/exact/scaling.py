"""Scaling symmetries: rescalings of the variables that change the sign of no expression in play.

A rescaling multiplies each variable v by lambda**w(v) for one positive lambda.  Under it an expression e becomes
lambda**d * e + c * log(lambda) with a degree d and a shift c that are linear in the weights w; where a sum or a
function needs equal degrees, or none, that is a linear equation for the weights.  The symmetries are the solutions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from derivations.expressions import (
    ZERO,
    Add,
    Call,
    Expr,
    Integral,
    Mul,
    Number,
    Pow,
    Relation,
    Sum,
    Symbol,
    expand_derivatives,
)
from derivations.variables import Assumptions, Domain, Variable

#: A form that is linear in the weights of the variables.
Form: TypeAlias = dict[Symbol, Fraction]
Weights: TypeAlias = dict[Symbol, Fraction]

_HOMOGENEOUS: Final = frozenset({"abs", "min", "max"})


def scalings(expressions: Sequence[Expr], assumptions: Assumptions) -> tuple[Weights, ...]:
    """A basis of the weights under which the assumptions and the signs of the expressions do not change.

    The rescaling v -> lambda**w(v) * v with any lambda > 0 takes the domain of the assumptions to itself, and every
    expression to a positive multiple of itself.

    Args:
        expressions: those whose signs matter; comparisons in `assumptions.given` are added to them.
        assumptions: a variable with a bound other than 0 is not rescaled, nor is an integer.

    >>> from derivations.expressions import read, read_relation
    >>> s, u0 = Variable("s", Domain.POSITIVE), Variable("u0", Domain.POSITIVE)
    >>> scalings([read("log(s/u0) - u0/s")], Assumptions((s, u0), (read_relation("u0 < s"),)))
    ({s: Fraction(1, 1), u0: Fraction(1, 1)},)
    """
    differences = [*expressions, *_differences(assumptions.given)]
    names = sorted({symbol for expr in differences for symbol in expr.free_symbols}, key=lambda symbol: symbol.name)
    grading = _Grading()
    for name in names:
        if not _may_be_rescaled(assumptions[name]):
            grading.require({name: Fraction(1)})
    for difference in differences:
        _, shift = grading.of(expand_derivatives(difference))
        grading.require(shift)
    return _kernel(grading.equations, names)


def _differences(relations: Iterable[Relation]) -> list[Expr]:
    return [left - right if left != ZERO else right for relation in relations for left, _, right in relation.links]


def _may_be_rescaled(variable: Variable) -> bool:
    if variable.domain is Domain.INTEGER:
        return False
    return all(bound is None or bound.value == 0 for bound in (variable.lower, variable.upper))


class _Grading:
    """Degrees and shifts of expressions, with the equations between the weights that they need."""

    def __init__(self) -> None:
        self.equations: list[Form] = []
        self._known: dict[Expr, tuple[Form, Form]] = {}

    def require(self, form: Form) -> None:
        """Demand that a form vanishes."""
        if form:
            self.equations.append(form)

    def of(self, expr: Expr) -> tuple[Form, Form]:
        """The degree and the shift of an expression."""
        if expr not in self._known:
            self._known[expr] = self._found(expr)
        return self._known[expr]

    def _degree(self, expr: Expr) -> Form:
        """The degree of an expression that must not be shifted."""
        degree, shift = self.of(expr)
        self.require(shift)
        return degree

    def _found(self, expr: Expr) -> tuple[Form, Form]:
        if isinstance(expr, Symbol):
            return {expr: Fraction(1)}, {}
        if isinstance(expr, Add):
            return self._of_sum(expr)
        if isinstance(expr, Mul):
            return self._of_product(expr)
        if isinstance(expr, Pow):
            return self._of_power(expr), {}
        if isinstance(expr, Call):
            return self._of_call(expr)
        if isinstance(expr, Integral | Sum):
            # What happens inside is not followed: none of its variables is rescaled.
            for symbol in expr.free_symbols:
                self.require({symbol: Fraction(1)})
        return {}, {}

    def _of_sum(self, expr: Add) -> tuple[Form, Form]:
        parts = [self.of(term) for term in expr.operands]
        degree, shift = parts[0][0], dict[Symbol, Fraction]()
        for other, moved in parts:
            self.require(_combined(other, degree, -1))
            shift = _combined(shift, moved, 1)
        if shift:
            # log(lambda) is added as it is, so the other terms must not be multiplied.
            self.require(degree)
        return degree, shift

    def _of_product(self, expr: Mul) -> tuple[Form, Form]:
        number = expr.operands[0]
        if isinstance(number, Number) and len(expr.operands) == 2:
            degree, shift = self.of(expr.operands[1])
            return degree, {name: number.value * value for name, value in shift.items()}
        total: Form = {}
        for factor in expr.operands:
            total = _combined(total, self._degree(factor), 1)
        return total, {}

    def _of_power(self, expr: Pow) -> Form:
        degree = self._degree(expr.base)
        if isinstance(expr.exponent, Number):
            return {name: expr.exponent.value * value for name, value in degree.items()}
        self.require(degree)
        self.require(self._degree(expr.exponent))
        return {}

    def _of_call(self, expr: Call) -> tuple[Form, Form]:
        if expr.name == "log":
            return {}, self._degree(expr.arguments[0])
        if expr.name == "exp":
            degree, shift = self.of(expr.arguments[0])
            self.require(degree)
            return shift, {}
        degrees = [self._degree(argument) for argument in expr.arguments]
        if expr.name in _HOMOGENEOUS or expr.name == "atan2":
            for other in degrees[1:]:
                self.require(_combined(other, degrees[0], -1))
            return ({} if expr.name == "atan2" else degrees[0]), {}
        for degree in degrees:
            self.require(degree)
        return {}, {}


def _combined(first: Form, second: Form, factor: int) -> Form:
    names = first.keys() | second.keys()
    total = {name: first.get(name, Fraction(0)) + factor * second.get(name, Fraction(0)) for name in names}
    return {name: value for name, value in total.items() if value}


def _kernel(equations: Sequence[Form], names: Sequence[Symbol]) -> tuple[Weights, ...]:
    """A basis of the weights that solve all equations, by elimination over the rational numbers."""
    rows: list[Form] = []
    for equation in equations:
        row = dict(equation)
        for pivot in rows:
            row = _cleared(row, pivot)
        if row:
            row = _normalised(row)
            rows = [_cleared(other, row) for other in rows] + [row]
    leading = {_lead(row): row for row in rows}
    basis = []
    for free in names:
        if free not in leading:
            weights = {free: Fraction(1)}
            weights |= {name: -row[free] for name, row in leading.items() if free in row}
            basis.append(dict(sorted(weights.items(), key=lambda item: item[0].name)))
    return tuple(basis)


def _lead(row: Form) -> Symbol:
    return min(row, key=lambda symbol: symbol.name)


def _normalised(row: Form) -> Form:
    scale = row[_lead(row)]
    return {name: value / scale for name, value in row.items()}


def _cleared(row: Form, pivot: Form) -> Form:
    """The row without the leading variable of another row."""
    factor = row.get(_lead(pivot), Fraction(0))
    scaled = {name: factor * value for name, value in pivot.items()}
    return _combined(row, scaled, -1)
