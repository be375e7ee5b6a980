"""The prover of bounds by reasoning: exact signs first, then one variable less, then a name for what recurs."""

from __future__ import annotations

import time
from functools import partial

from derivations.expressions import Expr, write
from derivations.variables import Assumptions
from verification.reasoning.factors import by_factors
from verification.reasoning.goals import Goal, Proof, is_large, signs_at_points, simplified
from verification.reasoning.moving import by_moving
from verification.reasoning.naming import by_moving_along, by_naming
from verification.reasoning.restating import cases, forms

_DEEPEST = 6
_SOON = 3


def reasoned(quantity: Expr, strict: bool, assumptions: Assumptions, seconds: float) -> Proof | None:
    """A proof that a quantity is positive (or not negative) wherever the assumptions hold and it has a value.

    Args:
        quantity: the quantity.
        strict: whether zero is excluded.
        assumptions: its domain.
        seconds: the time after which it gives up.

    >>> from derivations.expressions import read
    >>> from derivations.variables import Domain, Variable
    >>> x = Variable("x", Domain.POSITIVE)
    >>> reasoned(read("x - log(1 + x)"), True, Assumptions((x,)), 2.0)
    ('it rises as x moves up from 0', 'by its exact sign')
    """
    return _Prover(time.process_time() + seconds).whole(Goal(quantity, strict, assumptions))


class _Prover:
    """The goals met so far; one that was not proved at some depth is tried again only with more depth left."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._proved: dict[Goal, Proof] = {}
        self._failed: dict[Goal, int] = {}
        self._depth = 0

    def whole(self, goal: Goal) -> Proof | None:
        """A proof of the whole goal, whatever its size, in as few moves as will do."""
        split = cases(goal)
        if split:
            found = [self.whole(case) for case in split]
            return None if None in found else ("case by case", *(move for proof in found if proof for move in proof))
        for depth in range(0, _DEEPEST + 1, 2):
            self._depth = depth
            for form in (goal, *forms(goal)):
                proof = self.prove(depth, form)
                if proof is not None:
                    return proof if form is goal else (f"of the sign of {write(form.quantity)}", *proof)
        return None

    def prove(self, depth: int, goal: Goal) -> Proof | None:
        """A proof of the goal in at most `depth` moves."""
        if goal in self._proved:
            return self._proved[goal]
        if depth <= self._failed.get(goal, -1) or time.process_time() > self._deadline:
            return None
        self._failed[goal] = depth
        proof = self._found(depth, goal)
        if proof is not None:
            self._proved[goal] = proof
        return proof

    def _found(self, depth: int, goal: Goal) -> Proof | None:
        large = is_large(goal.quantity)
        if large and depth < self._depth:
            return None
        left = goal if large else simplified(goal)
        if left is None:
            return ("by its exact sign",)
        if depth == 0 or not signs_at_points(left.quantity, left.assumptions) <= left.wanted:
            return None
        further, soon = partial(self.prove, depth - 1), partial(self.prove, min(depth - 1, _SOON))
        proof = by_factors(goal, partial(self.prove, depth)) or by_naming(left, further, soon)
        if proof is None and not large:
            # What is common to all terms hides how each of them moves, or else shows it.
            proof = by_moving(goal, further) or by_moving(left, further)
        return proof or by_moving_along(left, further, soon)
