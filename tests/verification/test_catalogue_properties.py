"""Every law of the catalogue against numerical integration at points that Hypothesis chooses inside its assumptions.

Neither side knows the other: the claimed formula is evaluated by mpmath, the flow is integrated by SciPy.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import mpmath
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from scipy.integrate import quad

from derivations.catalogue import all_claims, find
from derivations.claim import Claim, Conserves, Solves, TimeTo
from derivations.expressions import Expr, Number, Symbol, read, symbols
from derivations.variables import Assumptions, Domain, Scale, Variable
from numerics.evaluate import EvaluationError, evaluate_mpmath
from numerics.rates import Failure
from numerics.sampling import satisfied
from numerics.trajectory import float_trajectory
from verification.obligations import expanded_flow
from verification.sampled import admissible
from verification.strategies import from_assumptions, from_claim

SOLUTIONS = [claim for claim in all_claims() if isinstance(claim.says, Solves)]
TIMES = [claim for claim in all_claims() if isinstance(claim.says, TimeTo)]
CONSERVED = [claim for claim in all_claims() if isinstance(claim.says, Conserves)]

_DIGITS = 40
#: The logarithm of the smallest start from which one over the rate is integrated in floating point, and an end of it.
_DEEPEST = 60
#: How many e-foldings a trajectory is followed; beyond, an explicit integrator only spends steps.
_LATEST = 60
_CLOSE = 1e-7

Check = Callable[[Claim, dict[Symbol, Expr]], None]


def value(expr: Expr, point: dict[Symbol, Expr]) -> mpmath.mpf:
    return mpmath.mpf(evaluate_mpmath(expr, point, _DIGITS))


def check_solution(claim: Claim, point: dict[Symbol, Expr]) -> None:
    """The claimed states at the time of the point against SciPy's, by logarithms where states are tiny."""
    says, flow = claim.says, expanded_flow(claim)
    assert isinstance(says, Solves)
    time = float(value(point[flow.time], {}))
    assume(0 < time * _speed(claim, point) < _LATEST)
    course = float_trajectory(flow, point, [time])
    # A state that starts tiny at a speed that is not has no logarithm to follow in floating point.
    assume(not (isinstance(course, Failure) and "no finite value at the start" in course.reason))
    assert not isinstance(course, Failure), course
    for state, integrated, logarithm in zip(flow.states, course.values[:, 0], course.logarithms[:, 0], strict=True):
        claimed = value(claim.expanded(says.solution[state]), point)
        if math.isnan(logarithm):
            assert abs(float(claimed) - integrated) <= _CLOSE * (1 + abs(integrated)), point
        else:
            assert abs(float(mpmath.log(claimed)) - logarithm) <= _CLOSE * (1 + abs(logarithm)), point


def _speed(claim: Claim, point: dict[Symbol, Expr]) -> float:
    """A bound of the rates at which the flow of the claim grows and decays, for values as in the point."""
    sizes = [abs(float(value(at, {}))) for name, at in point.items() if name.name not in ("t", "tau")]
    tau = point.get(Symbol("tau"))
    return 4 * (1 + max(sizes, default=1.0)) ** 2 / (1.0 if tau is None else float(value(tau, {})))


def check_time(claim: Claim, point: dict[Symbol, Expr]) -> None:
    """The claimed time against the integral of one over the rate, with the logarithm of the state as the variable."""
    says, flow = claim.says, expanded_flow(claim)
    assert isinstance(says, TimeTo)
    start, end = (mpmath.log(value(at, point)) for at in (flow.start, point[flow.state]))
    assume(start > -_DEEPEST and abs(end - start) > 1e-6)

    def pace(logarithm: float) -> float:
        state = mpmath.exp(mpmath.mpf(logarithm))
        return float(state / mpmath.mpf(evaluate_mpmath(flow.rate, {**point, flow.state: state}, 25)))

    pieces = 1 + int(abs(end - start) / 8)
    bends = [float(start + (end - start) * part / pieces) for part in range(pieces + 1)]
    truth = sum(quad(pace, low, high, epsabs=0, epsrel=1e-9, limit=60)[0] for low, high in pairwise(bends))
    assert abs(float(value(claim.expanded(says.time), point)) - truth) <= _CLOSE * abs(truth), point


def check_conserved(claim: Claim, point: dict[Symbol, Expr]) -> None:
    """The quantity before and after SciPy has followed the flow for a moment."""
    says, flow = claim.says, expanded_flow(claim)
    assert isinstance(says, Conserves)
    quantity = claim.expanded(says.quantity)
    there = replace(flow, starts=tuple(point[state] for state in flow.states))
    still = float_trajectory(there, point, [0.0, 1e-3])
    assert not isinstance(still, Failure), still
    speed = max(abs(still.values[:, 1] - still.values[:, 0])) * 1e3
    # Before a state that grows like its fifth power has blown up.
    course = float_trajectory(there, point, [0.0, 1 / (8 * (1 + speed))])
    assert not isinstance(course, Failure), course
    ends = []
    for at in (0, 1):
        moved = dict(zip(flow.states, map(mpmath.mpf, course.values[:, at]), strict=True))
        ends.append(float(value(quantity, {**point, **moved, flow.time: mpmath.mpf(course.times[at])})))
    assert abs(ends[1] - ends[0]) <= 1e-6 * (1 + abs(ends[0])), point


