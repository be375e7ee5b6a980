"""Laplace's method against mpmath's quadrature: the error falls as the remainder says, and what is not shown stops."""

from __future__ import annotations

import random

import mpmath
import pytest

from derivations.claim import Asymptotic, Claim
from derivations.expansion import Approach, ClosedNumbers, Leading, StoppedError, leading_term
from derivations.expressions import INFINITY, ZERO, Call, Constant, Expr, Number, Symbol, read, read_relation
from derivations.variables import Assumptions, Domain, Variable
from verification.decide import decide
from verification.settings import Settings
from verification.verdict import Verdict

T = Variable("t", Domain.POSITIVE)
EPS = Variable("eps", Domain.UNIT)
#: The curve of a mode of noise whose singular value is v.
LOGISTIC = "(1 + v)*(v/(1 + (v/eps - 1)*exp(-v*log(1/eps)/2)))**2"
m = mpmath.mp


def value(expr: Expr, at: dict[str, mpmath.mpf]) -> mpmath.mpf:
    """A tree walk that shares no code with the expansion."""
    if isinstance(expr, Number):
        return mpmath.mpf(expr.value.numerator) / expr.value.denominator
    if isinstance(expr, Symbol):
        return at[expr.name]
    if isinstance(expr, Constant):
        return {"pi": +m.pi, "E": +m.e}[expr.name]
    parts = [value(child, at) for child in expr.children]
    if isinstance(expr, Call):
        return getattr(m, {"abs": "fabs"}.get(expr.name, expr.name))(*parts)
    kind = type(expr).__name__
    if kind == "Pow":
        return parts[0] ** parts[1]
    return m.fsum(parts) if kind == "Add" else m.fprod(parts)


def by_quadrature(body: str, limits: tuple[str, str], name: str, moved: mpmath.mpf) -> mpmath.mpf:
    """The integral, in panels that become the smaller the nearer they are to an end."""
    tree = read(body)
    low, high = (value(read(text), {}) for text in limits)
    panels = [mpmath.mpf(0), *((high - low) / 2 * mpmath.mpf(4) ** -k for k in range(11, -1, -1))]
    from_below = m.quad(lambda h: value(tree, {"v": low + h, name: moved}), panels)
    return from_below + m.quad(lambda h: value(tree, {"v": high - h, name: moved}), panels)


def found(body: str, limits: tuple[str, str] = ("0", "1"), *, small: bool = False, given: str = "") -> Leading:
    """What the expansion says, as t -> oo or as eps -> 0."""
    own = EPS if small else T
    known = Assumptions((own,), (read_relation(given),) if given else ())
    approach = Approach(own.symbol, ZERO if small else INFINITY, 1)
    return leading_term(read(f"integral({body}, v, {limits[0]}, {limits[1]})"), approach, known, ClosedNumbers())


RIGHT = [
    ("exp(-t*v)", ("0", "1")),
    ("exp(t*v)*sqrt(1 - v)/(1 + v)", ("0", "1")),
    ("exp(-t*v**2)/sqrt(v)", ("0", "2")),
    ("t*exp(-3*t)*v**2*exp(t*sin(v/2))", ("0", "pi")),
    ("sin(v)**2*exp(t*cos(v))*(1 + v)", ("0", "pi")),
    ("cos(v/2)*exp(-2*t*cos(v/2))", ("0", "pi")),
    ("exp(t*v - t*v**2/2)*(1 - v)**3", ("0", "1")),
    ("exp(-t*v)*(1 - exp(-t*v))**2", ("0", "1")),
    ("v*exp(t*v)/(1 + (exp(t*v) - 1)*exp(-2*t))**2", ("0", "1")),
]


@pytest.mark.parametrize(("body", "limits"), RIGHT)
def test_the_error_falls_as_the_remainder_says(body: str, limits: tuple[str, str]) -> None:
    leading = found(body, limits)
    assert leading.next is not None
    errors = []
    for time in (mpmath.mpf(100), mpmath.mpf(1600)):
        ratio = by_quadrature(body, limits, "t", time) / value(leading.term, {"t": time})
        errors.append(abs(ratio - 1))
        assert errors[-1] < 40 * abs(value(leading.next, {"t": time}) / value(leading.term, {"t": time}))
    assert errors[1] < max(errors[0] / 3, mpmath.mpf("1e-9"))


