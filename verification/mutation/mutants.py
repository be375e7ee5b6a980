"""The wrong versions of a claim: one slip in its statement, or one assumption dropped or weakened."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, zip_longest
from typing import Final

from derivations.claim import ONLY_SAMPLED, Asymptotic, Claim, Conserves, Equal, Holds, Limit, Solves, Statement, TimeTo
from derivations.expressions import HALF, INFINITY, ONE, Expr, Relation, write
from derivations.incremental import Incremental
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves, MatrixStatement
from derivations.means import Mean
from derivations.networks import NetworkLaw
from derivations.orderings import Arrival, Before
from derivations.variables import Assumptions, Domain, Scale, Variable
from verification.mutation.edits import slips, tightenings
from verification.mutation.matrices import matrix_slips, without_given
from verification.sampled import used_symbols

#: The kinds of statement by their key in a claim file; those about matrices, which have none there, by their name.
KINDS: Final[dict[type, str]] = {
    Solves: "solves",
    TimeTo: "time_to",
    Conserves: "conserves",
    Equal: "equal",
    Holds: "holds",
    Limit: "limit",
    Asymptotic: "asymptotic",
    Before: "before",
    Incremental: "incremental",
    NetworkLaw: "network",
    Mean: "mean",
    MatrixEqual: "matrix_equal",
    MatrixEvolves: "matrix_evolves",
    MatrixConserves: "matrix_conserves",
}
_WEAKER_OPERATOR: Final = {"<": "<=", ">": ">="}
_NEGATED: Final = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}
_WEAKER_DOMAIN: Final = {
    Domain.POSITIVE: Domain.NONNEGATIVE,
    Domain.NONNEGATIVE: Domain.REAL,
    Domain.UNIT: Domain.POSITIVE,
    Domain.INTEGER: Domain.REAL,
}


@dataclass(frozen=True)
class Mutant:
    """A wrong version of a claim.

    Attributes:
        operator: the kind of slip.
        claim: the claim with the slip in it, without derivation.
        before: the formula that the slip changed; None if an assumption was changed instead.
        after: the same formula with the slip.
        change: what was changed, if it was not a formula.
        excluded: what is true of the points that only the weaker assumption admits, if an assumption was changed.
    """

    operator: str
    claim: Claim
    before: Expr | None = None
    after: Expr | None = None
    change: str = ""
    excluded: Relation | None = None

    @property
    def description(self) -> str:
        """The slip and what it led to, in one line."""
        return f"{self.operator}: {self.change or (write(self.after) if self.after is not None else '')}"


def mutants(claim: Claim) -> Iterator[Mutant]:
    """All wrong versions of a claim that one slip can lead to, in a fixed order, without repetition.

    What can only be sampled speaks of the ranges that it is drawn from; its assumptions are left as they are.

    >>> from derivations.expressions import ZERO, read
    >>> from derivations.expressions import symbols
    >>> [each.description for each in mutants(Claim("two", Equal(read("1 + 1"), read("2"))))][:2]
    ['constant: 3', 'constant: 1']
    """
    yield from _statements(claim)
    if isinstance(claim.says, MatrixStatement):
        yield from _of_matrices(claim, claim.says)
    if not isinstance(claim.says, ONLY_SAMPLED):
        yield from _assumptions(claim)


def some_mutants(claim: Claim, count: int | None, seed: int) -> list[Mutant]:
    """At most `count` mutants of a claim, each kind of slip in turn, chosen at random by the seed; None for all."""
    everything = list(mutants(claim))
    if count is None or len(everything) <= count:
        return everything
    chance = random.Random(f"{seed} {claim.id}")
    by_operator: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in chance.sample(everything, len(everything)):
        by_operator[mutant.operator].append(mutant)
    kinds = list(by_operator.values())
    chance.shuffle(kinds)
    in_turn = chain.from_iterable(zip_longest(*kinds))
    return [mutant for mutant in in_turn if mutant is not None][:count]


def _statements(claim: Claim) -> Iterator[Mutant]:
    for before, said in _formulas(claim):
        for operator, after in slips(before):
            yield Mutant(operator, _saying(claim, said(after)), before, after)
    if isinstance(claim.says, Holds):
        relation = claim.expanded(claim.says.relation)
        assert isinstance(relation, Relation)
        for operator, tightened in tightenings(relation):
            yield Mutant(operator, _saying(claim, Holds(tightened)), relation, tightened)
    if isinstance(claim.says, Incremental):
        yield from _of_starts(claim, claim.says)
    if isinstance(claim.says, Limit | Asymptotic):
        elsewhere = ONE if claim.says.to == INFINITY else claim.says.to + ONE
        change = f"as {claim.says.variable.name} tends to {write(elsewhere)}"
        yield Mutant("place", _saying(claim, replace(claim.says, to=elsewhere, side="")), change=change)


def _of_starts(claim: Claim, says: Incremental) -> Iterator[Mutant]:
    """The opposite, and the same of starts of another order."""
    opposite = "not incremental" if says.holds else "incremental"
    yield Mutant("direction", _saying(claim, replace(says, holds=not says.holds)), change=opposite)
    moved = says.start ** (HALF if says.holds else 2 * ONE)
    change = f"from the start {write(moved)}"
    yield Mutant("exponent", _saying(claim, replace(says, start=moved)), change=change)


def _of_matrices(claim: Claim, says: MatrixStatement) -> Iterator[Mutant]:
    for operator, changed, text in matrix_slips(says):
        yield Mutant(operator, _saying(claim, changed), change=text)
    for dropped, changed in without_given(says):
        yield Mutant("assumption dropped", _saying(claim, changed), change=dropped)


def _saying(claim: Claim, says: Statement) -> Claim:
    return replace(claim, id=f"{claim.id}.mutant", says=says, derived=None)


def _formulas(claim: Claim) -> Iterator[tuple[Expr, Callable[[Expr], Statement]]]:
    """The formulas of the statement that a slip could be in, each with the statement that has another in its place."""
    says = claim.says
    if isinstance(says, Solves):
        for state, expr in says.solution.items():
            yield claim.expanded(expr), lambda new, state=state: Solves({**says.solution, state: new})  # type: ignore[misc]
    elif isinstance(says, TimeTo):
        yield claim.expanded(says.time), TimeTo
    elif isinstance(says, Conserves):
        yield claim.expanded(says.quantity), Conserves
    elif isinstance(says, Equal):
        yield claim.expanded(says.left), lambda new: Equal(new, says.right)
        yield claim.expanded(says.right), lambda new: Equal(says.left, new)
    elif isinstance(says, Holds):
        yield claim.expanded(says.relation), lambda new: Holds(_comparison(new))
    elif isinstance(says, Limit):
        yield claim.expanded(says.value), lambda new: replace(says, value=new)
    elif isinstance(says, Asymptotic):
        yield claim.expanded(says.like), lambda new: replace(says, like=new)
    elif isinstance(says, Before):
        first, second = says.arrivals
        yield claim.expanded(first.value), lambda new: Before(Arrival(first.flow, new), second)
        yield claim.expanded(second.value), lambda new: Before(first, Arrival(second.flow, new))
    elif isinstance(says, Incremental):
        yield claim.expanded(says.start), lambda new: replace(says, start=new)
        yield claim.expanded(says.ratio), lambda new: replace(says, ratio=new)
        if not says.is_alike:
            yield claim.expanded(says.kappa), lambda new: replace(says, kappa=new)
            yield claim.expanded(says.variance), lambda new: replace(says, variance=new)
    elif isinstance(says, NetworkLaw):
        yield claim.expanded(says.law), lambda new: replace(says, law=new)
    elif isinstance(says, Mean):
        yield says.value, lambda new: replace(says, value=new)


def _comparison(expr: Expr) -> Relation:
    assert isinstance(expr, Relation)
    return expr


def _assumptions(claim: Claim) -> Iterator[Mutant]:
    """The claim under assumptions that say less."""
    own = claim.assumptions
    for index, relation in enumerate(own.given):
        for operator, weaker in (("assumption dropped", None), *_weaker_relations(relation)):
            given = (*own.given[:index], *([] if weaker is None else [weaker]), *own.given[index + 1 :])
            change = write(relation) if weaker is None else f"{write(weaker)} for {write(relation)}"
            yield _under(claim, Assumptions(own.variables, given), operator, change, negated(relation))
    clock = claim.about.time if claim.about is not None else None
    used = used_symbols(claim)
    for variable in own:
        if variable.symbol in used and variable.symbol != clock:
            for change, weaker_variable, excluded in _weaker_variables(variable):
                yield _under(claim, own.with_variables(weaker_variable), "assumption weakened", change, excluded)


def _under(claim: Claim, assumptions: Assumptions, operator: str, change: str, excluded: Relation | None) -> Mutant:
    weaker = replace(claim, id=f"{claim.id}.mutant", assumptions=assumptions, derived=None)
    return Mutant(operator, weaker, change=change, excluded=excluded)


def negated(relation: Relation) -> Relation | None:
    """The comparison that is true where this one is false; None for a chain."""
    if len(relation.operators) > 1:
        return None
    return Relation(relation.operands, (_NEGATED[relation.operators[0]],))


def _weaker_relations(relation: Relation) -> Iterator[tuple[str, Relation]]:
    """The comparison with a link that admits equality, or a gap of one."""
    for index, operator in enumerate(relation.operators):
        if operator in _WEAKER_OPERATOR:
            weaker = (*relation.operators[:index], _WEAKER_OPERATOR[operator], *relation.operators[index + 1 :])
            yield "assumption weakened", Relation(relation.operands, weaker)
    if len(relation.operands) == 2:
        left, right = relation.operands
        shifted = right + ONE if relation.operators[0] in ("<", "<=") else right - ONE
        yield "assumption weakened", Relation((left, shifted), relation.operators)


def _weaker_variables(variable: Variable) -> Iterator[tuple[str, Variable, Relation | None]]:
    """The variable with a wider domain, or without one of its bounds, and what the new values satisfy."""
    name, lower, upper = variable.symbol, variable.lower, variable.upper
    below = None if lower is None else (name <= lower.value if lower.strict else name < lower.value)
    above = None if upper is None else (name >= upper.value if upper.strict else name > upper.value)
    if variable.domain in _WEAKER_DOMAIN:
        domain = _WEAKER_DOMAIN[variable.domain]
        wider = _rescaled(variable, domain, variable.minimum)
        excluded = {Domain.UNIT: above, Domain.INTEGER: None}.get(variable.domain, below)
        if (wider.lower, wider.upper, domain) != (lower, upper, Domain.REAL):
            yield f"{variable.name} {domain.value}", wider, excluded
    if variable.minimum is not None:
        yield f"{variable.name} without a minimum", _rescaled(variable, variable.domain, None), below
    if variable.maximum is not None:
        yield f"{variable.name} without a maximum", replace(variable, maximum=None), above


def _rescaled(variable: Variable, domain: Domain, minimum: Fraction | None) -> Variable:
    """The variable with another domain and minimum, on the linear scale if it may be negative now."""
    wider = replace(variable, domain=domain, minimum=minimum, scale=Scale.LINEAR)
    negative = wider.lower is None or wider.lower.value < 0
    return wider if negative else replace(wider, scale=variable.scale)
