"""The bound check: a comparison decided over its whole domain, by subdivision into boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from derivations.exact import possible_signs
from derivations.exact.scaling import scalings
from derivations.expressions import Expr, Symbol, expand_derivatives, substitute, write
from derivations.variables import Assumptions
from numerics.bounding.charts import TooManyCharts, charts
from numerics.bounding.domain import BoxDomain, box_domain, fixed, without_roots
from numerics.bounding.functions import slack_on
from numerics.bounding.subdivision import Budget, Cover, cover
from verification.reasoning.prover import reasoned

_FEWEST_SECONDS: Final = 0.5


@dataclass(frozen=True)
class Bounded:
    """What is known of the sign of a quantity over a domain.

    Attributes:
        exact: whether it was proved by exact arithmetic, without boxes.
        proof: the moves that prove it, if it was proved by reasoning.
        covers: one for each chart of the domain.
    """

    exact: bool
    proof: tuple[str, ...] = ()
    covers: tuple[Cover, ...] = ()
    reason: str = ""

    @property
    def proved(self) -> bool:
        """Whether the sign is proved over the whole domain."""
        return self.exact or bool(self.proof) or (bool(self.covers) and all(part.proved for part in self.covers))

    @property
    def boxes(self) -> int:
        """How many boxes were looked at."""
        return sum(part.boxes for part in self.covers)

    @property
    def fraction(self) -> float:
        """The largest part of a chart that is left undecided; all of it if there are no charts."""
        return max((part.fraction for part in self.covers), default=0.0 if self.exact or self.proof else 1.0)

    def named(self) -> str:
        """The undecided boxes in words, with exact ends."""
        return "; ".join(_named(part) for part in self.covers if not part.proved)


def bounded(quantity: Expr, strict: bool, assumptions: Assumptions, budget: Budget) -> Bounded:
    """Whether a quantity is positive (or not negative) wherever the assumptions hold and it has a value.

    The exact sign is tried first, and reasoning if the budget allows it. Then scaling symmetries are divided out,
    comparisons become ranges, and the charts are covered with boxes.

    Args:
        quantity: the quantity.
        strict: whether zero is excluded.
        assumptions: its domain.
        budget: the boxes and seconds for all charts together, and the seconds for reasoning.

    >>> from derivations.expressions import read
    >>> from derivations.variables import Domain, Variable
    >>> x = Variable("x", Domain.POSITIVE)
    >>> bounded(read("x - log(1 + x)"), True, Assumptions((x,)), Budget()).proved
    True
    """
    wanted = {1} if strict else {0, 1}
    if possible_signs(quantity, assumptions) <= wanted:
        return Bounded(exact=True)
    if budget.reasoning > 0:
        proof = reasoned(quantity, strict, assumptions, budget.reasoning)
        if proof is not None:
            return Bounded(exact=False, proof=proof)
    quantity = expand_derivatives(quantity)
    try:
        parts = charts(_reduced(quantity, assumptions))
    except TooManyCharts:
        return Bounded(exact=False, reason="the domain has too many unbounded sides")
    covers = []
    for part in parts:
        slack = slack_on(part, quantity, strict)
        if part.sides and possible_signs(slack.expr, part.assumptions) <= wanted:
            covers.append(Cover(slack, 0))
            continue
        seconds = max(budget.seconds / len(parts), _FEWEST_SECONDS)
        covers.append(cover(slack, replace(budget, boxes=budget.boxes // len(parts), seconds=seconds)))
    return Bounded(exact=False, covers=tuple(covers))


def _reduced(quantity: Expr, assumptions: Assumptions) -> BoxDomain:
    """The domain as a box, with one variable set to 1 for each scaling symmetry, and without roots of variables."""
    symbols = set(quantity.free_symbols)
    grown = True
    while grown:
        related = [relation.free_symbols for relation in assumptions.given if relation.free_symbols & symbols]
        grown = any(not names <= symbols for names in related)
        symbols = symbols.union(*related)
    order = [variable.symbol for variable in assumptions if variable.symbol in symbols]
    order += sorted(symbols - set(order), key=lambda symbol: symbol.name)
    domain = box_domain(assumptions, order)
    while True:
        weights = scalings([substitute(quantity, domain.meaning)], domain.assumptions)
        names = [name for basis in weights for name in basis if _is_positive(domain.assumptions, name)]
        if not names:
            break
        domain = fixed(domain, names[0])
    return without_roots(domain, [substitute(quantity, domain.meaning)])


def _is_positive(assumptions: Assumptions, name: Symbol) -> bool:
    lower = assumptions[name].lower
    return lower is not None and lower.value == 0 and lower.strict


def _named(part: Cover) -> str:
    """The undecided regions of one chart."""
    changed = [f"{name.name} = {write(value)}" for name, value in part.slack.chart.meaning.items() if name != value]
    where = f" with {', '.join(changed)}" if changed else ""
    boxes = [
        ", ".join(
            f"{low} <= {symbol.name} <= {high}" for symbol, (low, high) in zip(part.symbols, region.sides, strict=True)
        )
        for region in part.undecided
    ]
    return " or ".join(boxes) + where
