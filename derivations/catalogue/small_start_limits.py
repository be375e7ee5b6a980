"""Small starts in incremental learning: when they suffice, and where the later values are when the first is learned.

Conventions: those of `threshold_forms`; below depth 2 the growth exponent is p = 1 - g, and Phi(x) is
x**g/g*2F1(1, g; 1 + g; x), which vanishes at 0.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.threshold_forms import (
    ANY_DEPTH,
    DEPTH_2,
    EPS,
    INFINITE_DEPTH,
    NAMED_2,
    G,
    K,
    Q,
    R,
    residual,
    threshold_claim,
    with_value,
)
from derivations.claim import Asymptotic, Limit
from derivations.expressions import INFINITY, ONE, ZERO, read, substitute

SMALL_STARTS: Final = (
    threshold_claim(
        "small-start-limits.depth-2",
        "At depth 2 a small enough start makes learning incremental, for all targets and fractions",
        Limit(substitute(residual(DEPTH_2, ONE, EPS, R), NAMED_2), EPS, ZERO, "+", INFINITY),
        "Let the start go to zero.",
        "r > 1",
    ),
    threshold_claim(
        "small-start-limits.any-depth",
        "Between depth 2 and infinite depth a small enough start makes learning incremental",
        Limit(residual(ANY_DEPTH, ONE + Q, EPS, R), EPS, ZERO, "+", INFINITY),
        "Let the start go to zero.",
        "r > 1",
    ),
    threshold_claim(
        "small-start-limits.infinite-depth",
        "At infinite depth a small enough start makes learning incremental",
        Limit(residual(INFINITE_DEPTH, read("2"), EPS, R), EPS, ZERO, "+", INFINITY),
        "Let the start go to zero.",
        "r > 1",
    ),
    threshold_claim(
        "small-start-limits.below-depth-2",
        "Below depth 2 a small start may not suffice: what is left decides",
        Limit(
            residual(read("eps**g/g*hyp2f1(1, g, 1 + g, eps)"), ONE - G, EPS, R),
            EPS,
            ZERO,
            "+",
            read("phi_s - r**(g - 1)*phi_f"),
        ),
        "Let the start go to zero.",
        "r > 1",
    ),
    threshold_claim(
        "small-start-limits.critical-ratio.towards-depth-2",
        "Towards depth 2 the critical ratio of the targets tends to 1",
        Limit(read("(f**g*hyp2f1(1, g, 1 + g, f)/(s**g*hyp2f1(1, g, 1 + g, s)))**(1/(1 - g))"), G, ZERO, "+", ONE),
        "Let the depth go to 2.",
        "s < f",
    ),
    threshold_claim(
        "small-start-limits.critical-ratio.towards-depth-1",
        "Towards depth 1 the logarithm of the critical ratio, times the exponent that vanishes, tends to a constant",
        Limit(
            read("log(f**g*hyp2f1(1, g, 1 + g, f)/(s**g*hyp2f1(1, g, 1 + g, s)))"),
            G,
            ONE,
            "-",
            read("log(log(1 - f)/log(1 - s))"),
        ),
        "Let the depth go to 1.",
        "s < f",
    ),
)
FROZEN: Final = (
    threshold_claim(
        "small-start-limits.frozen.any-depth",
        "When the larger value is learned, the smaller one is still its start times (1 - 1/r)**(-1/q)",
        Limit(
            read("eps**q") * with_value(ANY_DEPTH, K * EPS, residual(ANY_DEPTH, ONE + Q, EPS, R)),
            EPS,
            ZERO,
            "+",
            read("(1 - 1/r - k**(-q))/q"),
        ),
        "Put $k$ times the start in the place of $s$ and let the start go to zero.",
        "r > 1",
    ),
    threshold_claim(
        "small-start-limits.frozen.infinite-depth",
        "At infinite depth it is still its start times r/(r - 1)",
        Limit(
            EPS * with_value(INFINITE_DEPTH, K * EPS, residual(INFINITE_DEPTH, read("2"), EPS, R)),
            EPS,
            ZERO,
            "+",
            read("1 - 1/r - 1/k"),
        ),
        "Put $k$ times the start in the place of $s$ and let the start go to zero.",
        "r > 1",
    ),
    threshold_claim(
        "small-start-limits.frozen.depth-2",
        "At depth 2 it has grown from its start to a power of it",
        Asymptotic(
            read("1/(1 + exp(-log(eps/(1 - eps)) - (log(f/(1 - f)) - log(eps/(r - eps)))/r))"),
            read("(r*f/(1 - f))**(1/r)*eps**(1 - 1/r)"),
            EPS,
            ZERO,
            "+",
        ),
        "Let the start go to zero.",
        "r > 1",
    ),
)

CLAIMS: Final = (*SMALL_STARTS, *FROZEN)
