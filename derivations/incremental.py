"""The statement that learning from a start is incremental, or that it is not."""

from __future__ import annotations

from dataclasses import dataclass

from derivations.expressions import INFINITY, ONE, ZERO, Expr, Number, log
from derivations.variables import Assumptions


@dataclass(frozen=True)
class Incremental:
    """From the start eps the toy model is (s, f)-incremental wherever the assumptions hold, or nowhere.

    That is: at some time the value with the smaller target is at most s times it, and the one with the larger target
    at least f times its own. Values are in units of the smaller target; r is the ratio of the targets. The smaller
    value starts at eps and the larger one at kappa*eps; lam is the variance of the larger one's input over that of
    the smaller one's.

    >>> from derivations.expressions import as_expr, read
    >>> Incremental(as_expr(2), read("r"), read("s"), read("f"), read("eps")).lead()
    log(s) - log(1 - s) - log(eps) + log(1 - eps) - 1/r*(log(f) - log(1 - f) - log(eps/r) + log(1 - eps/r))

    Attributes:
        depth: N, a number from 1 on, `INFINITY`, or an expression other than 2.
        ratio: r.
        small: s.
        full: f.
        start: eps.
        holds: whether learning is said to be incremental everywhere; otherwise nowhere.
        kappa: the start of the larger value over that of the smaller.
        variance: lam.

    Source: Gissin, Shalev-Shwartz, Daniely 2020; unequal starts and variances are derived here.
    """

    depth: Expr
    ratio: Expr
    small: Expr
    full: Expr
    start: Expr
    holds: bool = True
    kappa: Expr = ONE
    variance: Expr = ONE

    @property
    def formulas(self) -> tuple[Expr, ...]:
        """Every formula of the statement: N, r, s, f, eps, kappa, lam."""
        return self.depth, self.ratio, self.small, self.full, self.start, self.kappa, self.variance

    def saying(self, formulas: tuple[Expr, ...]) -> Incremental:
        """The statement with other formulas, in the order of `formulas`."""
        depth, ratio, small, full, start, kappa, variance = formulas
        return Incremental(depth, ratio, small, full, start, self.holds, kappa, variance)

    @property
    def is_alike(self) -> bool:
        """Whether both values start alike and their inputs have the same variance."""
        return self.kappa == ONE and self.variance == ONE

    def lead(self) -> Expr:
        """D(eps) = Phi(s) - Phi(eps) - r**(2/N - 2)/lam*(Phi(f) - Phi(kappa*eps/r)): incremental exactly if D >= 0.

        That is the time by which the smaller value reaches s less that by which the larger one reaches f. If the larger
        one starts below f the latter is positive, and a smaller one that starts beyond s has no time. If both start
        alike D falls in eps and is negative at eps = s, so that r > 1, 0 < s < f < 1 and 0 < eps < 1 are enough.
        """
        own = self.antiderivative(self.small) - self.antiderivative(self.start)
        other = self.antiderivative(self.full) - self.antiderivative(self.kappa * self.start / self.ratio)
        slower = -2 * ONE if self.depth == INFINITY else 2 / self.depth - 2
        return own - self.ratio**slower / self.variance * other

    def claimed(self) -> Expr:
        """What is not negative if the statement is true: the lead, or its negative, which is not zero either."""
        return self.lead() if self.holds else ZERO - self.lead()

    def hypotheses(self) -> dict[str, Expr]:
        """What must be positive for the definition to apply, by what that says."""
        s, f, start = self.small, self.full, self.start
        wanted = {"r > 1": self.ratio - 1, "s > 0": s, "s < f": f - s, "f < 1": 1 - f}
        wanted |= {"the start is positive": start, "the start is below the smaller target": 1 - start}
        if not self.is_alike:
            wanted |= {"the variance is positive": self.variance, "the larger value's start is positive": self.kappa}
            wanted |= {"the larger value starts below its fraction": self.ratio * f - self.kappa * start}
        return wanted

    def unmet(self, assumptions: Assumptions) -> str:
        """The first hypothesis of the definition that is not shown from the assumptions; empty if there is none."""
        from derivations.exact import sign

        return next((name for name, expr in self.hypotheses().items() if sign(expr, assumptions) != 1), "")

    def antiderivative(self, x: Expr) -> Expr:
        """Phi at a value x in units of its target, up to a constant."""
        from derivations.catalogue.depth_forms import elementary, hypergeometric

        if self.depth == INFINITY:
            return log(x) - log(1 - x) - 1 / x
        if isinstance(self.depth, Number) and self.depth.value.denominator == 1:
            return self.depth * elementary(x, int(self.depth.value))
        return self.depth * hypergeometric(x, self.depth)
