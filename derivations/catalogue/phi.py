"""The antiderivative Phi of incremental learning: Gauss's function, its elementary members and its series.

Conventions: Phi'(x) = x**(2/N - 2)/(1 - x) for the depth N, 0 < x < 1, with no constant term at 0; q = 1 - 2/N, so
that Phi(x) = -x**(-q)/q + (x**(1 - q)/(1 - q))*2F1(1, 1 - q; 2 - q; x).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from derivations.catalogue.programs import DerivationError, Follows
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import ZERO, Diff, Expr, Symbol, as_expr, call, differentiate, power, read, substitute
from derivations.variables import Domain, Variable

X, V, Q = Symbol("x"), Symbol("v"), Symbol("q")

_VOCABULARY = Vocabulary(
    (
        Variable("x", Domain.UNIT, about="value in units of its target"),
        Variable("q", Domain.UNIT, about="growth exponent less 1, between depth 2 and infinite depth"),
    ),
    "phi",
    GISSIN_2020,
)
_claim: Final = _VOCABULARY.claim


@dataclass(frozen=True)
class SameDerivative:
    """Two forms of Phi agree: so do their derivatives, and neither has a constant term at 0.

    Attributes:
        regular: the elementary form less its singular power, as a function of the root v = x**(1/N); smooth at v = 0.
    """

    regular: Expr

    def __call__(self, claim: Claim) -> Derivation:
        """The derivatives by x, and the value of the regular part at 0."""
        if not isinstance(claim.says, Equal):
            raise DerivationError(f"{claim.id} states no equality")
        left, right = claim.says.left, claim.says.right
        slopes = Step(
            Rule.ANTIDERIVATIVE,
            "Both sides have the same derivative.",
            (Equation(Diff(left, X), Diff(right, X)),),
            (differentiate(left - right, X),),
            claim.assumptions,
        )
        at_zero = substitute(self.regular, {V: ZERO})
        constants = Step(
            Rule.SPECIALISE,
            "The left side less its singular power $-x^{-q}/q$ vanishes at 0, as its series shows; so does the right "
            "side, and both are equal.",
            (Equation(left, right),),
            (at_zero,),
            claim.assumptions,
        )
        return Derivation((slopes, constants))


def _member(depth: int, regular: str) -> Claim:
    """The elementary form for one depth: the singular power and a part that is regular in v = x**(1/depth)."""
    smooth = read(regular)
    root = power(X, as_expr(Fraction(1, depth)))
    q = Fraction(depth - 2, depth)
    singular = -power(X, as_expr(-q)) / as_expr(q)
    series = call("hyp2f1", 1, as_expr(1 - q), as_expr(2 - q), X)
    return _claim(
        f"depth-{depth}",
        f"The elementary form of Phi at depth {depth}",
        Equal(singular + power(X, as_expr(1 - q)) / as_expr(1 - q) * series, singular + substitute(smooth, {V: root})),
        derived=SameDerivative(smooth),
    )


FIRST: Final = _claim(
    "depth-1",
    "At depth 1 Phi is a logarithm",
    Equal(read("x*hyp2f1(1, 1, 2, x)"), read("-log(1 - x)")),
    derived=SameDerivative(read("-log(1 - v)")),
)
SERIES: Final = _claim(
    "series",
    "The power series of Phi, one term and what is left: n times the same splits off n terms",
    Equal(
        read("x**(1 - q)/(1 - q)*hyp2f1(1, 1 - q, 2 - q, x)"),
        read("x**(1 - q)/(1 - q) + x**(2 - q)/(2 - q)*hyp2f1(1, 2 - q, 3 - q, x)"),
    ),
    derived=Follows((), "Neighbours $b$, $c$ and $b + 1$, $c + 1$ are contiguous.", Rule.EXPAND),
)
ONE_TERM: Final = _claim(
    "one-term",
    "Phi as a single hypergeometric function",
    Equal(
        read("-x**(-q)/q + x**(1 - q)/(1 - q)*hyp2f1(1, 1 - q, 2 - q, x)"),
        read("-x**(-q)/q*hyp2f1(1, -q, 1 - q, x)"),
    ),
    derived=Follows((), "The two functions are contiguous, $c - b = 1$ in both.", Rule.EXPAND),
)

CLAIMS: Final = (
    FIRST,
    ONE_TERM,
    _member(3, "-log(1 - v) + log(1 + v + v**2)/2 - sqrt(3)*(atan((1 + 2*v)/sqrt(3)) - atan(1/sqrt(3)))"),
    _member(4, "2*atanh(v**2)"),
    _member(6, "-log(1 - v**2) + log(1 + v**2 + v**4)/2 + sqrt(3)*(atan((1 + 2*v**2)/sqrt(3)) - atan(1/sqrt(3)))"),
    SERIES,
)
