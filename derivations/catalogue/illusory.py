"""Illusory correlations: what a deep network believes for a while and never was true.

Conventions: those of `semantic`; the data set is the tree of four items with one property for each node (canary,
salmon, oak, rose), whose singular values are sqrt(7), sqrt(3), 1 and 1. The two-mode answer is the difference
u1/s1 - u2/s2 of two modes with s1 > s2, which is 0 when both are learned.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import shallow, two_layer
from derivations.catalogue.data_sets import TOY, Network
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Follows
from derivations.catalogue.quantities import MODE, TAU, U0, S, T
from derivations.catalogue.semantic import answer, learned
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Asymptotic, Claim, Equal, Holds, Limit
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    add,
    as_expr,
    differentiate,
    mul,
    read,
    substitute,
    symbols,
)
from derivations.variables import Domain, Variable

S1, S2 = symbols("s1 s2")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("s1", Domain.POSITIVE, about="larger singular value", latex="s_1"),
        Variable("s2", Domain.POSITIVE, about="smaller singular value", latex="s_2"),
    )
)
#: The answer to whether the salmon can fly.
_BELIEF: Final = answer("fly", "salmon")
_FORM: Final = (learned(TOY.modes[0].value) + learned(TOY.modes[1].value)) / 4 - learned(TOY.modes[2].value) / 2
_AT: Final = {U0: read("1/10000"), TAU: ONE}
_PEAK_TIME: Final = read("tau*log(s1/u0)/(s1 + s2)")
_TWO_MODES: Final = learned(S1) - learned(S2)
_SAID = "Add up the contributions $1/4$, $1/4$, $-1/2$ and $0$ of the modes."


def _shallow_answer(asked: str, item: str) -> Expr:
    """What a network of one layer that starts at nothing answers."""
    parts = zip(TOY.contributions(asked, item), TOY.modes, strict=True)
    return add(
        *(mul(as_expr(part), law(shallow.TRAJECTORY, {U0: 0, S: mode.value}) / mode.value) for part, mode in parts)
    )


ABSENT: Final = _VOCABULARY.claim(
    "illusory.absent",
    "The modes' contributions to a property that the item lacks add up to nothing",
    Limit(_BELIEF, T, INFINITY, "", ZERO),
    source=SAXE_2019,
    derived=Deduced(_SAID, form=_FORM, parents=(two_layer.TRAJECTORY,), before=Network(TOY)),
)
NOT_AT_FIRST: Final = _VOCABULARY.claim(
    "illusory.not-at-first",
    "A vanishing start answers nothing at first",
    Limit(substitute(_BELIEF, {T: ZERO}), U0, ZERO, "+", ZERO),
    source=SAXE_2019,
    derived=Deduced(_SAID, form=substitute(_FORM, {T: ZERO}), parents=(two_layer.TRAJECTORY,)),
)
BELIEVED: Final = _VOCABULARY.claim(
    "illusory.believed",
    "From the start 1/10000 the network comes to believe by 0.4296 that the salmon can fly",
    Holds(substitute(_BELIEF, {**_AT, T: read("86/25")}) > read("0.4296")),
    source=SAXE_2019,
    derived=Deduced(
        _SAID, form=substitute(_FORM, {**_AT, T: read("86/25")}) - read("0.4296"), parents=(two_layer.TRAJECTORY,)
    ),
)
PEAK: Final = _VOCABULARY.claim(
    "illusory.peak",
    "From the start 1/10000 the belief that the salmon can fly never exceeds 0.4297",
    Holds(substitute(_BELIEF, _AT) < read("0.4297")),
    source=SAXE_2019,
    derived=Deduced(_SAID, form=read("0.4297") - substitute(_FORM, _AT), parents=(two_layer.TRAJECTORY,)),
)
BOUND: Final = _VOCABULARY.claim(
    "illusory.bound",
    "However small the start, the belief that the salmon can fly stays below a half",
    Holds(read("1/2") > _BELIEF),
    "u0 < 1",
    source=SAXE_2019,
    derived=Deduced(_SAID, form=read("1/2") - _FORM, parents=(two_layer.TRAJECTORY,)),
)
STRONGEST: Final = _VOCABULARY.claim(
    "illusory.strongest",
    "As the start vanishes, the belief at the time log(1/u0)/(1 + sqrt(3)) tends to a half",
    Limit(substitute(_BELIEF, {T: read("tau*log(1/u0)/(1 + sqrt(3))")}), U0, ZERO, "+", read("1/2")),
    source=SAXE_2019,
    derived=Deduced(
        _SAID,
        form=substitute(_FORM, {T: read("tau*log(1/u0)/(1 + sqrt(3))")}),
        parents=(two_layer.TRAJECTORY,),
    ),
)
NEVER: Final = _VOCABULARY.claim(
    "illusory.one-layer",
    "A network of one layer never believes that the salmon can fly",
    Equal(_shallow_answer("fly", "salmon"), ZERO),
    source=SAXE_2019,
    derived=Follows((shallow.TRAJECTORY,), "All modes have learned the same fraction, so the contributions cancel."),
)


def _ratio(name: str, ratio: Fraction) -> str:
    return f"illusory.two-modes.{name}.ratio-{str(ratio).replace('/', '-')}"


def _two_modes(expr: Expr, ratio: Fraction) -> Expr:
    """An expression at the time of the peak, for two singular values of a given ratio."""
    return substitute(substitute(expr, {T: _PEAK_TIME}), {S1: as_expr(ratio) * S2})


def _peak_time(ratio: Fraction) -> Claim:
    first, second = (_two_modes(differentiate(learned(value), T), ratio) for value in (S1, S2))
    return _VOCABULARY.claim(
        _ratio("peak-time", ratio),
        f"As the start vanishes, the answer of two modes of ratio {ratio} is stationary at tau*log(s1/u0)/(s1 + s2)",
        Asymptotic(first, second, U0, ZERO, "+"),
        source=SAXE_2019,
        derived=Deduced("Both modes move at the same speed.", form=first / second, parents=(two_layer.TRAJECTORY,)),
        note="The larger singular value is the ratio times s2.",
    )


def _height(ratio: Fraction) -> Claim:
    missing, power = _two_modes(ONE - _TWO_MODES, ratio), as_expr((ratio - 1) / (ratio + 1))
    like = as_expr(1 + ratio) * (U0 / (as_expr(ratio) * S2)) ** power
    return _VOCABULARY.claim(
        _ratio("height", ratio),
        f"As the start vanishes, the peak of two modes of ratio {ratio} falls short of 1 by a power of the start",
        Asymptotic(missing, like, U0, ZERO, "+"),
        source=SAXE_2019,
        derived=Deduced(
            "Put in the time of the peak; each mode falls short by $(u_0/s_1)^{(s_1 - s_2)/(s_1 + s_2)}$ times $1$ and "
            "$s_1/s_2$.",
            form=missing / like,
            parents=(two_layer.TRAJECTORY,),
        ),
        note="The larger singular value is the ratio times s2.",
    )


_RATIOS: Final = (Fraction(3, 2), Fraction(2), Fraction(3), Fraction(10))
PEAK_TIMES: Final = tuple(_peak_time(ratio) for ratio in _RATIOS)
HEIGHTS: Final = tuple(_height(ratio) for ratio in _RATIOS)

CLAIMS: Final = (
    ABSENT,
    NOT_AT_FIRST,
    BELIEVED,
    PEAK,
    BOUND,
    STRONGEST,
    NEVER,
    *PEAK_TIMES,
    *HEIGHTS,
)
