"""Variations of true claims: those that keep the meaning are never refuted, those that change it never accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random

import mpmath
import pytest

from derivations.catalogue import all_claims
from derivations.claim import Claim, Conserves, Equal, Solves, Statement, TimeTo
from derivations.expressions import Add, Expr, Integral, Mul, Relation, Sum, Symbol, add, as_expr, mul, substitute
from derivations.flow import Flow
from derivations.variables import Assumptions, Domain, Scale, Variable
from tests.verification.oracle import NoValue, TooLarge, random_point, value
from verification.decide import decide
from verification.mutation.mutants import some_mutants
from verification.obligations import given
from verification.settings import Settings
from verification.verdict import Verdict

ACCEPTED = {Verdict.PROVED, Verdict.ENCLOSED, Verdict.SAMPLED}
LIGHT = Settings(points=8, digits=60)
MOST_NODES = 60
PLACES = 25
KINDS = (Equal, Solves, TimeTo, Conserves)

Change = Callable[[Expr], Expr]


def formulas(claim: Claim) -> tuple[Expr, ...]:
    """The formulas that a claim states, written out."""
    says = claim.says
    if isinstance(says, Solves):
        return tuple(claim.expanded(expr) for expr in says.solution.values())
    if isinstance(says, TimeTo):
        return (claim.expanded(says.time),)
    if isinstance(says, Conserves):
        return (claim.expanded(says.quantity),)
    assert isinstance(says, Equal)
    return claim.expanded(says.left), claim.expanded(says.right)


@cache
def models() -> tuple[Claim, ...]:
    """The claims of the catalogue that are light enough to be varied many times."""

    def light(claim: Claim) -> bool:
        rates = claim.about.rates if claim.about is not None else ()
        nodes = [node for expr in (*formulas(claim), *rates) for node in expr.walk()]
        return len(nodes) <= MOST_NODES and not any(isinstance(node, Integral | Sum) for node in nodes)

    return tuple(claim for claim in all_claims() if isinstance(claim.says, KINDS) and light(claim))


def with_formulas(claim: Claim, change: Change) -> Claim:
    """The claim with one change made to each formula that it states."""
    says: Statement = claim.says
    if isinstance(says, Solves):
        says = Solves({state: change(claim.expanded(expr)) for state, expr in says.solution.items()})
    elif isinstance(says, TimeTo):
        says = TimeTo(change(claim.expanded(says.time)))
    elif isinstance(says, Conserves):
        says = Conserves(change(claim.expanded(says.quantity)))
    elif isinstance(says, Equal):
        says = Equal(change(claim.expanded(says.left)), claim.expanded(says.right))
    return replace(claim, says=says, where=(), derived=None)


def everywhere(claim: Claim, change: Change, variables: tuple[Variable, ...]) -> Claim:
    """The claim with one change made to its formulas, its flow and its assumptions."""
    changed = with_formulas(claim, change)
    if isinstance(changed.says, Equal):
        changed = replace(changed, says=Equal(changed.says.left, change(changed.says.right)))
    relations = tuple(new for relation in given(claim).given if isinstance(new := change(relation), Relation))
    flow = claim.about
    if flow is not None:
        starts = tuple(change(claim.expanded(start)) for start in flow.starts)
        flow = Flow(flow.states, flow.time, starts, tuple(change(claim.expanded(rate)) for rate in flow.rates))
    return replace(changed, about=flow, assumptions=Assumptions(variables, relations))


def parameters(claim: Claim) -> list[Variable]:
    """Positive parameters without bounds that the formulas use."""
    used = frozenset().union(*(expr.free_symbols for expr in formulas(claim)))
    moving = {claim.about.time, *claim.about.states} if claim.about is not None else set()
    return [
        variable
        for variable in claim.assumptions
        if variable.domain is Domain.POSITIVE
        and variable.scale is Scale.LINEAR
        and variable.minimum is None
        and variable.maximum is None
        and variable.symbol in used - moving
    ]


def renamed(claim: Claim, random: Random) -> Claim:
    """A parameter under another name."""
    old = random.choice(parameters(claim))
    new = replace(old, name=f"{old.name}x", latex="")
    variables = tuple(new if variable is old else variable for variable in claim.assumptions)
    return everywhere(claim, lambda expr: substitute(expr, {old.symbol: new.symbol}), variables)


def reparametrised(claim: Claim, random: Random) -> Claim:
    """A positive parameter replaced by an expression that takes all positive values."""
    old = random.choice(parameters(claim)).symbol
    new = random.choice((2 * old, old**2, 1 / old, old / 3))
    return everywhere(claim, lambda expr: substitute(expr, {old: new}), claim.assumptions.variables)


def in_other_units(claim: Claim, random: Random) -> Claim:
    """The time in another unit: the rates times a number, and the formulas with it."""
    flow = claim.about
    assert flow is not None
    assert flow.autonomous
    pace = as_expr(random.choice((2, 3, 7)))

    def change(expr: Expr) -> Expr:
        return (
            mul(1 / pace, expr) if isinstance(claim.says, TimeTo) else substitute(expr, {flow.time: pace * flow.time})
        )

    rates = tuple(pace * claim.expanded(rate) for rate in flow.rates)
    starts = tuple(claim.expanded(start) for start in flow.starts)
    relations = given(claim).given
    if not isinstance(claim.says, TimeTo):
        relations = tuple(r for old in relations if isinstance(r := change(old), Relation))
    assumptions = Assumptions(claim.assumptions.variables, relations)
    changed = with_formulas(claim, change)
    return replace(changed, about=Flow(flow.states, flow.time, starts, rates), assumptions=assumptions)


def extended(claim: Claim, random: Random) -> Claim:
    """Numerator and denominator times the same positive factor."""
    factor = 1 + random.choice(parameters(claim)).symbol ** 2
    return with_formulas(claim, lambda expr: factor * expr / factor)


def padded(claim: Claim, random: Random) -> Claim:
    """A term added and subtracted again."""
    term = 3 * random.choice(parameters(claim)).symbol
    return with_formulas(claim, lambda expr: add(term, expr, mul(as_expr(-1), term)))


def distributed(claim: Claim, random: Random) -> Claim:
    """Every product with a sum multiplied out over its first sum."""

    def change(expr: Expr) -> Expr:
        if not expr.children or isinstance(expr, Symbol):
            return expr
        children = tuple(change(child) for child in expr.children)
        if isinstance(expr, Mul):
            place = next((i for i, child in enumerate(children) if isinstance(child, Add)), None)
            if place is not None:
                rest = (*children[:place], *children[place + 1 :])
                return add(*(mul(*rest, term) for term in children[place].children))
        return expr.rebuilt(children)

    return with_formulas(claim, change)


def swapped(claim: Claim, random: Random) -> Claim:
    """The sides of an equality exchanged."""
    assert isinstance(claim.says, Equal)
    return replace(claim, says=Equal(claim.says.right, claim.says.left), derived=None)


def true_variation(claim: Claim, random: Random) -> Claim:
    """A variation that says the same."""
    ways = [distributed]
    if parameters(claim):
        ways += [renamed, reparametrised, extended, padded]
    if claim.about is not None and claim.about.autonomous:
        ways.append(in_other_units)
    if isinstance(claim.says, Equal):
        ways.append(swapped)
    return random.choice(ways)(claim, random)


def differs(original: Claim, mutant: Claim, random: Random) -> bool:
    """Whether mpmath finds a point inside the assumptions at which the mutant is false, the original being true."""
    flow = original.about
    assumptions = given(original)
    if flow is not None:
        declared = {variable.symbol for variable in assumptions}
        # A state has the sign of its start: below zero the law of a positive mode may have a value, but no meaning.
        starts = {
            state: assumptions[start]
            for state, start in zip(flow.states, flow.starts, strict=True)
            if isinstance(start, Symbol)
        }
        states = [
            Variable(s.name, starts[s].domain if s in starts else Domain.REAL) for s in flow.states if s not in declared
        ]
        assumptions = assumptions.with_variables(*([] if isinstance(original.says, Solves) else states))
        if flow.time not in declared:
            assumptions = assumptions.with_variables(Variable(flow.time.name, Domain.NONNEGATIVE))
    for _ in range(PLACES):
        point = random_point(assumptions, random)
        if point is not None and _false_at(original, mutant, point):
            return True
    return False


def _false_at(original: Claim, mutant: Claim, point: dict[Symbol, Fraction]) -> bool:
    with mpmath.workdps(40):
        try:
            if isinstance(mutant.says, Equal):
                pairs = [formulas(mutant)]
            elif isinstance(mutant.says, Conserves):
                return bool(abs(_change(mutant, point)) > mpmath.mpf(10) ** -8)
            else:
                pairs = list(zip(formulas(original), formulas(mutant), strict=True))
            values = [(value(left, point), value(right, point)) for left, right in pairs]
        except (NoValue, TooLarge, ZeroDivisionError, ValueError):
            return False
    # A state is on the way from the start exactly if the true law gives it a positive time.
    if isinstance(mutant.says, TimeTo) and not values[0][0] > 0:
        return False
    return any(abs(a - b) > mpmath.mpf(10) ** -8 * max(1, abs(a)) for a, b in values)


def _change(claim: Claim, point: dict[Symbol, Fraction]) -> mpmath.mpf:
    """The derivative of a quantity along the flow, by differences."""
    flow = claim.about
    assert flow is not None
    rates = [value(claim.expanded(rate), point) for rate in flow.rates]
    step = Fraction(1, 10**15)
    (quantity,) = formulas(claim)
    ends = []
    for way in (step, -step):
        moved = {s: point[s] + way * Fraction(str(mpmath.nstr(r, 35))) for s, r in zip(flow.states, rates, strict=True)}
        ends.append(value(quantity, {**point, **moved, flow.time: point[flow.time] + way}))
    return (ends[0] - ends[1]) / (2 * mpmath.mpf(step.numerator) / step.denominator)


def true_ones(count: int, seed: int) -> Iterator[Claim]:
    random = Random(seed)
    for _ in range(count):
        yield true_variation(random.choice(models()), random)


def false_ones(count: int, seed: int) -> Iterator[Claim]:
    random = Random(seed)
    found = 0
    while found < count:
        original = random.choice(models())
        for mutant in some_mutants(original, 1, random.randrange(10**9)):
            if differs(original, mutant.claim, random):
                found += 1
                yield mutant.claim


def shares(claims: Iterator[Claim]) -> tuple[Counter[Verdict], dict[Verdict, list[str]]]:
    """How often each verdict was given, and on what."""
    verdicts: Counter[Verdict] = Counter()
    named: dict[Verdict, list[str]] = {}
    for claim in claims:
        verdict = decide(claim, LIGHT).verdict
        verdicts[verdict] += 1
        named.setdefault(verdict, []).append(f"{claim.id}: {formulas(claim)}")
    return verdicts, named


COUNTS = [pytest.param(30, 1, id="thirty"), pytest.param(200, 2, id="two hundred", marks=pytest.mark.slow)]


@pytest.mark.parametrize(("count", "seed"), COUNTS)
def test_true_variations_are_never_refuted(
    count: int, seed: int, record_property: Callable[[str, object], None]
) -> None:
    verdicts, named = shares(true_ones(count, seed))
    record_property("true variations accepted", f"{sum(verdicts[v] for v in ACCEPTED)} of {count}")
    assert verdicts[Verdict.REFUTED] == 0, named[Verdict.REFUTED]


@pytest.mark.parametrize(("count", "seed"), COUNTS)
def test_false_variations_are_never_accepted_and_almost_always_refuted(count: int, seed: int) -> None:
    verdicts, named = shares(false_ones(count, seed))
    assert not ACCEPTED & set(verdicts), {verdict: named[verdict] for verdict in ACCEPTED & set(verdicts)}
    assert verdicts[Verdict.REFUTED] >= 0.99 * count, named


def test_the_models_are_many() -> None:
    assert len(models()) >= 40
