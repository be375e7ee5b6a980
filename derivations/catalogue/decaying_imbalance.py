"""Two unbalanced layers under weight decay: a Riccati equation whose last term fades, solved by Bessel functions.

Conventions: those of `weight_decay`; P = (a + b)**2, and z0 = (a0**2 - b0**2)/(4*lam) is positive. With the order
nu = (s - lam)/(2*lam) and z = z0*exp(-2*lam*t/tau) the law is P = 2*tau*y'/y with y = exp((s - lam)*t/tau)*(I_nu(z) +
C*I_-nu(z)). I_nu and I_-nu are independent unless nu is whole; here 0 < nu < 1 and C >= 0, so that y is positive. The
usual form has K_nu in place of I_-nu, of which it is a linear combination.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.catalogue.deductions import Deduced
from derivations.catalogue.quantities import PACE, TAU, TIME, T
from derivations.catalogue.reductions import conserving, descending
from derivations.catalogue.sources import KUNIN_2019
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim, Equal, Solves
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import Diff, Expr, differentiate, read, substitute, symbols
from derivations.flow import Flow, scalar_flow
from derivations.solving.invariants import lie_derivative
from derivations.solving.proof import explicit_residuals
from derivations.variables import Domain, Variable

A, B, C, LAM, NU, P, S, Z0 = symbols("a b C lam nu P s z0")

_VOCABULARY = Vocabulary(
    (
        TIME,
        PACE,
        Variable("lam", Domain.POSITIVE, about="strength of the weight decay", latex=r"\lambda"),
        Variable("nu", Domain.UNIT, about="(s - lam)/(2*lam)", latex=r"\nu"),
        Variable("z0", Domain.POSITIVE, about="imbalance at time 0 over 4*lam", latex="z_0"),
        Variable("C", Domain.NONNEGATIVE, about="part of the second solution, given by the start"),
        Variable("a", Domain.POSITIVE, about="weight of the first layer"),
        Variable("b", Domain.POSITIVE, about="weight of the second layer"),
    ),
    "weight-decay",
    KUNIN_2019,
)
_claim: Final = _VOCABULARY.claim

_LOSS: Final = read("(s - a*b)**2/2 + lam*(a**2 + b**2)/2")
_IMBALANCE: Final = read("(a**2 - b**2)*exp(2*lam*t/tau)")
_RATE: Final = read("(2*(s - lam)*P - P**2/2 + 8*lam**2*z0**2*exp(-4*lam*t/tau))/tau")


@dataclass(frozen=True)
class _FromLoss:
    """From the loss with its penalty to the Riccati equation of P, and the solution put into it.

    Attributes:
        target: the singular value s in the parameters of the claim.
    """

    target: Expr

    def __call__(self, claim: Claim) -> Derivation:
        """Gradient flow, the fading imbalance, the equation of P, and the residuals of its solution."""
        flow, says, known = claim.about, claim.says, claim.assumptions
        assert flow is not None
        assert isinstance(says, Solves)
        loss, weights = substitute(_LOSS, {S: self.target}), (A, B)
        rates = tuple(-differentiate(loss, weight) / TAU for weight in weights)
        descent = Flow(weights, T, symbols("a0 b0"), rates)
        # Where P is put for (a + b)**2 and the conserved imbalance for 4*lam*z0, both sides are functions of a and b.
        at_weights = {P: (A + B) ** 2, Z0: _IMBALANCE / (4 * LAM)}
        moved = lie_derivative((A + B) ** 2, descent) - substitute(flow.rate, at_weights)
        named = (Equation(P, (A + B) ** 2), Equation(Diff(P, T), flow.rate))
        solution = {state: claim.expanded(expr) for state, expr in says.solution.items()}
        sentence = (
            "With $y = e^{(s - \\lambda)t/\\tau} w(z)$ and $P = 2\\tau y'/y$ it becomes Bessel's equation for $w$."
        )
        solved = tuple(Equation(state, expr) for state, expr in solution.items())
        residuals = explicit_residuals(
            Flow(flow.states, T, tuple(map(claim.expanded, flow.starts)), flow.rates), solution
        )
        free = known.with_variables(Variable("a"), Variable("b"))
        return Derivation(
            (
                descending(loss, descent, free),
                conserving((_IMBALANCE,), descent, free),
                Step(
                    Rule.REDUCE, "The squared sum of the weights follows an equation of its own.", named, (moved,), free
                ),
                Step(Rule.ANTIDERIVATIVE, sentence, solved, residuals, known),
            )
        )


_BESSEL: Final = naming(
    z="z0*exp(-2*lam*t/tau)",
    w="besseli(nu, z) + C*besseli(-nu, z)",
    v="(besseli(nu - 1, z) + besseli(nu + 1, z) + C*(besseli(-nu - 1, z) + besseli(1 - nu, z)))/2",
    P0="4*lam*(nu - z0*(besseli(nu - 1, z0) + besseli(nu + 1, z0) + C*(besseli(-nu - 1, z0) + besseli(1 - nu, z0)))"
    "/(2*(besseli(nu, z0) + C*besseli(-nu, z0))))",
)
_TARGET: Final = read("lam*(1 + 2*nu)")
BESSEL: Final = _claim(
    "unbalanced.sum",
    "Under weight decay the squared sum of unbalanced weights is a quotient of Bessel functions",
    Solves({P: read("4*lam*(nu - z*v/w)")}),
    about=scalar_flow(P, T, read("P0"), substitute(_RATE, {S: _TARGET})),
    where=_BESSEL,
    derived=_FromLoss(_TARGET),
    note="Own derivation; the source treats balanced layers. v is the slope of w, and s = lam*(1 + 2*nu).",
)
HALF: Final = _claim(
    "unbalanced.twice",
    "Where the target is twice the decay, these Bessel functions are hyperbolic sines and cosines",
    Solves({P: read("4*lam*(1 - z*(cosh(z) + C*sinh(z))/(sinh(z) + C*cosh(z)))")}),
    about=scalar_flow(
        P,
        T,
        read("4*lam*(1 - z0*(cosh(z0) + C*sinh(z0))/(sinh(z0) + C*cosh(z0)))"),
        substitute(_RATE, {S: 2 * LAM}),
    ),
    where=naming(z="z0*exp(-2*lam*t/tau)"),
    derived=_FromLoss(2 * LAM),
    note="The order is 1/2.",
)
PRODUCT: Final = _claim(
    "unbalanced.product",
    "The strength of a mode from the squared sum of its weights and their imbalance",
    Equal(read("((a + b)**2 - (a**2 - b**2)**2/(a + b)**2)/4"), read("a*b")),
    derived=Deduced("Divide $(a^2 - b^2)^2$ by $(a + b)^2$."),
)

CLAIMS: Final = (BESSEL, HALF, PRODUCT)
