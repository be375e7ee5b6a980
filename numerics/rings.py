"""Number systems in which the programs of the integrators run: balls, complex balls, power series, doubles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Final, Protocol

from flint import acb, arb, arb_series, ctx, fmpq


class Unsupported(ValueError):
    """A node that the integrators cannot evaluate."""


@contextmanager
def working(bits: int, length: int | None = None) -> Iterator[None]:
    """Ball arithmetic with `bits` bits, and series of `length` terms, inside the block."""
    before = ctx.prec, ctx.cap
    ctx.prec = bits
    if length is not None:
        ctx.cap = length
    try:
        yield
    finally:
        ctx.prec, ctx.cap = before


def rational(value: Fraction) -> fmpq:
    """The number as a FLINT rational."""
    return fmpq(value.numerator, value.denominator)


class Ring(Protocol):
    """What a program needs of numbers beyond + and *: constants, powers and functions."""

    def lift(self, value: arb) -> Any:
        """A constant of the program as a number of the ring."""

    def power(self, base: Any, exponent: Fraction) -> Any:
        """A rational power."""

    def function(self, name: str, arguments: Sequence[Any]) -> Any:
        """A function of the claim language."""


def whole_power(base: Any, exponent: int) -> Any:
    """An integer power by squaring, which unlike FLINT's `**` has a value for balls around 0."""
    if exponent < 0:
        return whole_power(1 / base, -exponent)
    if exponent < 2:
        return base if exponent else 0 * (1 / base) + 1
    half = whole_power(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half


_ARB_METHODS: Final = {
    "loggamma": "lgamma",
    **{
        name: name
        for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")
    },
    **{name: name for name in ("asinh", "acosh", "atanh", "erf", "erfc", "gamma", "digamma")},
}


class Balls:
    """Real balls."""

    def lift(self, value: arb) -> arb:
        return value

    def power(self, base: arb, exponent: Fraction) -> arb:
        part = exponent.denominator
        root = base if part == 1 else base.sqrt() if part == 2 else base.root(part)
        return arb(whole_power(root, exponent.numerator))

    def function(self, name: str, arguments: Sequence[arb]) -> Any:
        x = arguments[0]
        if name in _ARB_METHODS:
            return getattr(x, _ARB_METHODS[name])()
        match name, len(arguments):
            case "abs", 1:
                return abs(x)
            case "min", 2:
                return x.min(arguments[1])
            case "max", 2:
                return x.max(arguments[1])
            case "atan2", 2:
                return arb.atan2(x, arguments[1])
            case "lambertw", 1:
                return x.lambertw()
            case "expint_ei", 1:
                return x.ei()
            case "hyp2f1", 4:
                a, b, c, z = arguments
                return z.hypgeom_2f1(a, b, c)
            case "hyp1f1", 3:
                a, b, z = arguments
                return z.hypgeom_1f1(a, b)
            case "besseli", 2:
                return arguments[1].bessel_i(x)
        raise Unsupported(f"{name} of {len(arguments)} arguments")


class ComplexBalls:
    """Complex balls; a function that is not analytic on the whole ball gives a ball that is not finite."""

    def lift(self, value: arb) -> acb:
        return acb(value)

    def power(self, base: acb, exponent: Fraction) -> acb:
        if exponent.denominator == 1:
            return acb(whole_power(base, exponent.numerator))
        return base.pow(acb(rational(exponent)), analytic=True)

    def function(self, name: str, arguments: Sequence[acb]) -> Any:
        z = arguments[0]
        if len(arguments) == 1:
            if name in ("log", "sqrt"):
                return acb(getattr(z, name)(analytic=True))
            if name in ("exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "erfc", "gamma", "digamma"):
                return acb(getattr(z, name)())
            match name:
                case "abs":
                    return acb(_signed(z, z.real))
                case "atan":
                    return _where(abs(z.imag) < 1, z.atan())
                case "asinh":
                    return _where(abs(z.imag) < 1, z.asinh())
                case "asin" | "acos" | "atanh":
                    return _where(abs(z.real) < 1, getattr(z, name)())
                case "acosh":
                    return _where(z.real > 1, z.acosh())
                case "loggamma":
                    return _where(z.real > 0, z.lgamma())
        if name in ("min", "max") and len(arguments) == 2:
            other = arguments[1]
            first = z.real < other.real if name == "min" else z.real > other.real
            second = other.real < z.real if name == "min" else other.real > z.real
            return z if first else _where(second, other)
        raise Unsupported(f"{name} of {len(arguments)} arguments in an integration")


def _where(analytic: bool, value: acb) -> acb:
    return value if analytic else acb(arb.nan(), arb.nan())


def _signed(value: Any, by: arb) -> Any:
    """`value` or minus `value`, whichever makes `by` positive; not finite if the sign is open."""
    if by > 0:
        return value
    return -value if by < 0 else value * arb.nan()


class Series:
    """Power series with ball coefficients, truncated at the working length."""

    def lift(self, value: arb) -> arb:
        return value

    def power(self, base: arb_series, exponent: Fraction) -> Any:
        if exponent.denominator <= 2:
            return whole_power(base if exponent.denominator == 1 else base.sqrt(), exponent.numerator)
        return (base.log() * arb(rational(exponent))).exp()

    def function(self, name: str, arguments: Sequence[arb_series | arb]) -> Any:
        # Constants are lifted to balls; beside a series, as in max(u, 1), they must be series too.
        series = [each if isinstance(each, arb_series) else arb_series([each]) for each in arguments]
        x = series[0]
        if len(arguments) == 1:
            if name in ("exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "erf", "erfc", "gamma"):
                return getattr(x, name)()
            up = x.exp() if name in ("sinh", "cosh", "tanh") else x
            match name:
                case "sinh":
                    return (up - 1 / up) / 2
                case "cosh":
                    return (up + 1 / up) / 2
                case "tanh":
                    return (up - 1 / up) / (up + 1 / up)
                case "asinh":
                    return (x + (x * x + 1).sqrt()).log()
                case "acosh":
                    return (x + (x * x - 1).sqrt()).log()
                case "atanh":
                    return ((1 + x) / (1 - x)).log() / 2
                case "abs":
                    return _signed(x, x[0])
                case "loggamma":
                    return x.lgamma()
        if name in ("min", "max") and len(arguments) == 2:
            other = series[1]
            gap = other[0] - x[0] if name == "min" else x[0] - other[0]
            return x if gap > 0 else _signed(other, -gap)
        raise Unsupported(f"{name} of {len(arguments)} arguments in an integration")


class Floats:
    """NumPy doubles; what overflows is infinite."""

    def __init__(self) -> None:
        import numpy

        self._numpy = numpy
        self._names = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "min": "minimum"}
        self._names |= {"max": "maximum", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh"}

    def lift(self, value: arb) -> Any:
        return self._numpy.float64(float(value))

    def power(self, base: Any, exponent: Fraction) -> Any:
        return base ** float(exponent)

    def function(self, name: str, arguments: Sequence[Any]) -> Any:
        numpy_function = getattr(self._numpy, self._names.get(name, name), None)
        if numpy_function is None:
            import scipy.special

            special = {"loggamma": "gammaln", "digamma": "psi", "hyp2f1": "hyp2f1", "hyp1f1": "hyp1f1", "besseli": "iv"}
            special |= {"expint_ei": "expi", "erf": "erf", "erfc": "erfc", "gamma": "gamma"}
            if name not in special:
                raise Unsupported(f"{name} in floating point")
            numpy_function = getattr(scipy.special, special[name])
        return numpy_function(*arguments)
