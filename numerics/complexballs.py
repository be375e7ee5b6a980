"""Complex balls: the analytic continuation of a real expression, with proof that it is analytic on the ball."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from flint import acb, arb, fmpq

from derivations.expressions import Call, Expr, Integral, Mul, Number, Pow, Sum
from numerics.rationals import rational_value
from numerics.walk import NoValueError, TreeWalk, UnknownError


class ComplexWalk(TreeWalk[acb]):
    """The number system of complex balls for integrands.

    A value is an enclosure, on the whole ball, of a function that is analytic there and agrees with the real function
    on the real line; where that cannot be shown, `UnknownError` is raised.
    """

    def number(self, value: Fraction) -> acb:
        return acb(arb(fmpq(value.numerator, value.denominator)))

    def constant(self, name: str) -> acb:
        if name == "oo":
            raise NoValueError("oo is not a number")
        return acb({"pi": arb.pi, "E": arb.const_e, "EulerGamma": arb.const_euler}[name]())

    def total(self, terms: list[acb]) -> acb:
        return sum(terms, acb(0))

    def product(self, node: Mul) -> acb:
        result = acb(1)
        for factor in self.values(node.operands):
            result *= factor
        return result

    def power(self, node: Pow) -> acb:
        base = self.value(node.base)
        exponent = _rational(node.exponent)
        if exponent is not None and exponent.denominator == 1:
            if exponent == 0 and base.contains(0):
                raise UnknownError("0**0 is not excluded")
            return _finite(base**exponent.numerator)
        if exponent is not None:
            return _finite(base.pow(acb(arb(fmpq(exponent.numerator, exponent.denominator))), analytic=True))
        return _finite((self.value(node.exponent) * base.log(analytic=True)).exp())

    def call(self, node: Call) -> acb:
        arguments = self.values(node.arguments)
        if node.name in ANALYTIC:
            return _finite(ANALYTIC[node.name](*arguments))
        if node.name == "lambertw":
            return _finite(_lambert_w(node, arguments[0]))
        if node.name == "besseli":
            order = _rational(node.arguments[0])
            if order is None or order.denominator != 1:
                _require_right_half_plane(arguments[1])
            return _finite(arguments[1].bessel_i(arguments[0]))
        raise UnknownError(f"{node.name} has no complex continuation here")

    def integral(self, node: Integral) -> acb:
        raise UnknownError("an integral whose value depends on the variable of another one")

    def sum(self, node: Sum) -> acb:
        first, last = (_rational(limit) for limit in (node.lower, node.upper))
        if first is None or last is None or last - first > 1_000:
            raise UnknownError("a sum with variable or distant limits inside an integral")
        total = acb(0)
        for index in range(int(first), int(last) + 1):
            total += ComplexWalk({**self.point, node.variable: Number(index)}).value(node.body)
        return total


def _rational(node: Expr) -> Fraction | None:
    if isinstance(node, Number):
        return node.value
    return None if node.free_symbols else rational_value(node, {})


def _finite(value: acb) -> acb:
    if not value.is_finite():
        raise UnknownError("not shown to be analytic on the ball")
    return value


def _require(certain: bool) -> None:
    if not certain:
        raise UnknownError("the ball may touch a branch cut")


def _require_right_half_plane(z: acb) -> None:
    _require(z.real > 0)


def _hypergeometric_1f1(a: acb, b: acb, z: acb) -> acb:
    """1F1(a; b; z), which for a = 1 and b = 2 is (exp(z) - 1)/z = exp(z/2)*sinh(z/2)/(z/2)."""
    if not (a == 1 and b == 2):
        return z.hypgeom_1f1(a, b)
    if not z.contains(0):
        return (z.exp() - 1) / z
    half = z / 2
    return half.exp() * (acb(0, 1) * half).sinc()


def _away_from_unit_cuts(z: acb) -> None:
    """The cuts of asin, acos and atanh: the real line outside (-1, 1)."""
    _require((z.real < 1 and z.real > -1) or not z.imag.contains(0))


def _arcsine(z: acb) -> acb:
    _away_from_unit_cuts(z)
    return z.asin()


def _arccosine(z: acb) -> acb:
    _away_from_unit_cuts(z)
    return z.acos()


def _arctangent(z: acb) -> acb:
    _require((z.imag < 1 and z.imag > -1) or not z.real.contains(0))
    return z.atan()


def _hyperbolic_arcsine(z: acb) -> acb:
    _require((z.imag < 1 and z.imag > -1) or not z.real.contains(0))
    return z.asinh()


def _hyperbolic_arccosine(z: acb) -> acb:
    _require(z.real > 1)
    return z.acosh()


def _hyperbolic_arctangent(z: acb) -> acb:
    _away_from_unit_cuts(z)
    return z.atanh()


def _log_gamma(z: acb) -> acb:
    _require_right_half_plane(z)
    return z.lgamma()


def _exponential_integral(z: acb) -> acb:
    """Ei; on the left half-plane -E1(-z), which is analytic there and real on the line."""
    if z.real < 0:
        return -((-z).expint(1))
    _require_right_half_plane(z)
    return z.ei()


def _arctangent2(y: acb, x: acb) -> acb:
    _require_right_half_plane(x)
    return _arctangent(y / x)


def _hypergeometric_2f1(a: acb, b: acb, c: acb, z: acb) -> acb:
    _require(z.real < 1)
    return z.hypgeom_2f1(a, b, c)


def _lambert_w(node: Call, z: acb) -> acb:
    branch = _rational(node.arguments[1]) if len(node.arguments) == 2 else Fraction(0)
    edge = -((-arb(1)).exp())
    if branch == 0:
        _require(z.real > edge or not z.imag.contains(0))
        return z.lambertw()
    _require(branch == -1 and z.real > edge and z.real < 0)
    return z.lambertw(-1, middle=True)


#: Functions of complex balls that are not finite where they are not shown to be analytic.
ANALYTIC: Final[dict[str, Callable[..., acb]]] = {
    "exp": acb.exp,
    "log": lambda z: z.log(analytic=True),
    "sqrt": lambda z: z.sqrt(analytic=True),
    "abs": lambda z: z.real_abs(analytic=True),
    "min": lambda z, w: z.real_min(w, analytic=True),
    "max": lambda z, w: z.real_max(w, analytic=True),
    "sin": acb.sin,
    "cos": acb.cos,
    "tan": acb.tan,
    "asin": _arcsine,
    "acos": _arccosine,
    "atan": _arctangent,
    "atan2": _arctangent2,
    "sinh": acb.sinh,
    "cosh": acb.cosh,
    "tanh": acb.tanh,
    "asinh": _hyperbolic_arcsine,
    "acosh": _hyperbolic_arccosine,
    "atanh": _hyperbolic_arctangent,
    "erf": acb.erf,
    "erfc": acb.erfc,
    "gamma": acb.gamma,
    "loggamma": _log_gamma,
    "digamma": acb.digamma,
    "hyp2f1": _hypergeometric_2f1,
    "hyp1f1": _hypergeometric_1f1,
    "expint_ei": _exponential_integral,
}
