"""The statement that learning from a start is incremental, or that it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.expressions import INFINITY, ONE, ZERO, Expr, Number, log
from derivations.variables import Assumptions

#: Beyond this depth Phi is written with Gauss's function, not with logarithms and arctangents for the roots of unity.
_DEEPEST_ELEMENTARY: Final = 12


@dataclass(frozen=True)
class Incremental:
    """From the start eps the toy model is (s, f)-incremental wherever the assumptions hold, or nowhere.

    That is: at some time the second value is at most s times its target, and the first one at least f times its own.
    Values are in units of the second target; r is the first target over the second, above 1 where the larger one is
    to be learned first. The second value starts at eps and the first one at kappa*eps; lam is the variance of the
    first one's input over that of the second one's.

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
        kappa: the start of the first value over that of the second.
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

        That is the time by which the second value reaches s less that by which the first one reaches f. If the first
        one starts below f the latter is positive, and a second one that starts beyond s has no time. If both start
        alike and r > 1, D falls in eps and is negative at eps = s, so that 0 < s < f < 1 and 0 < eps < 1 are enough.
        """
        own = self.antiderivative(self.small) - self.antiderivative(self.start)
        other = self.antiderivative(self.full) - self.antiderivative(self.kappa * self.start / self.ratio)
        slower = -2 * ONE if self.depth == INFINITY else 2 / self.depth - 2
        return own - self.ratio**slower / self.variance * other

    def claimed(self) -> Expr:
        """What is not negative if the statement is true: the lead, or its negative, which is not zero either."""
        return self.lead() if self.holds else ZERO - self.lead()

    def definition(self) -> dict[str, Expr]:
        """What must be positive for the definition to say anything, by what that says."""
        s, f = self.small, self.full
        wanted = {"s > 0": s, "s < f": f - s, "f < 1": 1 - f, "r > 0": self.ratio}
        return wanted | {"kappa > 0": self.kappa, "lam > 0": self.variance}

    def hypotheses(self, falling: bool) -> dict[str, Expr]:
        """What must be positive for the sign of the lead to decide, by what that says.

        At depth 1 starts may be negative: values cross zero there.

        Args:
            falling: whether the lead falls in the start, as it does for values that start alike with r > 1.
        """
        wanted = {} if self.depth == ONE else {"the start is positive": self.start}
        wanted["the start is below the second target"] = 1 - self.start
        if not falling:
            below = "r > 1 and the same start and variance for both, or that the first value starts below its fraction"
            wanted[below] = self.ratio * self.full - self.kappa * self.start
        return wanted

    def contradicted(self, assumptions: Assumptions) -> str:
        """The first part of the definition that is true at no point, in words; empty if none is seen to be.

        >>> from derivations.expressions import as_expr, read
        >>> parts = (read(text) for text in ("3", "2", "9/10", "1/10", "1/100"))
        >>> Incremental(*parts).contradicted(Assumptions())
        'incremental learning is defined for s < f only, and that is true at no point here: s = 9/10, f = 1/10'
        """
        from derivations.exact import possible_signs

        if self.depth != INFINITY and possible_signs(self.depth - ONE, assumptions) == {-1}:
            return f"the depth is a number from 1 on, or oo; {self.depth} is not"
        for name, expr in self.definition().items():
            if 1 not in possible_signs(expr, assumptions):
                formulas = zip(("r", "s", "f", "kappa", "lam"), (*self.formulas[1:4], *self.formulas[5:]), strict=True)
                own = [f"{key} = {each}" for key, each in formulas if key in name and not each.free_symbols]
                stated = f": {', '.join(own)}" if own else ""
                return f"incremental learning is defined for {name} only, and that is true at no point here{stated}"
        return ""

    def unmet(self, assumptions: Assumptions) -> str:
        """The first hypothesis of the definition that is not shown to be met, in words; empty if all are shown."""
        from derivations.exact import possible_signs, sign

        falling = self.is_alike and sign(self.ratio - ONE, assumptions) == 1
        if self.depth != INFINITY and not possible_signs(self.depth - ONE, assumptions) <= {0, 1}:
            return "not shown from the assumptions: the depth is 1 at least; add it to them"
        for name, expr in (self.definition() | self.hypotheses(falling)).items():
            signs = possible_signs(expr, assumptions)
            if 1 not in signs:
                return f"what decides it needs {name}, and the assumptions say that this is not so"
            if signs != {1}:
                return f"not shown from the assumptions: {name}; add it to them"
        return ""

    def antiderivative(self, x: Expr) -> Expr:
        """Phi at a value x in units of its target, up to a constant."""
        from derivations.catalogue.depth_forms import elementary, hypergeometric

        if self.depth == INFINITY:
            return log(x) - log(1 - x) - 1 / x
        depth = self.depth.value if isinstance(self.depth, Number) else None
        if depth is not None and depth.denominator == 1 and depth <= _DEEPEST_ELEMENTARY:
            return self.depth * elementary(x, int(depth))
        return self.depth * hypergeometric(x, self.depth)
