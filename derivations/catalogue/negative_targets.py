"""Targets that a product of layers cannot reach from a positive start: the value decays to zero and keeps its sign.

Conventions: those of `toy`, and for separate factors those of `factorisation`; the target is -r. With x = sigma/r the
time is r**(2/N - 2) times the fall of an antiderivative of x**(2/N - 2)/(1 + x).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from derivations.catalogue.consequences import Expanded
from derivations.catalogue.depth_forms import growth, root
from derivations.catalogue.programs import DerivationError, Solved
from derivations.catalogue.quantities import TIME, T
from derivations.catalogue.reductions import Reduction, with_state
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Asymptotic, Claim, TimeTo
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    ONE,
    ZERO,
    Expr,
    Operand,
    as_expr,
    differentiate,
    exp,
    log,
    mul,
    read,
    substitute,
    symbols,
)
from derivations.flow import Flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

SIGMA, START, R, N, X, W, V = symbols("sigma sigma_0 r N x w v")

_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        Variable("r", Domain.POSITIVE, about="minus the target"),
        Variable("sigma_0", Domain.POSITIVE, scale=Scale.LOG, about="value at time 0", latex=r"\sigma_0"),
        Variable("sigma", Domain.POSITIVE, about="value", latex=r"\sigma"),
        Variable("N", minimum=Fraction(1), about="depth; any real number"),
    ),
    "negative-targets",
    GISSIN_2020,
)
_claim: Final = _VOCABULARY.claim

#: Minus an antiderivative of x**(2/N - 2)/(1 + x), by depth.
_FALLEN: Final = {
    as_expr(3): read(
        "3/x**(1/3) - log(1 + x**(1/3)) + log(1 - x**(1/3) + x**(2/3))/2 + sqrt(3)*atan((2*x**(1/3) - 1)/sqrt(3))"
    ),
    as_expr(6): read(
        "3/2/x**(2/3) + log(1 + x**(1/3)) - log(1 - x**(1/3) + x**(2/3))/2 + sqrt(3)*atan((2*x**(1/3) - 1)/sqrt(3))"
    ),
    N: read("N/(N - 2)*x**(2/N - 1) + N/2*x**(2/N)*hyp2f1(1, 2/N, 1 + 2/N, -x)"),
}


@dataclass(frozen=True)
class Separated:
    """The claim, a time law, is an antiderivative of one over the rate of the flow to which a reduction leads."""

    reduction: Reduction

    def __call__(self, claim: Claim) -> Derivation:
        """The steps of the reduction, and the time law: its slope is one over the rate, and it vanishes at the start.

        Raises:
            DerivationError: if the claim is no time law.
        """
        says, flow = claim.says, claim.about
        if flow is None or not isinstance(says, TimeTo):
            raise DerivationError(f"{claim.id} states no time law")
        gaps = (
            differentiate(says.time, flow.state) * flow.rate - ONE,
            substitute(says.time, {flow.state: flow.start}),
        )
        sentence = "Separate, and integrate by Gauss's function."
        known = with_state(claim.assumptions, flow)
        step = Step(Rule.ANTIDERIVATIVE, sentence, (Equation(flow.time, says.time),), gaps, known)
        return self.reduction.steps(flow, claim.assumptions) + Derivation((step,))


def _time(depth: Operand) -> TimeTo:
    form = _FALLEN[as_expr(depth)]
    fallen = substitute(form, {X: SIGMA / R}) - substitute(form, {X: START / R})
    return TimeTo(fallen / growth(R, depth))


def _flow(depth: Operand) -> Flow:
    return scalar_flow(SIGMA, T, START, -growth(SIGMA, depth) * (R + SIGMA))


def _shared(name: str, where: str, depth: int) -> Claim:
    loss = (W**depth + R) ** 2 / (2 * depth**2)
    return _claim(
        f"time.{name}",
        f"A positive value with a negative target decays to zero and keeps its sign, {where}",
        _time(depth),
        about=_flow(depth),
        derived=Solved(Reduction(loss, {W: root(SIGMA, depth)}, W**depth)),
        note="The target is -r.",
    )


def _factors(depth: int) -> Claim:
    chain = symbols(" ".join(f"w{layer}" for layer in range(1, depth + 1)))
    kept: tuple[Expr, ...] = tuple(chain[0] ** 2 - other**2 for other in chain[1:])
    loss = (mul(*chain) + R) ** 2 / (2 * depth)
    return _claim(
        f"factorisation.depth-{depth}",
        f"From the identity {depth} factors never learn a negative eigenvalue",
        _time(depth),
        about=_flow(depth),
        derived=Solved(Reduction(loss, dict.fromkeys(chain, root(SIGMA, depth)), mul(*chain), kept)),
        note="The eigenvalue of the target is -r.",
    )


INFINITE: Final = _claim(
    "time.infinite-depth",
    "A positive value with a negative target decays to zero and keeps its sign, infinite depth",
    TimeTo(read("(1/sigma - 1/sigma_0)/r + log(sigma*(r + sigma_0)/(sigma_0*(r + sigma)))/r**2")),
    about=scalar_flow(SIGMA, T, START, read("-sigma**2*(r + sigma)")),
    derived=Solved(Reduction((exp(V) + R) ** 2 / 2, {V: log(SIGMA)}, exp(V))),
    note="The target is -r.",
)
ANY_DEPTH: Final = _claim(
    "time.any-depth",
    "A positive value with a negative target decays to zero and keeps its sign, any depth above 2",
    _time(N),
    "N > 2",
    about=_flow(N),
    derived=Separated(Reduction((W**N + R) ** 2 / (2 * N**2), {W: root(SIGMA, N)}, W**N)),
    note="The target is -r.",
)
TIMES: Final = (_shared("depth-3", "depth 3", 3), _shared("depth-6", "depth 6", 6), ANY_DEPTH, INFINITE)


def _slow(claim: Claim, name: str, q: str) -> Claim:
    return _claim(
        f"late.{name}",
        f"The decay to a small value takes a time of the power -q of it, {name.replace('-', ' ')}",
        Asymptotic(law(claim), read(f"sigma**(-({q}))/(({q})*r)"), SIGMA, ZERO, "+"),
        *claim.assumptions.given,
        derived=Expanded("Let the value go to zero.", (claim,)),
    )


LATE: Final = tuple(
    _slow(claim, name, q)
    for claim, name, q in zip(
        TIMES, ("depth-3", "depth-6", "any-depth", "infinite-depth"), ("1/3", "2/3", "1 - 2/N", "1"), strict=True
    )
)
CLAIMS: Final = (*TIMES, *(_factors(depth) for depth in (3, 6)), *LATE)
