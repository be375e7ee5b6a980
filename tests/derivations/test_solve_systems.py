"""Closed forms of flows of several states, compared with numerical integration."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import pytest
from scipy.integrate import quad, solve_ivp

from derivations.exact import is_zero
from derivations.expressions import Add, Expr, Mul, Number, Pow, Symbol, read, read_relation, substitute, write
from derivations.flow import Flow, gradient_flow
from derivations.solve import ClosedForm, Unsolved, solve
from derivations.variables import Assumptions, Domain, Variable
from numerics.evaluate import evaluate_mpmath

T = Symbol("t")


def gradient(loss: str, weights: str, starts: str, tau: str = "tau") -> Flow:
    names = [Symbol(name) for name in weights.split()]
    return gradient_flow(read(loss), names, T, [read(start) for start in starts.split(";")], read(tau))


def system(rates: str, states: str, starts: str) -> Flow:
    names = tuple(Symbol(name) for name in states.split())
    return Flow(names, T, tuple(map(read, starts.split(";"))), tuple(map(read, rates.split(";"))))


def assumptions(positive: str, real: str = "", given: str = "") -> Assumptions:
    variables = [Variable("t", Domain.NONNEGATIVE), *(Variable(name, Domain.POSITIVE) for name in positive.split())]
    variables += [Variable(name) for name in real.split()]
    return Assumptions(tuple(variables), tuple(read_relation(text) for text in given.split(";") if text))


def plain(expr: Expr, point: dict[Symbol, float]) -> float:
    """The value in floating point of a polynomial right-hand side."""
    if isinstance(expr, Symbol):
        return point[expr]
    if isinstance(expr, Number):
        return float(expr.value)
    values = [plain(child, point) for child in expr.children]
    if isinstance(expr, Pow):
        return float(values[0] ** values[1])
    assert isinstance(expr, Add | Mul)
    return sum(values) if isinstance(expr, Add) else math.prod(values)


@dataclass(frozen=True)
class Case:
    """A flow, its assumptions, points, and the conserved quantities to find."""

    name: str
    flow: Flow
    given: Assumptions
    points: tuple[dict[str, str], ...]
    conserved: tuple[str, ...] = ()


LOSS = "(s-a*b)**2/2"
SIGNS = (("1/2", "1/3"), ("-1/2", "1/3"), ("1/2", "-1/3"), ("-1", "-1/4"), ("1/2", "-1/2"), ("2", "0"), ("0", "0"))
UNBALANCED = tuple({"s": "7/3", "tau": "3/2", "a0": a, "b0": b} for a, b in SIGNS)
NEGATIVE = tuple({"s": "-2", "tau": "3/2", "a0": a, "b0": b} for a, b in SIGNS)

EXPLICIT = [
    Case("unbalanced", gradient(LOSS, "a b", "a0;b0"), assumptions("s tau", "a0 b0"), UNBALANCED, ("a**2-b**2",)),
    Case("negative", gradient(LOSS, "a b", "a0;b0"), assumptions("tau", "s a0 b0", "s < 0"), NEGATIVE, ("a**2-b**2",)),
    Case(
        "two rates",
        system("na*b*(s-lam*a*b);nb*a*(s-lam*a*b)", "a b", "a0;b0"),
        assumptions("s na nb lam", "a0 b0"),
        ({"s": "2", "na": "1/3", "nb": "2", "lam": "1/2", "a0": "1", "b0": "-2"},),
        ("nb*a**2-na*b**2",),
    ),
    Case(
        "gain",
        gradient("(s-g*a*b)**2/2", "a b", "a0;b0"),
        assumptions("s g tau", "a0 b0"),
        ({**UNBALANCED[0], "g": "3"},),
        ("a**2-b**2",),
    ),
    Case(
        "balanced",
        gradient(LOSS, "a b", "sqrt(u0);sqrt(u0)"),
        assumptions("s tau u0"),
        ({"s": "2", "tau": "1", "u0": "1/50"},),
    ),
    Case("mirrored", gradient(LOSS, "a b", "a0;-a0"), assumptions("s tau a0"), ({"s": "2", "tau": "1", "a0": "1/2"},)),
    Case(
        "weight decay",
        gradient("(s-a*b)**2/2+lam*(a**2+b**2)/2", "a b", "a0;a0"),
        assumptions("s tau a0 lam", given="lam < s"),
        ({"s": "2", "tau": "1", "a0": "1/9", "lam": "1/2"}, {"s": "2", "tau": "1", "a0": "3", "lam": "1/2"}),
    ),
    Case(
        "strong weight decay",
        gradient("(s-a*b)**2/2+lam*(a**2+b**2)/2", "a b", "a0;a0"),
        assumptions("s tau a0 lam", given="lam > s"),
        ({"s": "2", "tau": "1", "a0": "1", "lam": "3"},),
    ),
    Case(
        "triangular",
        system("-k*a;a-b", "a b", "a0;b0"),
        assumptions("k a0 b0", given="k > 1"),
        ({"k": "3", "a0": "2", "b0": "1"},),
    ),
    Case("uncoupled", system("-a**2;b*(1-b)", "a b", "a0;b0"), assumptions("a0 b0"), ({"a0": "2", "b0": "1/7"},)),
]


@pytest.mark.parametrize("case", EXPLICIT, ids=lambda case: case.name)
def test_explicit_forms_agree_with_numerical_integration(case: Case) -> None:
    found = solve(case.flow, case.given)
    assert isinstance(found, ClosedForm), found.reason
    assert found.given == ()
    assert found.explicit is not None
    for values in case.points:
        point = {Symbol(name): read(text) for name, text in values.items()}
        floats = {name: float(evaluate_mpmath(value, {}, 20)) for name, value in point.items()}
        starts = [float(evaluate_mpmath(start, point, 20)) for start in case.flow.starts]

        def slopes(_: float, y: list[float], floats: dict[Symbol, float] = floats) -> list[float]:
            here = {**floats, **dict(zip(case.flow.states, y, strict=True))}
            return [plain(rate, here) for rate in case.flow.rates]

        ends = [0, 0.1, 0.7, 3]
        path = solve_ivp(slopes, (0, 3), starts, "DOP853", ends, rtol=1e-11, atol=1e-13)
        for index, time in enumerate(ends):
            for state, expected in zip(case.flow.states, path.y[:, index], strict=True):
                value = evaluate_mpmath(found.explicit[state], {**point, T: Number(Fraction(time))}, 30)
                assert float(value) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("case", EXPLICIT, ids=lambda case: case.name)
def test_every_step_proves_what_it_claims(case: Case) -> None:
    found = solve(case.flow, case.given)
    residuals = [(residual, step.assumptions) for step in found.derivation for residual in step.vanishing]
    assert residuals
    for residual, given in residuals:
        assert is_zero(residual, given), write(residual)


@pytest.mark.parametrize("case", [case for case in EXPLICIT if case.conserved], ids=lambda case: case.name)
def test_conserved_quantities_are_found(case: Case) -> None:
    found = solve(case.flow, case.given)
    assert len(found.conserved) == len(case.conserved)
    for quantity, expected in zip(found.conserved, case.conserved, strict=True):
        assert is_zero(quantity - read(expected), case.given)


@pytest.mark.parametrize("layers", [3, 4, 5, 7])
def test_balanced_deep_weights_have_a_time_law(layers: int) -> None:
    names = [f"w{i}" for i in range(layers)]
    flow = gradient(f"(s-{'*'.join(names)})**2/2", " ".join(names), ";".join(["w"] * layers))
    found = solve(flow, assumptions("s tau w"))
    assert isinstance(found, ClosedForm)
    assert found.time is not None
    assert len(found.conserved) == layers - 1
    point = {Symbol("s"): read("2"), Symbol("tau"): read("3"), Symbol("w"): read("1/2")}
    expected = quad(lambda x: 3 / (x ** (layers - 1) * (2 - x**layers)), 0.5, 1.05, epsabs=1e-13)[0]
    value = evaluate_mpmath(found.time, {**point, flow.states[0]: read("21/20")}, 30)
    assert float(value) == pytest.approx(expected, rel=1e-10)


def test_a_coupled_flow_off_every_ray_is_refused_with_its_conserved_quantities() -> None:
    found = solve(gradient("(s-a*b*c)**2/2", "a b c", "a0;b0;c0"), assumptions("s tau a0 b0 c0"))
    assert isinstance(found, Unsolved)
    assert "a, b, c are coupled" in found.reason
    assert found.conserved == (read("a**2-c**2"), read("b**2-c**2"))


def test_the_balanced_product_is_logistic() -> None:
    flow = gradient(LOSS, "a b", "sqrt(u0);sqrt(u0)")
    found = solve(flow, assumptions("s tau u0"))
    assert isinstance(found, ClosedForm)
    assert found.explicit is not None
    product = substitute(read("a*b"), found.explicit)
    assert is_zero(product - read("s/(1+(s/u0-1)*exp(-2*s*t/tau))"), assumptions("s tau u0"))
