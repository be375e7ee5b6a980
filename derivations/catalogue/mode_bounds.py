"""Bounds on the laws of modes: growth without overshoot, order of stages, curvature, and steps of finite size.

Conventions: those of the topics `two-layer`, `unbalanced`, `hessian` and `toy`; w is the weight of one layer in units
of its target value, c = eta*target**(2 - 2/N) the step of gradient descent in units of the inverse curvature of the
depth-normalised loss, x = w**2.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import two_layer, unbalanced
from derivations.catalogue.consequences import Bounded
from derivations.catalogue.quantities import MODE, U0, S
from derivations.catalogue.sources import GISSIN_2020, SAXE_2014, SAXE_2019, TARMOUN_2021
from derivations.catalogue.stating import Program, Vocabulary, law
from derivations.claim import Claim, Holds, Source
from derivations.expressions import ONE, ZERO, Expr, Relation, add, differentiate, read, read_relation, symbols
from derivations.variables import Domain, Scale, Variable

A, B, C, G, W, X, Y = symbols("a b c g w x y")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("u", Domain.POSITIVE, about="strength of the mode, in units of the output"),
        Variable("g", Domain.POSITIVE, about="target of a weaker mode, in units of the output"),
        Variable("c0", about="imbalance of the layers, the difference of their squared weights", latex="c_0"),
        Variable("a", Domain.POSITIVE, about="common weight of all layers"),
        Variable("b", Domain.POSITIVE, about="common weight of all layers at the optimum"),
        Variable("w", Domain.UNIT, scale=Scale.LOG, about="weight in units of its target value"),
        Variable("c", Domain.UNIT, about="step in units of the inverse curvature at the optimum"),
        Variable("x", Domain.UNIT, about="fraction of the target reached first"),
        Variable("y", Domain.UNIT, about="fraction of the target reached later"),
    )
)


def _claim(
    name: str, title: str, says: Relation | str, *given: str, source: Source = SAXE_2014, derived: Program | None = None
) -> Claim:
    relation = read_relation(says) if isinstance(says, str) else says
    return _VOCABULARY.claim(f"mode-bounds.{name}", title, Holds(relation), *given, source=source, derived=derived)


def _at_most(left: Expr, right: Expr) -> Relation:
    return Relation((left, right), ("<=",))


_CURVE: Final = law(two_layer.TRAJECTORY)
GROWTH: Final = (
    _claim(
        "two-layer.between",
        "A balanced mode grows from its start and never overshoots its target",
        Relation((U0, _CURVE, S), ("<=", "<")),
        "u0 < s",
        derived=Bounded(
            "Write the two distances as products.",
            (
                read("u0*(s - u0)*(1 - exp(-2*s*t/tau))/(u0 + (s - u0)*exp(-2*s*t/tau))"),
                read("s*(s - u0)*exp(-2*s*t/tau)/(u0 + (s - u0)*exp(-2*s*t/tau))"),
            ),
            (two_layer.TRAJECTORY,),
        ),
    ),
    _claim(
        "two-layer.below-exponential",
        "A balanced mode stays below the exponential with which it starts",
        _at_most(_CURVE, read("u0*exp(2*s*t/tau)")),
        "u0 < s",
        derived=Bounded(
            "Write the distance as a product.",
            (read("u0**2*(exp(2*s*t/tau) - 1)/(u0 + (s - u0)*exp(-2*s*t/tau))"),),
            (two_layer.TRAJECTORY,),
        ),
    ),
    _claim(
        "two-layer.peak-speed",
        "No balanced mode learns faster than at half its target",
        _at_most(read("2*u*(s - u)/tau"), read("s**2/(2*tau)")),
        derived=Bounded("Complete the square.", (read("2*(u - s/2)**2/tau"),), (two_layer.TRAJECTORY,)),
    ),
    _claim(
        "unbalanced.rate",
        "Imbalance never slows the approach to the target: the rate is at least 2*s/tau",
        Relation((read("sqrt(4*s**2 + c0**2)/tau"), read("2*s/tau")), (">=",)),
        source=TARMOUN_2021,
        derived=Bounded(
            "Multiply by the conjugate.",
            (read("c0**2/(tau*(sqrt(4*s**2 + c0**2) + 2*s))"),),
            (unbalanced.LINEAR_RATE,),
        ),
    ),
)
STAGES: Final = (
    _claim(
        "stages.ahead",
        "Of modes with the same start one with a larger target is ahead: the strength grows with the target",
        Relation((ZERO, differentiate(_CURVE, S)), ("<=",)),
        "u0 < s",
        source=SAXE_2019,
        derived=Bounded(
            "Differentiate one over the strength by the target.",
            (_CURVE**2 * read("(1 - exp(-2*s*t/tau))/s**2 + 2*t/tau*exp(-2*s*t/tau)*(s - u0)/(s*u0)"),),
            (two_layer.TRAJECTORY,),
        ),
    ),
    _claim(
        "stages.half-time-rate",
        "Modes with larger targets are half learned first, if the common start is a fifth of them at most",
        "s/(s - u0) < log(s/u0 - 1)",
        "5*u0 <= s",
        source=SAXE_2019,
    ),
)


def _peak(name: str, where: str, rate: str, largest: str, gap: str = "") -> Claim:
    return _claim(
        f"peak-speed.{name}",
        f"The largest speed of a value {where}",
        f"{rate} <= {largest}",
        source=GISSIN_2020,
        derived=Bounded("Split off the square that vanishes at the peak.", (read(gap),)) if gap else None,
    )


PEAKS: Final = (
    _peak("depth-2", "of depth 2", "x*(1 - x)", "1/4", "(x - 1/2)**2"),
    _peak("depth-3", "of depth 3", "x**(4/3)*(1 - x)", "3/7*(4/7)**(4/3)"),
    _peak("depth-4", "of depth 4", "x**(3/2)*(1 - x)", "2/5*(3/5)**(3/2)"),
    _peak("infinite-depth", "of infinite depth", "x**2*(1 - x)", "4/27", "(x - 2/3)**2*(x + 1/3)"),
)


def _curvature(depth: int) -> Claim:
    """-M b**(2M - 2) <= (2M - 1) a**(2M - 2) - (M - 1) b**M a**(M - 2) <= M b**(2M - 2)."""
    uniform = (2 * depth - 1) * A ** (2 * depth - 2) - (depth - 1) * B**depth * A ** (depth - 2)
    largest = depth * B ** (2 * depth - 2)
    return _claim(
        f"curvature.depth-{depth}",
        f"On the way to the optimum no curvature of {depth} equal layers is larger than that at the optimum",
        Relation((-largest, uniform, largest), ("<=", "<=")),
        "a <= b",
    )


def _step(depth: int) -> Claim:
    """One step of gradient descent does not pass the target: w < w + (c/N) w**(N - 1) (1 - w**N) <= 1."""
    return _claim(
        f"descent.depth-{depth}",
        f"A step of gradient descent up to the inverse curvature never overshoots, at depth {depth}",
        Relation((W, W + C / depth * W ** (depth - 1) * (1 - W**depth), ONE), ("<", "<")),
        source=GISSIN_2020,
        derived=Bounded(
            "Divide the distance that is left by the one that there was.",
            (
                C / depth * W ** (depth - 1) * (1 - W**depth),
                (1 - W) / depth * add(*(1 - C * W ** (depth - 1 + power) for power in range(depth))),
            ),
        ),
    )


STEPS: Final = (*(_curvature(depth) for depth in range(2, 7)), *(_step(depth) for depth in range(1, 7)))
CLOCK: Final = (
    _claim(
        "descent.clock.depth-2",
        "A step c of gradient descent at depth 2, up to 9/10, moves the clock of the flow by c/(1 + c/2) to c/(1 - c)",
        "c/(1 + c/2) <= 2*log(1 + c/2*(1 - x)) - log(1 - c*x - c**2*x*(1 - x)/4) <= c/(1 - c)",
        "10*c <= 9",
        source=GISSIN_2020,
    ),
)
CLAIMS: Final = (*GROWTH, *STAGES, *PEAKS, *STEPS, *CLOCK)
