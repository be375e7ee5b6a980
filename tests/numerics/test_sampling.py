"""Sampled points satisfy what is given, checked here with mpmath; emptiness is claimed only where it is true."""

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.expressions import Expr, Relation, Symbol, add, exp, mul, read, read_relation
from derivations.expressions.nodes import Number
from derivations.variables import Assumptions, Domain, Scale, Variable
from numerics.evaluate import evaluate_mpmath
from numerics.sampling import points, satisfied, vacuous

COMPARE = {"<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def assume(variables: str, *relations: str) -> Assumptions:
    """Variables as `name:domain`, with `~` before the domain of those on the log scale."""
    declared = []
    for item in variables.split():
        name, domain = item.split(":")
        scale = Scale.LOG if domain.startswith("~") else Scale.LINEAR
        declared.append(Variable(name, Domain(domain.lstrip("~")), scale=scale))
    return Assumptions(tuple(declared), tuple(map(read_relation, relations)))


def holds(relation: Relation, point: dict[Symbol, Expr]) -> bool:
    values = [evaluate_mpmath(side, point, 60) for side in relation.operands]
    links = zip(values, relation.operators, values[1:], strict=False)
    return all(COMPARE[operator](left, right) for left, operator, right in links)


ASSUMPTIONS = [
    assume("s:positive u0:~positive t:nonnegative tau:positive", "u0 < s"),
    assume("a:real b:real c:real", "a < b < c"),
    assume("r:positive", "r > 1"),
    assume("s:positive u0:~positive", "u0 < s/1000"),
    assume("x:positive y:positive", "x + y < 1"),
    assume("n:integer x:unit", "2 <= n <= 9"),
    assume("x:real y:real", "x**2 + y**2 < 1"),
    assume("x:positive y:positive", "x*y < 1", "x > 3"),
    assume("s:positive u0:~positive", "u0**2 < s", "s < 1/10"),
    assume("a:unit b:unit c:unit d:unit", "a < b", "b < c", "c < d"),
    assume("u0:~positive s1:positive s2:positive", "u0 < s2 < s1", "s1 < 2*s2"),
    assume("p:real q:real", "-1 <= p <= 1", "exp(q) < 2"),
]


@pytest.mark.parametrize("assumptions", ASSUMPTIONS, ids=lambda a: ", ".join(map(repr, a.given)))
def test_points_are_many_different_and_inside(assumptions: Assumptions) -> None:
    names = [variable.symbol for variable in assumptions]
    drawn = list(points(assumptions, names, 30, seed=7))
    assert len(drawn) == 30
    assert len({tuple(point.values()) for point in drawn}) == 30
    assert drawn == list(points(assumptions, names, 30, seed=7))
    for point in drawn:
        assert list(point) == names
        assert all(holds(relation, point) for relation in assumptions.given)
        for variable in assumptions:
            value = evaluate_mpmath(variable.symbol, point, 60)
            for end, order in ((variable.lower, 1), (variable.upper, -1)):
                if end is not None:
                    gap = order * (value * end.value.denominator - end.value.numerator)
                    assert gap > 0 if end.strict else gap >= 0
            if variable.domain is Domain.INTEGER:
                assert isinstance(point[variable.symbol], Number)
                assert value == int(value)


def test_corners_are_among_the_points() -> None:
    u0, s, t = Symbol("u0"), Symbol("s"), Symbol("t")
    assumptions = assume("s:positive u0:~positive t:nonnegative", "u0 < s")
    drawn = list(points(assumptions, [s, u0, t], 40, seed=1))
    assert any(exp(-1_000_000) in point[u0].walk() for point in drawn)
    assert any(point[t] == read("0") for point in drawn)
    ratios = [evaluate_mpmath(u0 / s, point, 30) for point in drawn]
    assert any(ratio > mpmath.mpf("0.99") for ratio in ratios)
    assert all(isinstance(value, Number) and value.value.denominator <= 20 for value in drawn[0].values())


def test_a_single_admissible_point_is_found() -> None:
    x = Symbol("x")
    assert list(points(assume("x:real", "1/2 <= x <= 1/2"), [x], 5, seed=0)) == [{x: read("1/2")}]


def test_satisfied_decides_only_what_balls_prove() -> None:
    u, s = Symbol("u"), Symbol("s")
    assert satisfied(u < s, {u: read("1/3"), s: read("1/3")}, 64) is False
    assert satisfied(u <= s, {u: read("1/3"), s: read("1/3")}, 64) is True
    assert satisfied(read_relation("0 < u < oo"), {u: read("5")}, 64) is True
    assert satisfied(u < s, {u: read("exp(1)*exp(-1)"), s: read("1")}, 64) is None
    assert satisfied(read_relation("log(u) < 1"), {u: read("-1")}, 64) is None
    assert satisfied(read_relation("u < s < 1"), {u: read("2"), s: read("exp(1)*exp(-1)")}, 64) is False


EMPTY = [
    assume("x:real", "x > 2", "x < 1"),
    assume("x:real", "x**2 < 0"),
    assume("x:real y:real z:real", "x < y", "y < z", "z < x"),
    assume("x:real", "x < x"),
    assume("x:positive", "log(x) > 0", "x < 1"),
    assume("x:real y:positive", "x**2 + y < 0"),
    assume("s:positive u:positive", "u < s", "u > 2*s"),
    assume("x:real", "sqrt(x) > 0", "x < -1"),
    assume("x:real", "x > 0", "1/x < 0"),
    assume("x:real y:real", "x**2 + y**2 < 1", "x > 2"),
    assume("x:unit", "exp(x) > 3"),
    assume("x:real", "abs(x) + 1 <= 0"),
    assume("x:real", "tanh(x) > 1"),
]


@pytest.mark.parametrize("assumptions", EMPTY, ids=lambda a: ", ".join(map(repr, a.given)))
def test_contradictory_assumptions_are_vacuous(assumptions: Assumptions) -> None:
    assert vacuous(assumptions)
    assert not list(points(assumptions, [variable.symbol for variable in assumptions], 5, seed=0))


@pytest.mark.parametrize("assumptions", ASSUMPTIONS, ids=lambda a: ", ".join(map(repr, a.given)))
def test_assumptions_that_hold_somewhere_are_not_vacuous(assumptions: Assumptions) -> None:
    assert vacuous(assumptions) is None


@pytest.mark.parametrize(
    "relations",
    [("x >= 1", "x <= 1"), ("x**2 <= 0",), ("exp(x) < 1/10**30",), ("x**2 - 2 <= 0", "2 - x**2 <= 1/10**9")],
)
def test_narrow_assumptions_are_not_vacuous(relations: tuple[str, ...]) -> None:
    assert vacuous(assume("x:real", *relations)) is None


@given(
    st.lists(st.tuples(*[st.integers(-3, 3)] * 4, st.booleans()), min_size=1, max_size=5),
    st.tuples(*[st.fractions(-4, 4, max_denominator=3)] * 3),
)
def test_no_system_with_a_known_point_is_vacuous(rows: list[tuple[int, ...]], place: tuple[Fraction, ...]) -> None:
    """Random linear systems that are true at a random point, so that a claim of emptiness would be false."""
    names = [Symbol(name) for name in "xyz"]
    relations = []
    for *slopes, slack, strict in rows:
        form = add(*(mul(Number(slope), name) for slope, name in zip(slopes, names, strict=True)))
        value = sum((slope * at for slope, at in zip(slopes, place, strict=True)), Fraction(0))
        level = Number(value + abs(slack) + (1 if strict else 0))
        relations.append(form < level if strict else form <= level)
    assert vacuous(Assumptions(tuple(Variable(name.name) for name in names), tuple(relations))) is None


def test_bounds_that_cannot_be_written_are_no_defect() -> None:
    given = (read_relation("y**y <= x"), read_relation("x <= z"))
    names = (Variable("x"), Variable("y", Domain.POSITIVE), Variable("z"))
    found = list(points(Assumptions(names, given), [name.symbol for name in names], 12, 0))
    assert found
    assert all(satisfied(relation, point, 128) for point in found for relation in given)
