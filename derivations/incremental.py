"""The statement that learning from a start is incremental, or that it is not."""

from __future__ import annotations

from dataclasses import dataclass

from derivations.expressions import INFINITY, ONE, Expr, Number, log
from derivations.variables import Assumptions


@dataclass(frozen=True)
class Incremental:
    """From the start eps the toy model is (s, f)-incremental wherever the assumptions hold, or nowhere.

    That is: at some time the value with the smaller target is at most s times it, and the one with the larger target
    at least f times its own. Both start at eps, in units of the smaller target; r is the ratio of the targets.

    >>> from derivations.expressions import as_expr, read
    >>> Incremental(as_expr(2), read("r"), read("s"), read("f"), read("eps")).lead()
    log(s) - log(1 - s) - log(eps) + log(1 - eps) - 1/r*(log(f) - log(1 - f) - log(eps/r) + log(1 - eps/r))

    Attributes:
        depth: N, a number from 1 on, `INFINITY`, or an expression above 2.
        ratio: r.
        small: s.
        full: f.
        start: eps.
        holds: whether learning is said to be incremental everywhere; otherwise nowhere.

    Source: Gissin, Shalev-Shwartz, Daniely 2020.
    """

    depth: Expr
    ratio: Expr
    small: Expr
    full: Expr
    start: Expr
    holds: bool = True

    @property
    def formulas(self) -> tuple[Expr, ...]:
        """Every formula of the statement."""
        return self.depth, self.ratio, self.small, self.full, self.start

    def lead(self) -> Expr:
        """D(eps) = Phi(s) - Phi(eps) - r**(2/N - 2)*(Phi(f) - Phi(eps/r)): incremental exactly if D >= 0.

        That is the time by which the smaller value reaches s less that by which the larger one reaches f. Since D falls
        in eps and is negative at eps = s, the equivalence needs r > 1, 0 < s < f < 1 and 0 < eps < 1 alone.
        """
        own = self._phi(self.small) - self._phi(self.start)
        other = self._phi(self.full) - self._phi(self.start / self.ratio)
        slower = -2 * ONE if self.depth == INFINITY else 2 / self.depth - 2
        return own - self.ratio**slower * other

    def unmet(self, assumptions: Assumptions) -> str:
        """The first hypothesis of the definition that is not shown from the assumptions; empty if there is none."""
        from derivations.exact import sign

        s, f, start = self.small, self.full, self.start
        wanted = {"r > 1": self.ratio - 1, "s > 0": s, "s < f": f - s, "f < 1": 1 - f}
        wanted |= {"the start is positive": start, "the start is below the smaller target": 1 - start}
        return next((name for name, expr in wanted.items() if sign(expr, assumptions) != 1), "")

    def _phi(self, x: Expr) -> Expr:
        from derivations.catalogue.depth_forms import elementary, hypergeometric

        if self.depth == INFINITY:
            return log(x) - log(1 - x) - 1 / x
        if isinstance(self.depth, Number) and self.depth.value.denominator == 1:
            return self.depth * elementary(x, int(self.depth.value))
        return self.depth * hypergeometric(x, self.depth)