def test_the_logistic_curve_on_the_clock_of_the_logarithm() -> None:
    leading, errors = found(LOGISTIC, small=True), []
    for level in (40, 160):
        small = mpmath.exp(-level)
        exact = by_quadrature(LOGISTIC, ("0", "1"), "eps", small)
        errors.append(abs(exact / value(leading.term, {"eps": small}) - 1))
    assert errors[1] < errors[0] / 3 < 0.1


REFUSED = [
    ("exp(t*sin(v))", ("0", "pi"), "turn nowhere"),
    ("exp(t*v)/v", ("0", "1"), "integrable"),
    ("exp(t*abs(v - 1/2))", ("0", "1"), "smooth"),
    ("exp(-t*v)*sin(t*v)", ("0", "1"), "separate"),
    ("exp(-t*v)*log(v)", ("0", "1"), "no rational power"),
    ("exp(t*v)/(1 - exp(t*v - 2*t))", ("0", "1"), "not negative"),
    ("exp(t*v + t**2*(1 - v)**2)", ("0", "1"), "different paces"),
    ("exp(v/t)", ("0", "1"), "does not grow"),
    ("exp(-t*v)/(1 + sqrt(v - 1/2)*exp(-2*t))", ("0", "1"), "root of a negative|positive"),
    ("exp(-t*v)", ("0", "t"), "moving limit"),
]


@pytest.mark.parametrize(("body", "limits", "reason"), REFUSED)
def test_what_is_not_shown_stops(body: str, limits: tuple[str, str], reason: str) -> None:
    with pytest.raises(StoppedError, match=reason):
        found(body, limits)


def test_a_range_that_may_be_empty_stops() -> None:
    known = Assumptions((T, Variable("c")))
    with pytest.raises(StoppedError, match="length of a range"):
        leading_term(read("integral(exp(-t*v), v, 0, c)"), Approach(T.symbol, INFINITY, 1), known, ClosedNumbers())


def test_a_logistic_curve_that_is_learned_is_not_taken_for_a_small_one() -> None:
    late = LOGISTIC.replace("log(1/eps)/2", "log(1/eps)*2")
    with pytest.raises(StoppedError):
        found(late, small=True)


WEIGHTS = (
    "1",
    "v",
    "(1 - v)",
    "sqrt(v)",
    "1/sqrt(v)",
    "sin(v)**2",
    "exp(v)",
    "1/(1 + v)",
    "(v - 1/2)",
    "log(1 + v)",
)
SHAPES = (
    "v",
    "v**2",
    "sqrt(1 + v)",
    "sin(v)",
    "cos(v)",
    "(1 - v)**2",
    "v*(2 - v)",
    "(v - 1/3)**2",
    "sin(3*v)",
    "exp(v)",
)


@pytest.mark.parametrize("seed", range(24))
def test_random_integrals_have_the_term_that_is_found_and_no_other(seed: int) -> None:
    chance = random.Random(seed)
    weight = "*".join(chance.choice(WEIGHTS) for _ in range(2))
    body = f"{weight}*exp({chance.choice(('t', '-t', '-2*t'))}*{chance.choice(SHAPES)})"
    try:
        leading = found(body)
    except StoppedError:
        return
    ratios = [by_quadrature(body, ("0", "1"), "t", t) / value(leading.term, {"t": t}) for t in map(m.mpf, (200, 3200))]
    assert abs(ratios[1] - 1) < min(0.1, max(0.6 * abs(ratios[0] - 1), 1e-6)), body
    for wrong in (2 * leading.term, leading.term * T.symbol ** read("1/2")):
        says = Asymptotic(read(f"integral({body}, v, 0, 1)"), wrong, T.symbol, INFINITY, "")
        assert decide(Claim("wrong", says, Assumptions((T,))), Settings()).verdict is not Verdict.PROVED
