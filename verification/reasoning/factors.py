"""A product has the sign that its factors have, each proved on its own as it is written."""

from __future__ import annotations

from derivations.exact import possible_signs
from derivations.expressions import MINUS_ONE, Expr, Mul, Number, Pow, mul
from verification.reasoning.goals import Goal, Proof, signs_at_points
from verification.reasoning.moving import Prove


def by_factors(goal: Goal, prove: Prove) -> Proof | None:
    """A proof that every factor of a product, or of an inverse, has one sign and that they make the wanted one."""
    if isinstance(goal.quantity, Pow) and goal.quantity.exponent == MINUS_ONE:
        return prove(Goal(goal.quantity.base, True, goal.assumptions))
    if not isinstance(goal.quantity, Mul):
        return None
    way, proof = 1, Proof()
    for factor in goal.quantity.operands:
        base = factor.base if isinstance(factor, Pow) and factor.exponent == MINUS_ONE else factor
        sign = _sign(base, goal)
        if sign is not None:
            way *= sign
            continue
        seen = signs_at_points(base, goal.assumptions)
        if len(seen) != 1 or seen == {0}:
            return None
        (own,) = seen
        found = prove(Goal(mul(Number(own), base), True, goal.assumptions))
        if found is None:
            return None
        way, proof = way * own, (*proof, *found)
    return proof if way == 1 and proof else None


def _sign(factor: Expr, goal: Goal) -> int | None:
    signs = possible_signs(factor, goal.assumptions)
    return next(iter(signs)) if len(signs) == 1 and 0 not in signs else None
