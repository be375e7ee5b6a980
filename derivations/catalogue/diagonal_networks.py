"""Diagonal networks: what gradient flow keeps of their start, the claims of one example.

Conventions: those of the topic `regularisers`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.programs import Conserved, Shown
from derivations.catalogue.quantities import TIME, T
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import WOODWORTH_2020
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim, Conserves, Solves
from derivations.expressions import Expr, Symbol, add, log, read, sqrt, symbols
from derivations.flow import gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

A, B, E, Y, ALPHA, TARGET = symbols("a b e y alpha target")
_FEATURES: Final = (1, 2)

VOCABULARY: Final = Vocabulary(
    (
        TIME,
        Variable("z", about="value in units of the start"),
        Variable("k", Domain.POSITIVE, about="square of the imbalance"),
        Variable("x", Domain.UNIT, about="correlation that has been passed, in the unit of its largest value"),
        Variable("alpha", Domain.POSITIVE, scale=Scale.LOG, about="weight at time 0", latex=r"\alpha"),
        Variable("e", Domain.POSITIVE, about="ratio of the two weights of a feature"),
        Variable("e0", Domain.POSITIVE, about="that ratio at time 0", latex="e_0"),
        Variable("beta", about="value", latex=r"\beta"),
        Variable("target", Domain.POSITIVE, about="target value, or minus a negative one", latex=r"\beta^{*}"),
        Variable("a0", Domain.POSITIVE, about="positive weight at time 0", latex="a_0"),
        Variable("b0", Domain.POSITIVE, about="negative weight at time 0", latex="b_0"),
        Variable("N", minimum=Fraction(1), about="depth"),
        Variable("y", about="label of the example"),
        *(Variable(f"x{i}", about=f"feature {i} of the example", latex=f"x_{i}") for i in _FEATURES),
        *(Variable(f"{n}0_{i}", Domain.POSITIVE, about="weight at time 0") for n in "ab" for i in _FEATURES),
    )
)
_claim: Final = VOCABULARY.under("regularisers", WOODWORTH_2020).claim


def _pairs(depth: int) -> tuple[Expr, tuple[Symbol, ...]]:
    """The loss of one example with two features, and the four weights."""
    weights = symbols("a1 a2 b1 b2")
    betas = [a**depth - b**depth for a, b in zip(weights[:2], weights[2:], strict=True)]
    return (add(*(Symbol(f"x{i}") * beta for i, beta in enumerate(betas, 1))) - Y) ** 2 / 2, weights


def _kept(depth: int) -> Claim:
    """What stays orthogonal to the example: X^T applied to any residual is a multiple of (x1, x2)."""
    loss, (a1, a2, b1, b2) = _pairs(depth)
    passed = [log(a / b) if depth == 2 else b ** (2 - depth) - a ** (2 - depth) for a, b in ((a1, b1), (a2, b2))]
    return _claim(
        f"span.depth-{depth}",
        f"What two features of depth {depth} pass in training is a multiple of the example",
        Conserves(Symbol("x2") * passed[0] - Symbol("x1") * passed[1]),
        about=gradient_flow(loss, (a1, a2, b1, b2), T, symbols("a0_1 a0_2 b0_1 b0_2")),
        derived=Conserved(loss),
    )


def _kept_pair(depth: int) -> Claim:
    """What the two weights of one feature keep."""
    loss = (Symbol("x1") * (A**depth - B**depth) - Y) ** 2 / 2
    kept = A * B if depth == 2 else A ** (2 - depth) + B ** (2 - depth)
    return _claim(
        f"pair.depth-{depth}",
        f"The two weights of a feature of depth {depth} keep "
        + ("their product" if depth == 2 else "the sum of their inverse powers"),
        Conserves(kept),
        about=gradient_flow(loss, (A, B), T, symbols("a0 b0")),
        derived=Conserved(loss),
    )


KEPT: Final = (*(_kept(depth) for depth in (2, 3, 4, 5)), *(_kept_pair(depth) for depth in (2, 3, 4, 5)))


def _signed(name: str, goal: Expr, end: str) -> Claim:
    """With beta = alpha**2*(e - 1/e) the flow of (1/8)*(a**2 - b**2 - target)**2 is a Riccati equation of e = a/b."""
    loss = (A**2 - B**2 - goal) ** 2 / 8
    return _claim(
        f"signed-trajectory.{name}",
        f"A difference of two squares reaches a {name} target: the ratio of its weights, in closed form",
        Solves({E: read("(top*(e0*top + 1) + (e0 - top)*left)/(e0*top + 1 + top*(top - e0)*left)")}),
        about=scalar_flow(E, T, Symbol("e0"), goal * E - ALPHA**2 * (E**2 - 1)),
        where=naming(m="sqrt(target**2 + 4*alpha**4)", top=end, left="exp(-m*t)"),
        derived=Shown(
            "The ratio of the weights moves towards the positive root of its rate.",
            reduction=Reduction(loss, {A: ALPHA * sqrt(E), B: ALPHA / sqrt(E)}, A / B, (A * B,)),
        ),
        note="The value is alpha**2*(e - 1/e), from 0 if e0 = 1; the end of e is written so that nothing cancels.",
    )


SIGNED: Final = (
    _signed("positive", TARGET, "(target + m)/(2*alpha**2)"),
    _signed("negative", -TARGET, "2*alpha**2/(target + m)"),
)


def _positive(depth: int) -> Claim:
    """Two positive features w**N, one example."""
    w1, w2 = symbols("a1 a2")
    loss = (Symbol("x1") * w1**depth + Symbol("x2") * w2**depth - Y) ** 2 / (2 * depth**2)
    passed = [log(w) if depth == 2 else -(w ** (2 - depth)) for w in (w1, w2)]
    return _claim(
        f"positive.depth-{depth}",
        f"Two positive features of depth {depth} pass a multiple of the example too",
        Conserves(Symbol("x2") * passed[0] - Symbol("x1") * passed[1]),
        about=gradient_flow(loss, (w1, w2), T, symbols("a0_1 a0_2")),
        derived=Conserved(loss),
    )


POSITIVE: Final = tuple(_positive(depth) for depth in (2, 3, 4, 5))
