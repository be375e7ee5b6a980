"""Speed against accuracy: a small start keeps what no example sees small, and costs time that depends on the depth.

Conventions: those of the topic `overtraining`, but M layers with one output: the first layer is r z^T, those above act
as d**(M - 1) r^T with |r| = 1, so that the student is w = d**(M - 1)*z, and sg is the size of d and of the entries of z
at time 0. C = X X^T, c = X y, k = |c|. The frozen part is that of z along inputs that no example has; a part 1 - al of
all. Of two outputs or more, and a start aligned with the data, H is the singular value of the signal, b that of noise.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import depth_limits, overtraining, shallow, shrinkage
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Conserved, Shown, Solved
from derivations.catalogue.quantities import MODE, TAU, U0, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import ADVANI_2020, LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Conserves, Equal, Limit, TimeTo
from derivations.derivation import Rule
from derivations.expressions import ZERO, Number, read, substitute, symbols
from derivations.flow import gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

D, Z1, Z2, D0, ZA, ZB, SG, M, A, B = symbols("d z1 z2 d0 za zb sg M a b")
_VOCABULARY: Final = Vocabulary(
    (
        *MODE,
        Variable("u", Domain.POSITIVE, about="strength of the mode, in units of the output"),
        Variable("d", Domain.POSITIVE, about="size that the upper layers reach"),
        Variable("d0", about="size of the upper layer at time 0", latex="d_0"),
        Variable("za", about="first entry of the lower layer at time 0", latex="z_a"),
        Variable("zb", about="second entry of the lower layer at time 0", latex="z_b"),
        Variable("x1", about="first input of the example", latex="x_1"),
        Variable("x2", about="second input of the example", latex="x_2"),
        Variable("y", about="label of the example"),
        Variable("sg", Domain.UNIT, scale=Scale.LOG, about="size of the weights at time 0", latex=r"\sigma"),
        Variable("k", Domain.POSITIVE, about="norm of the correlation of inputs and labels"),
        Variable("M", minimum=Fraction(1), about="number of layers"),
        Variable("w", Domain.POSITIVE, about="norm of the student"),
        Variable("al", Domain.UNIT, about="examples over inputs", latex=r"\alpha"),
        Variable("H", Domain.POSITIVE, about="singular value of the signal in the data", latex=r"\hat s"),
        Variable("b", Domain.POSITIVE, about="singular value of a mode of the noise"),
        Variable("eps", Domain.UNIT, scale=Scale.LOG, about="strength of a mode at time 0", latex=r"\epsilon"),
    ),
    "speed-accuracy",
    ADVANI_2020,
)
_claim: Final = _VOCABULARY.claim

_SEEN: Final = read("(y - d*(z1*x1 + z2*x2))**2/2")
_UNSEEN: Final = read("(y - d*z1*x1)**2/2")
BALANCE: Final = _claim(
    "balance",
    "The upper layer and the lower one keep the difference of their squared norms, whatever the inputs",
    Conserves(read("d**2 - z1**2 - z2**2")),
    about=gradient_flow(_SEEN, (D, Z1, Z2), T, (D0, ZA, ZB), TAU),
    derived=Conserved(_SEEN),
)
FROZEN: Final = _claim(
    "frozen",
    "The lower layer keeps its weights along an input that no example has",
    Conserves(Z2),
    about=gradient_flow(_UNSEEN, (D, Z1, Z2), T, (D0, ZA, ZB), TAU),
    derived=Conserved(_UNSEEN),
    note="The student has d*z2 along it, and d grows: two layers make more of it than one, which has z2.",
)
_COST: Final = read("w**(2*(M - 1)/M)*sg**2*(1 - al)")
AMPLIFIED: Final = _claim(
    "frozen.amplified",
    "What the frozen weights cost in the end by the norm of the student: the square of one layer, not of the product",
    Equal(substitute(read("(d**(M - 1)*sg)**2*(1 - al)"), {D: read("w**(1/M)")}), _COST),
    derived=Deduced(
        r"Balanced layers end with $d^M$ equal to the norm $w$ of the student.", Rule.SPECIALISE, parents=(FROZEN,)
    ),
    note="For starts that tend to 0.",
)
_TWO: Final = scalar_flow(U, T, U0, read("k*u/tau"))
ESCAPE: Final = _claim(
    "two-layers.time",
    "Two layers leave a small start exponentially, at the pace of the correlation of inputs and labels",
    TimeTo(read("tau/k*log(u/u0)")),
    about=_TWO,
    derived=Solved(
        Reduction(read("-k*a*b"), {A: U, B: U}, A, (A**2 - B**2,), TAU),
    ),
    note="Early, where the error is still all of the labels, d and the part of z along c grow alike.",
)
_WHEN: Final = law(ESCAPE, {U0: SG, U: D})
TWO: Final = _claim(
    "two-layers",
    "With two layers the frozen error falls exponentially with the time that learning takes",
    Equal(substitute(_COST, {M: Number(2)}), substitute(read("w*(1 - al)*d**2*exp(-2*k*t/tau)"), {T: _WHEN})),
    derived=Deduced("Put in the time.", Rule.SPECIALISE, parents=(ESCAPE, AMPLIFIED)),
)
SLOPE: Final = _claim(
    "two-layers.slope",
    "A start smaller by a factor costs a time in proportion to the logarithm of the factor",
    Equal(law(ESCAPE, {U0: SG / 10, U: D}) - _WHEN, read("tau/k*log(10)")),
    derived=Deduced("Subtract the times.", Rule.SPECIALISE, parents=(ESCAPE,)),
)
_MANY: Final = scalar_flow(U, T, U0, read("k*u**(M - 1)/tau"))
ESCAPE_MANY: Final = _claim(
    "many-layers.time",
    "More than two layers leave a small start after a time like a power of one over it",
    TimeTo(read("tau/(k*(M - 2))*(u0**(2 - M) - u**(2 - M))")),
    "M > 2",
    about=_MANY,
    derived=Shown("Separate the variables.", reduction=Reduction(read("-k*a**M/M"), {A: U}, A, tau=TAU)),
    note="The loss of a small student, of which the M equal layers have a part each.",
)
MANY: Final = _claim(
    "many-layers",
    "With more than two layers the frozen error falls like a power of the time that learning takes",
    Limit(
        SG**2 * law(ESCAPE_MANY, {U0: SG, U: D}) ** read("2/(M - 2)"),
        SG,
        ZERO,
        "+",
        read("(tau/(k*(M - 2)))**(2/(M - 2))"),
    ),
    "M > 2",
    "sg < d",
    derived=Expanded("Put in the time and let the start go to zero.", (ESCAPE_MANY, AMPLIFIED)),
)
ONE: Final = _claim(
    "one-layer",
    "One layer takes a time that does not depend on a small start: nothing is traded",
    Limit(law(shallow.TIME_LAW), U0, ZERO, "+", read("tau*log(s/(s - u))")),
    "u < s",
    "u0 < u",
    derived=Expanded("Let the start go to zero.", (shallow.TIME_LAW, overtraining.FROZEN)),
    note="The frozen error is (1 - al)*inr for ever.",
)
MATRIX: Final = _claim(
    "aligned-start",
    "The noise that two layers have picked up when the signal is learned falls exponentially with that time",
    Equal(read("eps**(2*(1 - b/H))"), substitute(read("exp(-4*(H - b)*t/tau)"), {T: read("tau*log(1/eps)/(2*H)")})),
    "b < H",
    source=LAMPINEN_2019,
    derived=Deduced(
        "Put in the leading term of the stopping time.", Rule.SPECIALISE, parents=(shrinkage.CONTAMINATION,)
    ),
    note="Up to a factor and a power of the logarithm of 1/eps; the edge of the noise dominates.",
)
AMPLITUDE: Final = read("eps*(1 - b/H)**(-M/(M - 2))")
DEEP_NOISE: Final = _claim(
    "aligned-start.many-layers",
    "With more than two layers the noise is amplified by a finite factor until the signal is learned",
    Equal(
        (read("eps**(2/M - 1)") - AMPLITUDE ** read("2/M - 1")) / read("(M - 2)*b/tau"),
        read("tau*eps**(2/M - 1)/((M - 2)*H)"),
    ),
    "b < H",
    "M > 2",
    source=LAMPINEN_2019,
    derived=Deduced(
        "While it is small, noise of a mode $b$ grows from $\\epsilon$ to $u$ in the time "
        "$\\tau(\\epsilon^{2/M - 1} - u^{2/M - 1})/((M - 2)b)$; the signal takes the leading term of its own time.",
        Rule.INVERT,
        parents=(depth_limits.SMALL_START[0],),
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    BALANCE,
    FROZEN,
    AMPLIFIED,
    ESCAPE,
    TWO,
    SLOPE,
    ESCAPE_MANY,
    MANY,
    ONE,
    MATRIX,
    DEEP_NOISE,
)
