"""How much noise a deep network has learned when the signal is: at each depth above 2 a finite multiple of its start.

Conventions: those of the topic `deep`; all modes start at eps, H is the singular value of the signal, b that of a mode
of the noise, w the strength that the signal crosses.  The noise grows from eps to eps*c in a time which, over that of
the signal, has a limit that increases with c: below the c at which it is 1 the noise is earlier, beyond it later, so
that its strength over eps tends to that c when the signal crosses w.  With two layers it grows without bound, see
shrinkage.contamination.two-layers.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import deep, depth_limits
from derivations.catalogue.consequences import Bounded, Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.quantities import EPS, PACE, TARGET, U0, S, U
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    Number,
    Relation,
    differentiate,
    read,
    substitute,
    symbols,
)
from derivations.variables import Domain, Scale, Variable

M, H, B, W, C = symbols("M H b w c")
_VOCABULARY: Final = Vocabulary(
    (
        PACE,
        TARGET,
        Variable("M", minimum=Fraction(1), about="number of layers; any real number above 2"),
        Variable("H", Domain.POSITIVE, about="singular value of the signal in the data", latex=r"\hat s"),
        Variable("b", Domain.POSITIVE, about="singular value of a mode of the noise"),
        Variable("w", Domain.POSITIVE, about="strength that the signal crosses"),
        Variable("c", Domain.POSITIVE, about="strength of the noise over its start"),
        Variable("eps", Domain.POSITIVE, scale=Scale.LOG, about="strength of every mode at time 0", latex=r"\epsilon"),
    ),
    "contamination",
    LAMPINEN_2019,
)
_claim: Final = _VOCABULARY.claim
#: What the times of noise and signal tend to, over each other, and the multiple of the start at which that is 1.
RATIO: Final = read("H/b*(1 - c**(2/M - 1))")
MULTIPLE: Final = read("(1 - b/H)**(-M/(M - 2))")
_ELEMENTARY: Final = {claim.id: claim for claim in deep.CLAIMS}


def _times(name: str, depth: Expr, laws: Claim, *given: str) -> Claim:
    """The time of the noise to a multiple of its start over that of the signal to a strength, for a vanishing start."""
    noise = law(laws, {S: B, U0: EPS, U: EPS * C, M: depth})
    signal = law(laws, {S: H, U0: EPS, U: W, M: depth})
    return _claim(
        f"times.{name}",
        f"When noise reaches a multiple of its start, against when the signal is learned ({name.replace('-', ' ')})",
        Limit(noise / signal, EPS, ZERO, "+", substitute(RATIO, {M: depth})),
        "b < H",
        "w < H",
        "c > 1",
        "eps*c < b",
        "eps < w",
        *given,
        derived=Expanded("Divide the time laws of both modes.", (laws,)),
    )


TIMES: Final = (
    _times("any-depth", M, deep.TIME_ANY_DEPTH, "M > 2"),
    *(_times(f"depth-{depth}", Number(depth), _ELEMENTARY[f"deep.time.depth-{depth}"]) for depth in (3, 4, 5, 6)),
)
REACHED: Final = _claim(
    "multiple",
    "Noise and signal arrive together at one multiple of the start of the noise, whatever the strength of the signal",
    Equal(substitute(RATIO, {C: MULTIPLE}), ONE),
    "b < H",
    "M > 2",
    derived=Deduced("Put in the multiple.", Rule.INVERT, parents=TIMES[:1]),
)
INCREASING: Final = _claim(
    "increasing",
    "The larger the multiple, the later it is reached, so that there is no other",
    Holds(Relation((differentiate(RATIO, C), ZERO), (">",))),
    "M > 2",
    derived=Bounded("Differentiate.", (read("H/b*(1 - 2/M)*c**(2/M - 2)"),), TIMES[:1]),
)


def _multiple(depth: int, multiple: str) -> Claim:
    return _claim(
        f"multiple.depth-{depth}",
        f"The multiple of its start that noise has reached with {depth} layers",
        Equal(substitute(RATIO, {M: Number(depth), C: read(multiple)}), ONE),
        "b < H",
        derived=Deduced("Put in the depth.", Rule.SPECIALISE, parents=(REACHED,)),
    )


BY_DEPTH: Final = (_multiple(3, "(H/(H - b))**3"), _multiple(4, "(H/(H - b))**2"), _multiple(6, "(H/(H - b))**(3/2)"))
SHARPER: Final = _claim(
    "deeper",
    "The deeper the network, the less noise it has learned with the signal",
    Holds(Relation((differentiate(MULTIPLE, M), ZERO), ("<",))),
    "b < H",
    "M > 2",
    derived=Bounded(
        "Differentiate.",
        (read("2/(M - 2)**2*log(H/(H - b))*(1 - b/H)**(-M/(M - 2))"),),
        (REACHED,),
    ),
    note="At the price of a time that grows like a power of one over the start: depth-limits.small-start.",
)
DEEPEST: Final = _claim(
    "infinite-depth",
    "What noise is multiplied by in the deepest networks",
    Limit(MULTIPLE, M, INFINITY, "", read("H/(H - b)")),
    "b < H",
    "M > 2",
    derived=Expanded("Let the depth grow.", (REACHED,)),
)
SHALLOWEST: Final = _claim(
    "two-layers",
    "As the depth falls to 2, what noise is multiplied by grows beyond all bounds",
    Limit(MULTIPLE, M, Number(2), "+", INFINITY),
    "b < H",
    "M > 2",
    derived=Expanded("Let the depth fall to 2.", (REACHED,)),
)
SIGNAL: Final = _claim(
    "signal",
    "What the signal's own strength does to the time is lost against the time of a vanishing start",
    Limit(
        law(deep.TIME_ANY_DEPTH, {S: H, U0: EPS, U: W}) / law(deep.TIME_ANY_DEPTH, {S: H, U0: EPS, U: H / 2}),
        EPS,
        ZERO,
        "+",
        ONE,
    ),
    "w < H",
    "2*eps < H",
    "eps < w",
    "M > 2",
    derived=Expanded("Divide the times.", (depth_limits.SMALL_START[0],)),
    note="So the multiple is the same for a tenth and for nine tenths of the signal.",
)

CLAIMS: Final[tuple[Claim, ...]] = (*TIMES, REACHED, INCREASING, *BY_DEPTH, SHARPER, DEEPEST, SHALLOWEST, SIGNAL)
