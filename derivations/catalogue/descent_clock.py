"""Gradient descent on the toy model: its steps, and how far each moves the clock of the flow.

Conventions: those of `toy`. Values are in units of their target and steps in units of the inverse curvature there:
c = eta*target**(2 - 2/N). A step takes the weight w to w + c*h(w), where h(w) = w**(N - 1)*(1 - w**N)/N, and T(w) is
the time by which the flow reaches w, dT = dw/h(w). If h stays between two multiples of h(w) during the step, the
clock moves by c over these; summed over the steps that bounds the time of any number of them.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Final

from derivations.catalogue import toy
from derivations.catalogue.consequences import Bounded, Summed
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Follows
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    ONE,
    ZERO,
    Expr,
    Relation,
    Symbol,
    add,
    differentiate,
    read,
    substitute,
    symbols,
)
from derivations.variables import Domain, Scale, Variable

W, U, C, N, ETA, TARGET, SIGMA = symbols("w u c N eta target sigma")

_VOCABULARY: Final = Vocabulary(
    (
        Variable("w", Domain.UNIT, scale=Scale.LOG, about="weight before the step, in units of its target value"),
        Variable("u", Domain.UNIT, about="weight during the step, in units of its target value"),
        Variable("c", Domain.UNIT, about="step in units of the inverse curvature at the optimum"),
        Variable("N", minimum=Fraction(1), about="depth; any real number"),
        Variable("sigma", Domain.POSITIVE, scale=Scale.LOG, about="value before the step", latex=r"\sigma"),
        Variable("target", Domain.POSITIVE, about="target value", latex=r"\sigma^{*}"),
        Variable("eta", Domain.POSITIVE, about="learning rate", latex=r"\eta"),
    ),
    "descent-clock",
    GISSIN_2020,
)
_claim: Final = _VOCABULARY.claim


def _pace(weight: Expr, depth: int) -> Expr:
    """The rate h of the weight in the flow."""
    return weight ** (depth - 1) * (1 - weight**depth) / depth


def _after(depth: int) -> Expr:
    """The weight after the step."""
    return W + C * _pace(W, depth)


def _descending(claim: Claim) -> Derivation:
    """One step of gradient descent on the loss of a shared weight, as the value that it makes."""
    loss, after = read("(w**N - target)**2/(2*N**2)"), read("w + eta/N*w**(N - 1)*(target - w**N)")
    shown = Equation(Symbol("w_after"), after)
    sentence = "One step of gradient descent on the loss $(w^N - \\sigma^{*})^2/(2N^2)$."
    gap = W - ETA * differentiate(loss, W) - after
    return Derivation((Step(Rule.GRADIENT_FLOW, sentence, (shown,), (gap,), claim.assumptions),))


STEP: Final = _claim(
    "step",
    "A step of gradient descent multiplies the value of any depth by a power",
    Equal(
        substitute(read("(w + eta/N*w**(N - 1)*(target - w**N))**N"), {W: SIGMA ** (1 / N)}),
        read("sigma*(1 + eta/N*sigma**(1 - 2/N)*(target - sigma))**N"),
    ),
    "sigma < target",
    derived=Deduced("Put in the weight $\\sigma^{1/N}$ and split off its power.", before=_descending),
)


def _clock(depth: int) -> Expr:
    """How far the step moves the clock of the flow, in units of the target."""
    return law(toy.TIMES[depth - 1], {toy.SIGMA: _after(depth) ** depth, toy.START: W**depth, toy.TARGET: ONE})


def _first_order(depth: int) -> Claim:
    slope = differentiate(_pace(W, depth), W)
    return _claim(
        f"first-order.depth-{depth}",
        f"To first order a step moves the clock by half of c**2*h' less than c, depth {depth}",
        Limit((_clock(depth) - C) / C**2, C, ZERO, "+", -slope / 2),
        derived=Deduced(
            "Divide what is missing by the square of the step.",
            form=(_clock(depth) - C) / C**2,
            parents=(toy.TIMES[depth - 1],),
        ),
    )


FIRST_ORDER: Final = (
    *(_first_order(depth) for depth in range(1, 5)),
    _claim(
        "first-order.sum",
        "Along the flow what the steps lack adds up to half a step times the logarithm of the pace",
        Equal(
            differentiate(read("log(w**(N - 1)*(1 - w**N)/N)"), W) * read("w**(N - 1)*(1 - w**N)/N"),
            differentiate(read("w**(N - 1)*(1 - w**N)/N"), W),
        ),
        derived=Follows((), "Differentiate the logarithm of the pace along the flow.", Rule.EXPAND),
    ),
)


def _powers(weight: Expr, depth: int) -> Expr:
    """1 + w + ... + w**(N - 1), which is (1 - w**N)/(1 - w)."""
    return add(*(weight**power for power in range(depth)))


def _during(depth: int) -> tuple[Relation, Relation]:
    """That a weight lies between those before and after the step."""
    return Relation((W, U), ("<=",)), Relation((U, _after(depth)), ("<=",))


def _at_least(depth: int) -> Claim:
    kept, own, before = 1 - C, _powers(U, depth), _powers(W, depth)
    terms = (
        (U ** (depth - 1) - W ** (depth - 1)) * (1 - U**depth) / depth,
        W ** (depth - 1) / depth * own * (_after(depth) - U),
        W ** (depth - 1) / depth * own * (1 - W) * C * (1 - W ** (depth - 1) * before / depth),
        W ** (depth - 1) / depth * kept * (1 - W) * (own - before),
    )
    return _claim(
        f"pace.at-least.depth-{depth}",
        f"During a step the pace stays above 1 - c times that at its beginning: the clock moves by c/(1 - c) at most, "
        f"depth {depth}",
        Holds(Relation((kept * _pace(W, depth), _pace(U, depth)), ("<=",))),
        *_during(depth),
        derived=Summed("The distance that is left is at least $1 - c$ times that before the step.", terms),
    )


#: The largest value of w**(N - 2)*(1 - w**N), and what is missing of it, in a form whose sign is seen.
_LARGEST: Final = {
    2: (ONE, W**2),
    3: (read("3/4*(1/4)**(1/3)"), read("(w - (1/4)**(1/3))**2*(w**2 + 2*(1/4)**(1/3)*w + 3*(1/4)**(2/3))")),
    4: (read("2/(3*sqrt(3))"), read("(w**2 - 1/sqrt(3))**2*(w**2 + 2/sqrt(3))")),
}


def _at_most(depth: int) -> Claim:
    largest, missing = _LARGEST[depth]
    most, own = 1 + C * largest / depth, 1 + C * W ** (depth - 2) * (1 - W**depth) / depth
    between = add(*(most**power * own ** (depth - 2 - power) for power in range(depth - 1)))
    terms = (
        _pace(W, depth) * C / depth * missing * between,
        (1 - W**depth) / depth * (_after(depth) ** (depth - 1) - U ** (depth - 1)),
        U ** (depth - 1) * (U**depth - W**depth) / depth,
    )
    return _claim(
        f"pace.at-most.depth-{depth}",
        f"During a step the pace stays below (1 + c*kappa/N)**(N - 1) times that at its beginning: the clock moves by "
        f"c over that at least, depth {depth}",
        Holds(Relation((_pace(U, depth), most ** (depth - 1) * _pace(W, depth)), ("<=",))),
        *_during(depth),
        # Exact signs lose the square in a cube root times other factors; boxes decide that depth.
        derived=None
        if depth == 3
        else Summed("The growth of the weight is largest where $w^{N-2}(1 - w^N)$ is.", terms),
    )


def _largest(depth: int) -> Claim:
    largest, missing = _LARGEST[depth]
    return _claim(
        f"kappa.depth-{depth}",
        f"The constant kappa of the clock, depth {depth}",
        Holds(Relation((W ** (depth - 2) * (1 - W**depth), largest), ("<=",))),
        derived=Summed("Split off the square that vanishes where the left side is largest.", (missing,)),
    )


PACE: Final = (
    *(_largest(depth) for depth in _LARGEST),
    *(_at_least(depth) for depth in range(2, 5)),
    *(_at_most(depth) for depth in _LARGEST),
)


def _clocked(name: str, title: str, depth: int, *sides: Expr) -> Claim:
    """A chain that begins or ends with a form in c, between them the way of the clock."""
    gaps = tuple(right - left for left, right in pairwise(sides))
    return _claim(
        f"clock.{name}",
        title,
        Holds(Relation(sides, ("<=",) * len(gaps))),
        derived=Bounded(
            "All sides vanish with the step; compare how they grow with it.", gaps, (toy.TIMES[depth - 1],)
        ),
    )


_LEAST_3: Final = C / (1 + C * _LARGEST[3][0] / 3) ** 2
CLOCK: Final = (
    _clocked(
        "depth-2",
        "A step moves the clock of depth 2 by c/(1 + c/2) to c/(1 - c)",
        2,
        C / (1 + C / 2),
        _clock(2),
        C / (1 - C),
    ),
    _clocked(
        "at-least.depth-3",
        "A step moves the clock of depth 3 by c/(1 + c*kappa/3)**2 at least",
        3,
        _LEAST_3,
        _clock(3),
    ),
)
OVERSHOOT: Final = _claim(
    "overshoot",
    "Close to the target a step takes the share c of the distance: beyond c = 1 it passes the target",
    Limit(read("c/N*w**(N - 1)*(1 - w**N)/(1 - w)"), W, ONE, "-", C),
    derived=Deduced("Divide the step by the distance.", form=read("c/N*w**(N - 1)*(1 - w**N)/(1 - w)")),
)
CLAIMS: Final = (STEP, OVERSHOOT, *FIRST_ORDER, *PACE, *CLOCK)