def run(claim: Claim, check: Check, examples: int) -> None:
    """The check at points of the claim's own strategy."""

    @settings(
        max_examples=examples,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(from_claim(claim))
    def holds(point: dict[Symbol, Expr]) -> None:
        try:
            check(claim, point)
        except EvaluationError as error:
            raise AssertionError(f"{claim.id} has no value at {point}: {error}") from error

    holds()


@pytest.mark.parametrize("claim", SOLUTIONS, ids=lambda claim: claim.id)
def test_a_solution_agrees_with_integration(claim: Claim) -> None:
    run(claim, check_solution, 5)


@pytest.mark.parametrize("claim", TIMES, ids=lambda claim: claim.id)
def test_a_time_agrees_with_quadrature(claim: Claim) -> None:
    run(claim, check_time, 5)


@pytest.mark.parametrize("claim", CONSERVED, ids=lambda claim: claim.id)
def test_a_conserved_quantity_does_not_move(claim: Claim) -> None:
    run(claim, check_conserved, 3)


@pytest.mark.slow
@pytest.mark.parametrize("claim", [*SOLUTIONS, *TIMES], ids=lambda claim: claim.id)
def test_a_law_holds_at_many_points(claim: Claim) -> None:
    run(claim, check_solution if isinstance(claim.says, Solves) else check_time, 200)


def known(identifier: str) -> Claim:
    claim = find(identifier)
    assert claim is not None
    return claim


def broken(identifier: str, old: str, new: str) -> Claim:
    """The claim with a part of its formula replaced."""
    claim = known(identifier)
    says = claim.says
    if isinstance(says, Solves):
        wrong = {state: read(repr(expr).replace(old, new)) for state, expr in says.solution.items()}
        assert wrong != says.solution
        return replace(claim, says=Solves(wrong))
    assert isinstance(says, TimeTo | Conserves)
    formula = says.time if isinstance(says, TimeTo) else says.quantity
    wrong_formula = read(repr(formula).replace(old, new))
    assert wrong_formula != formula
    return replace(claim, says=type(says)(wrong_formula))


@pytest.mark.parametrize(
    ("identifier", "old", "new", "check"),
    [
        ("two-layer.trajectory", "-2*s*t", "-3*s*t", check_solution),
        ("unbalanced.weights", "- q0/sqrt(rho)", "+ q0/sqrt(rho)", check_solution),
        ("infinite-depth.trajectory", "s**2*t", "s*t", check_solution),
        ("two-layer.time", "tau/(2*s)", "tau/(3*s)", check_time),
        ("deep.time.depth-3", "sqrt(3)", "sqrt(2)", check_time),
        ("conserved.path-counts", "a1**2/na", "a1**2/nb", check_conserved),
    ],
)
def test_a_broken_claim_is_found(identifier: str, old: str, new: str, check: Check) -> None:
    with pytest.raises(AssertionError):
        run(broken(identifier, old, new), check, 30)


def strategies_points(assumptions: Assumptions, names: list[Symbol], examples: int) -> list[dict[Symbol, Expr]]:
    drawn: list[dict[Symbol, Expr]] = []

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(from_assumptions(assumptions, names))
    def collect(point: dict[Symbol, Expr]) -> None:
        drawn.append(point)

    collect()
    return drawn


def test_points_lie_inside_the_assumptions_and_reach_exponentially_small_values() -> None:
    claim = known("two-layer.window")
    names = [variable.symbol for variable in claim.assumptions]
    drawn = strategies_points(claim.assumptions, names, 150)
    assert len(drawn) >= 100
    assert all(admissible(claim.assumptions, point) for point in drawn)
    u0 = Symbol("u0")
    assert any(satisfied(u0 < read("exp(-99)"), point, 64) for point in drawn)


def test_integers_and_bounds_are_kept() -> None:
    from fractions import Fraction

    n, x = symbols("n x")
    count = Variable("n", Domain.INTEGER, Fraction(2), Fraction(6))
    size = Variable("x", Domain.POSITIVE, scale=Scale.LOG)
    drawn = strategies_points(Assumptions((count, size), (x < n,)), [n, x], 40)
    values = [point[n] for point in drawn]
    assert {type(at) for at in values} == {Number}
    assert {at.value for at in values if isinstance(at, Number)} <= set(map(Fraction, range(2, 7)))


def test_the_simplest_failing_point_is_simple() -> None:
    with pytest.raises(AssertionError) as caught:
        run(broken("two-layer.trajectory", "-2*s*t", "-3*s*t"), check_solution, 30)
    assert "exp" not in str(caught.value)
