"""The functions of the claim language on real balls, each with the domain on which it has a real value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flint import acb, arb, ctx, fmpq

from numerics.reals import (
    Far,
    Near,
    Real,
    as_ball,
    exact,
    exponential,
    is_zero,
    logarithm,
    near,
    power,
    product,
    sign,
    total,
)
from numerics.walk import NoValueError, UnknownError
from numerics.wright import lambert_w_far

_HALF: Final = exact(fmpq(1, 2))
_MINUS_ONE: Final = exact(fmpq(-1))

#: Functions whose cost grows with the square of the precision; one call cannot be stopped once it has begun.
_COSTLY: Final = frozenset(("gamma", "loggamma", "digamma", "hyp2f1", "hyp1f1", "besseli", "expint_ei", "erf", "erfc"))
_AFFORDABLE_BITS: Final = 50_000
_AFFORDABLE_TERMS: Final = 1_000


def apply(name: str, arguments: list[Real]) -> Real:
    """The function called `name` at `arguments`.

    Raises:
        NoValueError: if it is certain that there is no finite real value.
        UnknownError: if a ball is too wide to tell, or to enclose the value.

    >>> apply("atanh", [exact(fmpq(1))])
    Traceback (most recent call last):
        ...
    numerics.walk.NoValueError: atanh outside (-1, 1)
    """
    if ctx.prec > _AFFORDABLE_BITS and name in _COSTLY and not _is_short_series(arguments[-1]):
        raise UnknownError(f"{name} to more than {_AFFORDABLE_BITS:,} bits")
    return _FUNCTIONS[name](*arguments)


def _is_short_series(x: Real) -> bool:
    """Whether a number is so close to zero that few terms of a power series give all digits."""
    return isinstance(x, Far) or bool(abs(as_ball(x)) < arb(2) ** (-ctx.prec // _AFFORDABLE_TERMS))


def _entire(name: str) -> Callable[[Real], Real]:
    method = getattr(arb, name)

    def function(x: Real) -> Real:
        return near(method(as_ball(x)), name)

    return function


def _require(inside: bool, outside: bool, domain: str) -> None:
    """Says whether an argument is certainly outside the domain, or not certainly inside it."""
    if outside:
        raise NoValueError(domain)
    if not inside:
        raise UnknownError(f"at this precision it is not certain whether the argument avoids: {domain}")


def _absolute(x: Real) -> Real:
    if isinstance(x, Far):
        return Far(1, x.log)
    if x.exact is not None:
        return exact(abs(x.exact))
    return near(arb(0).union(x.ball.abs_upper()) if x.ball.contains(0) else abs(x.ball), "abs")


def _minimum(x: Real, y: Real) -> Real:
    return _extremum(x, y, 1)


def _maximum(x: Real, y: Real) -> Real:
    return _extremum(x, y, -1)


def _extremum(x: Real, y: Real, order: int) -> Real:
    try:
        difference = sign(total([x, product([_MINUS_ONE, y])]))
    except UnknownError:
        difference = None
    if difference is not None:
        return x if difference * order <= 0 else y
    balls = as_ball(x), as_ball(y)
    return near(balls[0].min(balls[1]) if order > 0 else balls[0].max(balls[1]), "min or max")


def _square_root(x: Real) -> Real:
    return power(x, _HALF)


def _arcsine(x: Real) -> Real:
    ball = as_ball(x)
    _require(abs(ball) <= 1, abs(ball) > 1, "asin outside [-1, 1]")
    return near(ball.asin(), "asin")


def _arccosine(x: Real) -> Real:
    ball = as_ball(x)
    _require(abs(ball) <= 1, abs(ball) > 1, "acos outside [-1, 1]")
    return near(ball.acos(), "acos")


def _arctangent2(y: Real, x: Real) -> Real:
    if is_zero(y) and is_zero(x):
        raise NoValueError("atan2(0, 0) has no value")
    bottom, top = as_ball(x), as_ball(y)
    if bottom.contains(0) and top.contains(0):
        raise UnknownError("whether atan2(0, 0) stands here is not clear at this precision")
    return near(arb.atan2(top, bottom), "atan2")


def _hyperbolic_arccosine(x: Real) -> Real:
    if isinstance(x, Near) and x.exact == 1:
        return exact(fmpq(0))
    ball = as_ball(x)
    _require(ball >= 1, ball < 1, "acosh below 1")
    return near(ball.acosh(), "acosh")


def _hyperbolic_arctangent(x: Real) -> Real:
    ball = as_ball(x)
    _require(abs(ball) < 1, abs(ball) >= 1, "atanh outside (-1, 1)")
    return near(ball.atanh(), "atanh")


def _is_pole_of_gamma(x: Real) -> bool:
    return isinstance(x, Near) and x.exact is not None and x.exact.q == 1 and x.exact <= 0


def _gamma(x: Real) -> Real:
    if _is_pole_of_gamma(x):
        raise NoValueError("gamma at a pole: 0 or a negative integer")
    return near(as_ball(x).gamma(), "gamma")


def _log_gamma(x: Real) -> Real:
    ball = as_ball(x)
    _require(ball > 0, ball <= 0, "loggamma of a number that is not positive")
    return near(ball.lgamma(), "loggamma")


def _digamma(x: Real) -> Real:
    if _is_pole_of_gamma(x):
        raise NoValueError("digamma at a pole: 0 or a negative integer")
    return near(as_ball(x).digamma(), "digamma")


def _lambert_w(x: Real, branch: Real = exact(fmpq(0))) -> Real:  # noqa: B008
    index = branch.exact if isinstance(branch, Near) else None
    if index is None:
        raise UnknownError("the branch of lambertw is not known exactly")
    if index not in (0, -1):
        raise NoValueError("lambertw has real values on the branches 0 and -1 only")
    if is_zero(x) and index == 0:
        return exact(fmpq(0))
    if isinstance(x, Far):
        return lambert_w_far(x, int(index.p))
    edge = -((-arb(1)).exp())
    _require(x.ball > edge, x.ball < edge, "lambertw below -1/e")
    if index == 0:
        return near(x.ball.lambertw(), "lambertw")
    _require(x.ball < 0, x.ball >= 0, "lambertw(x, -1) of a number that is not negative")
    return near(x.ball.lambertw(-1), "lambertw")


def _is_terminating(*parameters: Real) -> bool:
    return any(_is_pole_of_gamma(parameter) for parameter in parameters)


def _bottom_parameter(bottom: Real, *tops: Real) -> None:
    """Refuses a bottom parameter at which a term of a hypergeometric series divides by zero."""
    if not _is_pole_of_gamma(bottom):
        return
    if _is_terminating(*tops):
        raise UnknownError(
            "a hypergeometric series whose bottom parameter is 0 or a negative integer depends on convention"
        )
    raise NoValueError("a hypergeometric function with a bottom parameter that is 0 or a negative integer")


def _hypergeometric_2f1(a: Real, b: Real, c: Real, x: Real) -> Real:
    _bottom_parameter(c, a, b)
    balls = [as_ball(parameter) for parameter in (a, b, c)]
    ball = as_ball(x)
    if _is_terminating(a, b) or ball < 1:
        return near(
            ball.hypgeom_2f1(
                _parameter(a),
                _parameter(b),
                _parameter(c),
                ab=_differ_by_integer(a, b),
                ac=_differ_by_integer(a, c),
                bc=_differ_by_integer(b, c),
                abc=_differ_by_integer(c, a, b),
            ),
            "hyp2f1",
        )
    if isinstance(x, Near) and x.exact == 1:
        excess = balls[2] - balls[0] - balls[1]
        _require(excess > 0, excess <= 0, "hyp2f1(a, b, c, 1) with c <= a + b")
        top = balls[2].gamma() * excess.gamma()
        return near(top * (balls[2] - balls[0]).rgamma() * (balls[2] - balls[1]).rgamma(), "hyp2f1")
    if ball > 1:
        value = acb(ball).hypgeom_2f1(acb(balls[0]), acb(balls[1]), acb(balls[2]))
        if value.is_finite() and not value.imag.contains(0):
            raise NoValueError("hyp2f1 beyond 1, where it is not real")
    raise UnknownError("hyp2f1 on its branch cut")


def _differ_by_integer(first: Real, *others: Real) -> bool:
    """Whether the first parameter less the others is known to be an integer, which balls alone cannot tell."""
    gap = fmpq(0)
    for parameter, sign_of_it in ((first, 1), *((other, -1) for other in others)):
        if not isinstance(parameter, Near) or parameter.exact is None:
            return False
        gap += sign_of_it * parameter.exact
    return gap.q == 1


def _hypergeometric_1f1(a: Real, b: Real, x: Real) -> Real:
    _bottom_parameter(b, a)
    return near(as_ball(x).hypgeom_1f1(_parameter(a), _parameter(b)), "hyp1f1")


def _parameter(value: Real) -> arb | fmpq:
    """The exact value of a parameter if it is known, because special cases depend on it."""
    return value.exact if isinstance(value, Near) and value.exact is not None else as_ball(value)


def _bessel_i(order: Real, x: Real) -> Real:
    index = order.exact if isinstance(order, Near) else None
    kind = sign(x)
    if index is None or index.q != 1:
        if index is None and as_ball(order).contains_integer():
            _require(kind == 1, False, "besseli of a number that is not positive, with an order that may be an integer")
        _require(
            kind is not None and kind >= 0, kind == -1, "besseli of a negative number with an order that is no integer"
        )
        if kind == 0:
            falling = sign(order)
            _require(falling == 1, falling == -1, "besseli at 0 with a negative order that is no integer")
            return exact(fmpq(0))
    return near(as_ball(x).bessel_i(_parameter(order)), "besseli")


def _exponential_integral(x: Real) -> Real:
    if is_zero(x):
        raise NoValueError("expint_ei at 0")
    return near(as_ball(x).ei(), "expint_ei")


_FUNCTIONS: Final[dict[str, Callable[..., Real]]] = {
    "exp": exponential,
    "log": logarithm,
    "sqrt": _square_root,
    "abs": _absolute,
    "min": _minimum,
    "max": _maximum,
    "sin": _entire("sin"),
    "cos": _entire("cos"),
    "tan": _entire("tan"),
    "asin": _arcsine,
    "acos": _arccosine,
    "atan": _entire("atan"),
    "atan2": _arctangent2,
    "sinh": _entire("sinh"),
    "cosh": _entire("cosh"),
    "tanh": _entire("tanh"),
    "asinh": _entire("asinh"),
    "acosh": _hyperbolic_arccosine,
    "atanh": _hyperbolic_arctangent,
    "erf": _entire("erf"),
    "erfc": _entire("erfc"),
    "gamma": _gamma,
    "loggamma": _log_gamma,
    "digamma": _digamma,
    "lambertw": _lambert_w,
    "hyp2f1": _hypergeometric_2f1,
    "hyp1f1": _hypergeometric_1f1,
    "besseli": _bessel_i,
    "expint_ei": _exponential_integral,
}
