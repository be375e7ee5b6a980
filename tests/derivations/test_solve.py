"""Closed forms of scalar flows, compared with numerical integration, which shares no code with the solver."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from derivations.exact import is_zero
from derivations.expressions import Add, Call, Expr, Number, Pow, Relation, Symbol, read, read_relation, write
from derivations.flow import scalar_flow
from derivations.solve import ClosedForm, Unsolved, solve
from derivations.variables import Assumptions, Domain, Variable
from numerics.evaluate import evaluate_mpmath

U, T = Symbol("u"), Symbol("t")


def assumptions(
    names: str, given: tuple[str, ...] = (), real: str = "", least: dict[str, int] | None = None
) -> Assumptions:
    """Positive parameters `names`, real ones `real`, a nonnegative time, and relations."""
    floor = least or {}
    variables = [Variable("t", Domain.NONNEGATIVE)]
    for name in names.split():
        minimum = Fraction(floor[name]) if name in floor else None
        variables.append(Variable(name, Domain.POSITIVE, minimum=minimum))
    variables += [Variable(name) for name in real.split()]
    return Assumptions(tuple(variables), tuple(read_relation(text) for text in given))


def number(expr: Expr, point: dict[Symbol, Expr]) -> float:
    return float(evaluate_mpmath(expr, point, 30))


def plain(expr: Expr, point: dict[Symbol, float]) -> float:
    """The value in floating point of a right-hand side, which needs only a few functions."""
    if isinstance(expr, Symbol):
        return point[expr]
    if isinstance(expr, Number):
        return float(expr.value)
    values = [plain(child, point) for child in expr.children]
    if isinstance(expr, Call):
        return float(getattr(math, expr.name)(*values))
    if isinstance(expr, Pow):
        return float(values[0] ** values[1])
    return sum(values) if isinstance(expr, Add) else math.prod(values)


def exact(values: dict[str, str]) -> dict[Symbol, Expr]:
    return {Symbol(name): read(text) for name, text in values.items()}


def at(value: float) -> Expr:
    return Number(Fraction(value))


@dataclass(frozen=True)
class Case:
    """A flow, its assumptions, and points at which to compare."""

    rate: str
    points: tuple[dict[str, str], ...]
    names: str = "s tau u0"
    real: str = ""
    start: str = "u0"
    given: tuple[str, ...] = ()
    least: dict[str, int] = field(default_factory=dict)
    until: float = 2.0
    explicit: bool | None = None
    time: bool | None = None
    free: bool = True

    def solved(self) -> ClosedForm:
        flow = scalar_flow(U, T, read(self.start), read(self.rate))
        found = solve(flow, assumptions(self.names, self.given, self.real, self.least))
        assert isinstance(found, ClosedForm), found.reason
        return found


BELOW = {"s": "7/3", "tau": "17/10", "u0": "1/10"}
ABOVE = {"s": "7/3", "tau": "17/10", "u0": "4"}
BOTH = (BELOW, ABOVE)


def depth(layers: int) -> Case:
    exponent = Fraction(2) - Fraction(2, layers)
    explicit = layers <= 2
    return Case(f"{layers}*u**({exponent})*(s-u)/tau", BOTH, explicit=explicit, time=True)


CASES = [
    *(depth(layers) for layers in range(1, 13)),
    Case("u**(8/5)*(s-u)", BOTH, time=True),
    Case("3*u**(4/3)*(s-lam*u)/tau", ({**BELOW, "lam": "2"}, {**ABOVE, "lam": "1/2"}), "s tau u0 lam", time=True),
    Case(
        "M*u**(2-2/M)*(s-u)/tau",
        ({**BELOW, "M": "7/2"}, {**BELOW, "M": "10"}),
        "s tau u0 M",
        given=("u0 < s", "M > 2"),
        time=True,
    ),
    Case(
        "M*u**(2-2/M)*(s-u)/tau", ({**ABOVE, "M": "7/2"},), "s tau u0 M", given=("u0 > s",), least={"M": 3}, time=True
    ),
    Case(
        "M*u**(2-2/M)*(s-lam*u)/tau",
        ({**BELOW, "M": "5", "lam": "3"},),
        "s tau u0 M lam",
        given=("u0 < s/lam",),
        least={"M": 3},
    ),
    Case("M*u**2*(s-u)/tau", ({**BELOW, "M": "3"}, {**ABOVE, "M": "3"}), "s tau u0 M", explicit=True, time=True),
    Case(
        "sqrt(c0**2+4*u**2)*(s-u)/tau",
        ({**BELOW, "c0": "3/5"}, {**ABOVE, "c0": "3/5", "u0": "-1"}),
        "s tau c0",
        "u0",
        explicit=True,
    ),
    Case(
        "2*u*(s-lam-u)/tau", ({**BELOW, "lam": "1"}, {**ABOVE, "lam": "2"}), "s tau u0 lam", explicit=True, free=False
    ),
    Case("2*u*(s-lam-u)/tau", ({**BELOW, "lam": "4"},), "s tau u0 lam", given=("lam > s",), explicit=True),
    Case("2*u*(s-u)/tau", ({**BELOW, "u0": "-1/9"}, ABOVE), "s tau", "u0", explicit=True, free=False, until=0.5),
    Case("u**2+1", ({"u0": "-3"}, {"u0": "1/5"}), "", "u0", explicit=True, free=False, until=0.9),
    Case("u**2-3*u+1", ({"u0": "-3"}, {"u0": "1/5"}), "", "u0", given=("u0 < 1",), explicit=True),
    Case("-u**2+u-1", ({"u0": "1/5"},), "", "u0", explicit=True, free=False, until=0.5),
    Case("(u-3)**2", ({"u0": "2"},), "", "u0", given=("u0 < 3",), explicit=True),
    Case("-k*u**p", ({"k": "2", "p": "5/2", "u0": "3"},), "k p u0", given=("p > 1",), explicit=True),
    Case("-k*u**p", ({"k": "1", "p": "1/2", "u0": "5"},), "k p u0", given=("p < 1",), explicit=True, free=False),
    Case(
        "k*u-lam*u**p",
        ({"k": "2", "lam": "1/3", "p": "5/2", "u0": "1/7"},),
        "k lam p u0",
        given=("p > 1",),
        explicit=True,
    ),
    Case("k*u**3", ({"k": "1", "u0": "-1/3"},), "k", "u0", explicit=True, free=False),
    Case("k*u-lam*u**3", ({"k": "1", "lam": "2", "u0": "-1/3"},), "k lam", "u0", explicit=True),
    Case("-k*sqrt(u)", ({"k": "1", "u0": "5"},), "k u0", explicit=True, free=False),
    Case(
        "k-lam*sqrt(u)",
        ({"k": "1", "lam": "2", "u0": "5"}, {"k": "3", "lam": "2", "u0": "1/5"}),
        "k lam u0",
        explicit=True,
    ),
    Case("exp(-k*u)", ({"k": "2", "u0": "-1"},), "k", "u0", explicit=True),
    Case(
        "2*s-c0*sinh(u)",
        ({"s": "-1", "c0": "2", "u0": "1"}, {"s": "3", "c0": "1", "u0": "-2"}),
        "c0",
        "s u0",
        explicit=True,
    ),
    Case("k*u/(u+lam)", ({"k": "2", "lam": "3", "u0": "1/9"},), "k lam u0", explicit=True),
    Case("-k*u/(u+lam)", ({"k": "2", "lam": "3", "u0": "4"},), "k lam u0", explicit=True),
    Case("k*u/(u-lam)", ({"k": "2", "lam": "3", "u0": "4"},), "k lam u0", given=("u0 > lam",), explicit=True),
    Case("k*u/(u-lam)", ({"k": "2", "lam": "3", "u0": "2"},), "k lam u0", given=("u0 < lam",), explicit=True),
    Case("-(u-1)**2*(u-3)", ({"u0": "3/2"}, {"u0": "5"}), "u0", given=("u0 > 1",), explicit=True),
    Case("u**2*(s-u**3)", ({"s": "2", "u0": "1/3"}, {"s": "2", "u0": "3"}), "s u0", time=True),
    Case("1/(u+lam)**2", ({"lam": "2", "u0": "-1"}, {"lam": "2", "u0": "-7"}), "lam", "u0", explicit=True, free=False),
    Case("-(u-lam)**3", ({"lam": "2", "u0": "-1"}, {"lam": "2", "u0": "7"}), "lam", "u0", explicit=True, time=True),
    Case("k*u*(1-u)**2", ({"k": "2", "u0": "1/9"},), "k u0", given=("u0 < 1",), explicit=True),
    Case("3*(u**4)**(1/3)*(s-u)", (BELOW,), "s u0", given=("u0 < s",)),
    Case("u**5-1", ({"u0": "1/2"},), "", "u0", time=True, until=0.5),
    Case("u**4+u**3+u**2+u+1", ({"u0": "-3"},), "", "u0", time=True, until=0.05),
    Case("(u**2+1)**2/(u+2)", ({"u0": "1/3"},), "u0", time=True, until=0.3),
    Case(
        "u*(s-u)*(u-lam)",
        ({"s": "3", "lam": "1", "u0": "2"}, {"s": "3", "lam": "1", "u0": "1/2"}),
        "s lam u0",
        given=("lam < s",),
    ),
    Case("-u*t/(1+t)", ({"u0": "2"},), "u0", explicit=True),
    Case("u*(s-u)*exp(-k*t)", ({"s": "2", "k": "1", "u0": "3"},), "s k u0", explicit=True),
    Case("u*(s-u)*cos(3*t)", ({"s": "2", "u0": "1"},), "s u0", given=("u0 < s",), explicit=True),
    Case("-k*u+sin(w*t)", ({"k": "2", "w": "5", "u0": "1"},), "k w u0", explicit=True),
    Case("-k*u+t*exp(-lam*t)", ({"k": "2", "lam": "1", "u0": "1"},), "k lam u0", given=("lam < k",), explicit=True),
    Case("u**2*(s-u)*t", ({"s": "2", "u0": "1/3"}, {"s": "2", "u0": "5"}), "s u0", explicit=True),
]


def holds(relations: tuple[Relation, ...], point: dict[Symbol, Expr]) -> bool:
    """Whether every relation holds at the point."""
    compare = {"<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__}
    links = [link for relation in relations for link in relation.links]
    return all(compare[sign](number(left, point), number(right, point)) for left, sign, right in links)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rate} | {' '.join(case.given)}")
def test_the_closed_form_agrees_with_numerical_integration(case: Case) -> None:
    found = case.solved()
    assert case.explicit is None or (found.explicit is not None) == case.explicit
    assert case.time is None or (found.time is not None) == case.time
    if case.free:
        assert found.given == ()
    for values in case.points:
        point = exact(values)
        start = number(read(case.start), point)

        floats = {name: number(value, {}) for name, value in point.items()}
        formula = read(case.rate)

        def rate(time: float, u: float, floats: dict[Symbol, float] = floats, formula: Expr = formula) -> float:
            return plain(formula, {**floats, U: u, T: time})

        ends = [case.until * part for part in (0, 0.01, 0.2, 0.6, 1)]
        path = solve_ivp(lambda t, y: [rate(t, y[0])], (0, case.until), [start], "DOP853", ends, rtol=1e-11, atol=1e-13)
        assert path.success
        for time, u in zip(path.t[1:], path.y[0][1:], strict=True):
            here = {**point, T: at(time)}
            if found.explicit is not None:
                assert holds(found.given, here)
                assert number(found.explicit[U], here) == pytest.approx(u, rel=1e-8, abs=1e-10)
            if found.time is not None and abs(rate(0, u)) > 1e-3:
                assert number(found.time, {**point, U: at(u)}) == pytest.approx(time, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rate} | {' '.join(case.given)}")
def test_every_step_proves_what_it_claims(case: Case) -> None:
    steps = list(case.solved().derivation)
    assert any(step.vanishing for step in steps)
    for step in steps:
        for residual in step.vanishing:
            assert is_zero(residual, step.assumptions), write(residual)


@pytest.mark.parametrize(
    ("rate", "closed"),
    [
        ("(s-u)/tau", "s + (u0 - s)*exp(-t/tau)"),
        ("2*u*(s-u)/tau", "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))"),
        ("M*u**2*(s-u)/tau", "s/(1 + lambertw((s/u0 - 1)*exp((s/u0 - 1) - M*s**2*t/tau)))"),
    ],
)
def test_textbook_forms_come_out_as_the_textbooks_write_them(rate: str, closed: str) -> None:
    found = Case(rate, (), "s tau u0 M").solved()
    assert found.explicit is not None
    assert is_zero(found.explicit[U] - read(closed), assumptions("s tau u0 M"))


def test_tiny_starts_keep_all_their_digits() -> None:
    found = Case("2*u*(s-u)/tau", ()).solved()
    assert found.explicit is not None
    point = {**exact({"s": "1", "tau": "1", "u0": "exp(-1000000)"}), T: read("500000")}
    assert number(found.explicit[U], point) == pytest.approx(0.5, rel=1e-15)


@pytest.mark.parametrize(
    ("rate", "start", "why"),
    [
        ("u**5+u+3", "u0", "u**5"),
        ("sqrt(u)", "0", "Lipschitz"),
        ("log(u)", "u0", "right-hand side"),
        ("u*t+sqrt(t)*u**2", "u0", "contains the time"),
        ("u*(1-u)*cos(t)", "u0", "back and forth"),
        ("exp(u)+u", "u0", "right-hand side"),
    ],
)
def test_what_has_no_closed_form_is_refused_with_the_reason(rate: str, start: str, why: str) -> None:
    found = solve(scalar_flow(U, T, read(start), read(rate)), assumptions("u0"))
    assert isinstance(found, Unsolved)
    assert why in found.reason


def test_a_start_at_a_fixed_point_stays_there() -> None:
    found = solve(scalar_flow(U, T, read("s"), read("2*u*(s-u)")), assumptions("s"))
    assert isinstance(found, ClosedForm)
    assert found.explicit == {U: read("s")}


def test_a_parameter_coincidence_becomes_a_condition() -> None:
    found = Case("2*u*(s-lam-u)/tau", (), "s tau u0 lam").solved()
    assert found.given == (read_relation("lam < s"),)


def test_a_condition_is_chosen_on_the_side_that_the_assumptions_allow() -> None:
    found = Case("2*u*(s-lam-u)/tau", (), "s tau u0 lam", given=("lam >= s",)).solved()
    assert found.given == (read_relation("s < lam"),)


def test_a_blow_up_ends_the_validity() -> None:
    found = Case("k*u**2", (), "k u0").solved()
    point = exact({"k": "2", "u0": "3"})
    assert holds(found.given, {**point, T: read("1/7")})
    assert not holds(found.given, {**point, T: read("1/5")})


@pytest.mark.parametrize(
    ("rate", "start"), [("-u**2+3*u-1", -1), ("u**2-3*u+1", 4), ("2*u*(1-u)", -1), ("u**2+1", 1), ("u**3", 2)]
)
def test_validity_ends_where_the_solution_blows_up(rate: str, start: int) -> None:
    found = Case(rate, (), "", "u0").solved()
    formula, point = read(rate), {Symbol("u0"): Number(start)}
    reach = quad(lambda x: -1 / (x * x * plain(formula, {U: 1 / x})), 1 / start, 0, epsabs=1e-12)[0]
    assert holds(found.given, {**point, T: at(0.99 * reach)})
    assert not holds(found.given, {**point, T: at(1.01 * reach)})


COEFFICIENTS = st.lists(st.integers(-4, 4), min_size=1, max_size=5).filter(any)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    above=COEFFICIENTS,
    below=COEFFICIENTS,
    start=st.fractions(-3, 3, max_denominator=5),
    step=st.sampled_from((0.01, 0.3, 2.0)),
)
def test_random_rational_flows_have_the_time_that_quadrature_gives(
    above: list[int], below: list[int], start: Fraction, step: float
) -> None:
    numerator = "+".join(f"({c})*u**{i}" if i else f"({c})" for i, c in enumerate(above))
    denominator = "+".join(f"({c})*u**{i}" if i else f"({c})" for i, c in enumerate(below))

    def slope(u: float) -> float:
        bottom = sum(c * u**i for i, c in enumerate(below))
        top = sum(c * u**i for i, c in enumerate(above))
        return bottom / top if top else float("inf")

    if not sum(c * start**i for i, c in enumerate(below)):
        return
    found = solve(scalar_flow(U, T, Number(start), read(f"({numerator})/({denominator})")), assumptions(""))
    if isinstance(found, Unsolved) or found.time is None:
        return
    direction = 1 if slope(float(start)) > 0 else -1
    grid = [float(start) + direction * step * i / 400 for i in range(401)]
    if any(not 0 < direction * slope(u) < 1e4 for u in grid):
        return
    expected = quad(slope, grid[0], grid[-1], epsabs=1e-12, epsrel=1e-11, limit=200)[0]
    assert number(found.time, {U: at(grid[-1])}) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(-3, 3), st.sampled_from(("0", "1", "2", "1/2", "3/2", "4/3"))), min_size=1, max_size=3
    ),
    st.integers(1, 4),
)
def test_random_sums_of_powers_are_solved_or_refused(terms: list[tuple[int, str]], start: int) -> None:
    rate = read("+".join(f"({c})*u**({e})" for c, e in terms))
    found = solve(scalar_flow(U, T, Number(start), rate), assumptions(""))
    if isinstance(found, Unsolved) or found.explicit is None:
        return
    path = solve_ivp(lambda t, y: [plain(rate, {U: abs(y[0])})], (0, 0.1), [start], "DOP853", rtol=1e-10, atol=1e-12)
    here = {T: at(0.1)}
    if holds(found.given, here):
        assert number(found.explicit[U], here) == pytest.approx(path.y[0][-1], rel=1e-7)


def test_a_rate_without_a_value_at_the_start_is_not_solved() -> None:
    u, t = Symbol("u"), Symbol("t")
    declared = Assumptions((Variable("s", Domain.POSITIVE), Variable("t", Domain.NONNEGATIVE)))
    found = solve(scalar_flow(u, t, 1, read("-s*(1 - u)*u**(1/3)/(u - 1)")), declared)
    assert isinstance(found, Unsolved)
    assert "no value at the start" in found.reason
