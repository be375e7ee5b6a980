"""Spatial modes of convolutional kernels: what a circular window does to waves, and how fast each of them settles.

Conventions: those of the topic `tangent-kernels`; d positions in a circle, a window of 2*k + 1 of them with equal
weights. Both positions of an entry of the kernel move together, so that for a fixed shift between them a layer takes
the mean over the window of w*T(K) + b. A wave of frequency j has the half step z = pi*j/d. y is the eigenvalue of a
wave; at the fixed point the tangent kernel is u, the slope of the map of correlations x, its second derivative 2*a2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import tangent_kernels
from derivations.catalogue.activation_maps import RATE
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary, equal
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ONE, ZERO, Symbol, read, read_relation, substitute, symbols
from derivations.variables import Domain, Variable

L, Z = symbols("l z")
_RENAMED: Final = ("d", "k")
_VOCABULARY: Final = Vocabulary(
    (
        *(variable for variable in tangent_kernels.VARIABLES if variable.symbol.name not in _RENAMED),
        Variable("z", Domain.REAL, about="half a step of a wave"),
        Variable("z2", Domain.REAL, about="half a step of a wave in the other direction", latex="z_2"),
        Variable("a", Domain.REAL, about="position"),
        Variable("a1", Domain.REAL, about="position in the other direction", latex="a_1"),
        Variable("j", Domain.INTEGER, minimum=Fraction(1), about="distance in the window"),
        Variable("k", Domain.INTEGER, minimum=Fraction(1), about="half width of the window"),
        Variable("y", Domain.REAL, about="eigenvalue of a wave", latex=r"\lambda_j"),
        Variable("v", Domain.REAL, about="strength of a wave in the first kernel"),
        Variable("u", Domain.NONNEGATIVE, about="entry of the tangent kernel at the fixed point"),
    ),
    "spatial-modes",
    XIAO_2020,
)
_KERNEL: Final = "v*(y*x)**(l - 1)"
_TANGENT: Final = f"{_KERNEL}*(l + (l - 1)*2*a2*u/(q*x))"
_POSITIVE_WAVE: Final = "y > 0"
_claim: Final = _VOCABULARY.claim

COSINES: Final = _claim(
    "waves",
    "Two places at the same distance before and behind see a wave in phase: the window keeps waves",
    equal("cos(2*z*(a + j)) + cos(2*z*(a - j))", "2*cos(2*z*j)*cos(2*z*a)"),
    derived=Deduced("Add the angles."),
    note="The circle closes for z = pi*j/d; a window that is cut off at an edge does not keep waves.",
)
SINES: Final = _claim(
    "waves.sine",
    "The same of the waves that are shifted by a quarter",
    equal("sin(2*z*(a + j)) + sin(2*z*(a - j))", "2*cos(2*z*j)*sin(2*z*a)"),
    derived=Deduced("Add the angles.", parents=(COSINES,)),
)
WINDOW: Final = _claim(
    "window",
    "The eigenvalue of a wave is sin((2*k + 1)*z)/((2*k + 1)*sin(z)), for windows of any width",
    equal("sin(z)*(1 + 2*sum(cos(2*z*j), j, 1, k))", "sin((2*k + 1)*z)"),
    derived=Deduced(
        r"By induction: both sides are $\sin 3z$ at $k = 1$, and one place more on each side adds "
        r"$2\sin z\cos 2(k + 1)z = \sin(2k + 3)z - \sin(2k + 1)z$.",
        parents=(COSINES, SINES),
    ),
    note="It can be 0 or negative; depths are set by its absolute value.",
)
UNIFORM: Final = _claim(
    "window.uniform",
    "What is the same everywhere has the eigenvalue 1",
    Limit(read("sin((2*k + 1)*z)/((2*k + 1)*sin(z))"), Z, ZERO, "", ONE),
    derived=Expanded("Expand both sines.", (WINDOW,)),
)
NARROW: Final = _claim(
    "window.narrow",
    "No eigenvalue of a window is outside -1 and 1, since no term of it is",
    Holds(read_relation("cos(2*z*j)**2 <= 1")),
    derived=Deduced(
        "The gap is a square; an eigenvalue is the mean of such cosines.",
        Rule.BOUND,
        read("sin(2*z*j)**2"),
        (WINDOW,),
    ),
)
PLANE: Final = _claim(
    "window.plane",
    "In two dimensions the eigenvalue is the product of those of both directions",
    equal(
        "cos(2*z*(a + 1))*(cos(2*z2*(a1 + 1)) + cos(2*z2*(a1 - 1)))"
        " + cos(2*z*(a - 1))*(cos(2*z2*(a1 + 1)) + cos(2*z2*(a1 - 1)))",
        "4*cos(2*z)*cos(2*z2)*cos(2*z*a)*cos(2*z2*a1)",
    ),
    derived=Deduced("The places at the corners; those at the sides likewise.", parents=(COSINES,)),
)
KERNEL: Final = _claim(
    "kernel",
    "Near the fixed point a wave of the kernel is multiplied by its eigenvalue and the slope of the map a layer",
    Equal(read(f"y*x*{_KERNEL}"), substitute(read(_KERNEL), {L: L + 1})),
    _POSITIVE_WAVE,
    derived=Deduced("The window acts on waves, the map on entries; the deviation is small.", parents=(WINDOW, RATE)),
    note="On the diagonal of one input the slope is that of the map of variances.",
)
TANGENT: Final = _claim(
    "tangent",
    "A wave of the tangent kernel is that of the kernel times a linear function of the depth",
    Equal(
        read(f"y*x*{_KERNEL} + y*(x*{_TANGENT} + 2*a2*u/q*{_KERNEL})"),
        substitute(read(_TANGENT), {L: L + 1}),
    ),
    _POSITIVE_WAVE,
    derived=Deduced(
        r"Linearise $H' = K' + \dot T(K)H$ at the fixed point, and put it in; it begins with the first kernel.",
        parents=(KERNEL,),
    ),
)
DOMINANCE: Final = _claim(
    "uniform",
    "Every wave vanishes beside what is the same everywhere: deep down a convolutional kernel is a dense one",
    Limit(
        read(f"({_TANGENT})/(x**(l - 1)*(l + (l - 1)*2*a2*u/(q*x)))"),
        Symbol("l"),
        INFINITY,
        "",
        ZERO,
    ),
    "0 < y",
    "y < 1",
    derived=Expanded("Only the power of the eigenvalue is left.", (UNIFORM, TANGENT)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    COSINES,
    SINES,
    WINDOW,
    UNIFORM,
    NARROW,
    PLANE,
    KERNEL,
    TANGENT,
    DOMINANCE,
)
