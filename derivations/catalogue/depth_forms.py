"""What the laws of depth M are made of: rates, real elementary antiderivatives, hypergeometric ones."""

from __future__ import annotations

from fractions import Fraction

from derivations.expressions import HALF, ONE, PI, ZERO, Expr, Operand, add, as_expr, call, log, power, sqrt

#: Cosines of angles up to a quarter turn that are single roots, by the angle as a part of pi.
_SURDS = {
    Fraction(0): ONE,
    Fraction(1, 6): sqrt(3) / 2,
    Fraction(1, 4): sqrt(2) / 2,
    Fraction(1, 3): HALF,
    Fraction(1, 2): ZERO,
}


def growth(state: Expr, depth: Operand) -> Expr:
    """The growth factor of a mode, state**(2 - 2/depth); for a whole depth the exponent is computed."""
    exponent = 2 - 2 / as_expr(depth) if isinstance(depth, Expr) else as_expr(2 - Fraction(2) / depth)
    return ONE if exponent == ZERO else power(state, exponent)


def root(value: Expr, depth: Operand) -> Expr:
    """The root value**(1/depth)."""
    return (
        value
        if depth == 1
        else power(value, 1 / as_expr(depth) if isinstance(depth, Expr) else as_expr(1 / Fraction(depth)))
    )


def cosine(part: Fraction) -> Expr:
    """cos(pi*part), by the symmetries of the cosine as a root where it is a single one."""
    part = abs((part + 1) % 2 - 1)
    if part > Fraction(1, 2):
        return -cosine(1 - part)
    return _SURDS.get(part) or call("cos", as_expr(part) * PI)


def elementary(fraction: Expr, depth: int, above: bool = False) -> Expr:
    """A real antiderivative T of x**(1 - M)/(1 - x**M) for the depth M, as a function of x**M.

    For odd M, T = x**(2 - M)/(2 - M) - (1/M) sum_k w**(2*k) log(1 - x/w**k) with w = exp(2*pi*i/M).  For M = 2*m half
    as many roots of unity do: with y = x**2, T = (1/2)(y**(1 - m)/(1 - m) - (1/m) sum_k w**k log(1 - y/w**k)) with
    w = exp(2*pi*i/m).  Conjugate terms are joined: for the weight j and the angle a = 2*pi*k/n they make
    cos(j*a)*log(1 - 2*x*cos(a) + x**2) - 2*sin(j*a)*atan((x - cos(a))/sin(a)).  The arctangent of a linear argument has
    no jumps, unlike that of x*sin(a)/(1 - x*cos(a)), from which it differs by a constant.

    Args:
        fraction: x**M, the fraction u/s of the target that a mode of strength u has reached.
        depth: M, at least 1.
        above: whether x > 1, where log(x - 1) stands for log(1 - x); T is smooth on either side of 1.

    >>> from derivations.expressions import symbols
    >>> elementary(symbols("y")[0], 2)
    (log(y) - log(1 - y))/2
    """
    if depth == 1:
        return -log(_gap(fraction, above))
    if depth % 2:
        return _over_roots_of_unity(root(fraction, depth), depth, 2, above)
    return _over_roots_of_unity(root(fraction, depth // 2), depth // 2, 1, above) / 2


def _over_roots_of_unity(x: Expr, order: int, weight: int, above: bool) -> Expr:
    """x**(j - n)/(j - n) - (1/n) sum_k w**(j*k) log(1 - x/w**k), real, for the order n and the weight j."""
    terms = [log(_gap(x, above))]
    if order % 2 == 0:
        terms.append((-1) ** weight * log(1 + x))
    for k in range(1, (order + 1) // 2):
        terms += _pair(x, Fraction(2 * k, order), weight)
    lead = log(x) if order == weight else power(x, as_expr(weight - order)) / (weight - order)
    joined = add(*terms)
    return lead - (joined if order == 1 else joined / order)


def _gap(x: Expr, above: bool) -> Expr:
    return x - 1 if above else 1 - x


def _pair(x: Expr, part: Fraction, weight: int) -> list[Expr]:
    """The terms of a root of unity at the angle pi*part and of its conjugate."""
    c, s = cosine(part), cosine(part - Fraction(1, 2))
    real, imaginary = cosine(weight * part), cosine(weight * part - Fraction(1, 2))
    terms = []
    if real != ZERO:
        terms.append(real * log(1 - 2 * c * x + x**2))
    if imaginary != ZERO:
        terms.append(-2 * imaginary * call("atan", (x - c) / s))
    return terms


def hypergeometric(x: Expr, depth: Expr) -> Expr:
    """T(x) by Gauss's function, x**(2 - M)/(2 - M) + (x**2/2)*2F1(1, 2/M; 1 + 2/M; x**M) in y = x**M.

    Args:
        x: y = x**M, between 0 and 1.
        depth: M, real, not 2.
    """
    series = call("hyp2f1", 1, 2 / depth, 1 + 2 / depth, x)
    return power(x, (2 - depth) / depth) / (2 - depth) + power(x, 2 / depth) / 2 * series
