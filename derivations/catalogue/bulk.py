"""The bulk of the singular values of noise: its density, and what a structure below it leaves in it and moves.

Conventions: those of the topic `resolvent`.  Singular values within the noise are x, x**2 = 1 + A + X, and
X = 2*sqrt(A)*cos(h) with an angle h from 0 (upper edge) to pi (lower edge); y = tan(h/2) goes from 0 to infinity.  With
R = sqrt(4*A - X**2) the transform of the noise is D = Dr + i*Di = (X - i*R)/(2*A) just above the real axis.  Densities
are by x, of the noise for each column, of what a structure changes in number; x dx is -R dh/2.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.consequences import Expanded, expanded_assumptions
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Follows
from derivations.catalogue.resolvent import ABOVE, BELOW, INFLATED, OVERLAP, PRODUCT
from derivations.catalogue.sources import BENAYCH_2012, LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim, Equal, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    INFINITY,
    MINUS_ONE,
    ONE,
    ZERO,
    Expr,
    Symbol,
    differentiate,
    read,
    substitute,
    symbols,
)
from derivations.variables import Domain, Variable

A, S, Y, R = symbols("A s y r")
TANGENT: Final = Variable("y", Domain.POSITIVE, about="tangent of half the angle of a singular value within the noise")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("A", Domain.POSITIVE, about="rows over columns"),
        Variable("s", Domain.POSITIVE, about="singular value of the structure, in units of the noise"),
        TANGENT,
        Variable("r", Domain.UNIT, about="eccentricity of the kernel"),
    ),
    "bulk",
    LAMPINEN_2019,
)
_PI: Final = read("pi")
#: The noise at the angle: X and R, the parts of the transform, the square of the singular value, and dh/dy.
_WITHIN: Final = naming(
    X="2*sqrt(A)*(1 - y**2)/(1 + y**2)",
    R="4*sqrt(A)*y/(1 + y**2)",
    Dr="X/(2*A)",
    Di="-R/(2*A)",
    x2="1 + A + X",
    turn="2/(1 + y**2)",
)
#: sin(h)**2/(1 + 2*r*cos(h) + r**2) dh by y, and its integral from 0.
_KERNEL: Final = read("(2*y/(1 + y**2))**2/(1 + 2*r*(1 - y**2)/(1 + y**2) + r**2)*2/(1 + y**2)")
_INTEGRAL: Final = read("atan(y)*(1 + r**2)/(2*r**2) - y/(r*(1 + y**2)) - (1 - r**2)/(2*r**2)*atan(y*(1 - r)/(1 + r))")
_SHIFT: Final = substitute(read("-atan2(s**2*R, 2*A - s**2*X)/pi"), _WITHIN)
_claim: Final = _VOCABULARY.claim


def _on_the_cut(claim: Claim) -> Derivation:
    """The real and the imaginary part of the equation of the transform, at the transform within the noise."""
    parts = (read("A*(Dr**2 - Di**2) - X*Dr + 1"), read("2*A*Dr*Di - X*Di"))
    zeros = tuple(claim.expanded(part) for part in parts)
    sentence = (
        "Within the noise $AD^2 - XD + 1 = 0$ has two conjugate roots; the resolvent belongs to the one whose "
        "imaginary part is negative above the real axis. Its real and imaginary parts solve these equations:"
    )
    shown = tuple(Equation(part, ZERO) for part in parts)
    return Derivation((Step(Rule.CITE, sentence, shown, zeros, expanded_assumptions(claim)),))


def _kernel(sign: Expr) -> Expr:
    return substitute(_KERNEL, {R: sign * R})


def _integral(eccentricity: Expr) -> Expr:
    """The integral of the kernel from the upper edge, for an eccentricity in (-1, 1)."""
    return substitute(_INTEGRAL, {R: eccentricity})


def _kernels(name: str, sign: Expr) -> tuple[Claim, Claim]:
    integral = _integral(sign * R)
    found = _claim(
        f"kernel.{name}",
        f"An antiderivative of the kernel of the bulk, {name}",
        Equal(differentiate(integral, Y), _kernel(sign)),
        derived=Follows((), "Differentiate.", Rule.ANTIDERIVATIVE),
    )
    total = _claim(
        f"kernel.{name}.total",
        f"The kernel of the bulk has the integral pi/2 whatever its eccentricity below 1, {name}",
        Limit(integral, Y, INFINITY, "", _PI / 2),
        derived=Expanded("Go to the lower edge.", (found,)),
        note="It vanishes at the upper edge, where y = 0.",
    )
    return found, total


PLUS: Final = _kernels("plus", ONE)
MINUS: Final = _kernels("minus", MINUS_ONE)

MODULUS: Final = _claim(
    "modulus",
    "Within the noise the transform has the modulus 1/sqrt(A)",
    Equal(read("Dr**2 + Di**2"), 1 / A),
    where=_WITHIN,
    source=BENAYCH_2012,
    derived=Deduced("Add the squares of the parts.", before=_on_the_cut),
)
DENSITY: Final = _claim(
    "density",
    "The density of the singular values of noise, for each column: the law of Marchenko and Pastur",
    Equal(read("-2*A*Di/(pi*sqrt(x2))"), read("R/(pi*sqrt(x2))")),
    where=_WITHIN,
    derived=Deduced(
        r"The density is $-2/\pi$ times the imaginary part of the entry $(1 + AD)/x$ of the resolvent.",
        before=_on_the_cut,
    ),
    note="Lampinen and Ganguli print pi*A*x, which is a density of unit mass for A <= 1; in general it is "
    "pi*min(1, A)*x.",
)


def _mass(name: str, given: str, scale: Expr, eccentricity: Expr, value: Expr) -> tuple[Claim, Claim]:
    integrand = _claim(
        f"mass.{name}.integrand",
        f"The density of the noise by the angle, {name}",
        Equal(read("R/(pi*sqrt(x2))*R/(2*sqrt(x2))*turn"), scale * substitute(_KERNEL, {R: eccentricity})),
        given,
        where=_WITHIN,
        derived=Deduced(r"Put in $x\,dx = R\,dh/2$.", Rule.RESCALE, parents=(DENSITY,)),
    )
    total = _claim(
        f"mass.{name}",
        f"The number of singular values that do not vanish, for each column, {name}",
        Limit(scale * _integral(eccentricity), Y, INFINITY, "", value),
        given,
        derived=Expanded("Put in the integral of the kernel.", (integrand, PLUS[0])),
    )
    return integrand, total


MASSES: Final = (
    *_mass("fewer-rows", "A < 1", read("2*A/pi"), read("sqrt(A)"), A),
    *_mass("more-rows", "A > 1", read("2/pi"), read("1/sqrt(A)"), ONE),
)
LEAK: Final = _claim(
    "leak",
    "The bulk is not orthogonal to a structure: the density of the overlaps of its modes with it",
    Equal(read("-2/pi*s*Di/((1 - s**2*Dr)**2 + (s**2*Di)**2)"), read("R/(pi*s*((1 + s**2)*(A + s**2)/s**2 - x2))")),
    where=_WITHIN,
    derived=Deduced(
        r"Between the two vectors of the structure the resolvent is $sD/(1 - s^2D)$; the density is $-2/\pi$ times "
        "its imaginary part.",
        before=_on_the_cut,
        parents=(MODULUS,),
    ),
    note="It holds above and below the threshold; Lampinen and Ganguli leave it out, which is right at leading order.",
)


def _leaking(name: str, given: str, scale: Expr, eccentricity: Expr, value: Expr) -> tuple[Claim, Claim]:
    integrand = _claim(
        f"leak.{name}.integrand",
        f"What leaks into the bulk times its singular values by the angle, {name} the threshold",
        Equal(
            read("R/(pi*s*((1 + s**2)*(A + s**2)/s**2 - x2))*R/2*turn"), scale * substitute(_KERNEL, {R: eccentricity})
        ),
        given,
        where=_WITHIN,
        derived=Deduced(r"Put in $x\,dx = R\,dh/2$.", Rule.RESCALE, parents=(LEAK,)),
    )
    total = _claim(
        f"leak.{name}",
        f"The sum of singular value times overlap over the bulk, {name} the threshold",
        Limit(scale * _integral(eccentricity), Y, INFINITY, "", value),
        given,
        derived=Expanded("Put in the integral of the kernel.", (integrand, MINUS[0])),
    )
    return integrand, total


LEAKING: Final = (
    *_leaking("above", ABOVE, read("2*A/(pi*s**3)"), read("-sqrt(A)/s**2"), A / S**3),
    *_leaking("below", BELOW, read("2*s/pi"), read("-s**2/sqrt(A)"), S),
)
SUM_RULE: Final = _claim(
    "sum-rule",
    "Singular value times overlap, over the outlier and the bulk together, adds up to the structure",
    Equal(INFLATED * OVERLAP + A / S**3, S),
    ABOVE,
    derived=Deduced("Add the part of the bulk to that of the outlier.", parents=(PRODUCT, LEAKING[1])),
)
#: Leak and shift for each step of y; singular values rise as y falls.
LEAK_BY_TANGENT: Final = substitute(
    substitute(read("R/(pi*s*((1 + s**2)*(A + s**2)/s**2 - x2))*R/(2*sqrt(x2))*turn"), _WITHIN), _WITHIN
)
SHIFT: Final = _claim(
    "shift",
    "A structure moves the singular values of the bulk: their density changes by the slope of the angle of 1 - s**2*D",
    Equal(
        differentiate(_SHIFT, Y),
        read(
            "2*s**2*(sqrt(A)*(y**2 - 1) + s**2*(1 + y**2))/(pi*(1 + y**2)*(2*sqrt(A)*s**2*(y**2 - 1)"
            " + (A + s**4)*(1 + y**2)))"
        ),
    ),
    where=_WITHIN,
    derived=Deduced(
        r"The trace of the resolvent changes by the derivative of $\log(1 - s^2D)$; its imaginary part is the angle:",
        before=_on_the_cut,
    ),
)

SHIFT_BY_TANGENT: Final = differentiate(_SHIFT, Y)


def _shifted(name: str, title: str, to: Expr, side: str, value: Expr, *given: str) -> Claim:
    return _claim(
        f"shift.{name}",
        title,
        Limit(_SHIFT, Y, to, side, value),
        *given,
        where=_WITHIN,
        derived=Expanded("Follow the angle of $1 - s^2D$ to the edge.", (SHIFT,)),
    )


SHIFTED: Final = (
    _shifted("lower-edge", "Below the bulk nothing has moved", INFINITY, "", ZERO),
    _shifted(
        "above", "Above the threshold the bulk loses one singular value: the outlier", ZERO, "+", MINUS_ONE, ABOVE
    ),
    _shifted("below", "Below the threshold the bulk loses none", ZERO, "+", ZERO, BELOW),
)
#: The integral of X by the shift, from the upper edge, less its part with atan(y*(q + 1)/|q - 1|); q is s**2/sqrt(A).
_MOVED: Final = "2*sqrt(A)/pi*(y/(1 + y**2) - (q**2 - 1)/(2*q)*atan(y) + (q**2 + 1)/(2*q)*{turned})"
_TURNED: Final = {"above": "atan(y*(q + 1)/(q - 1))", "below": "(-atan(y*(1 + q)/(1 - q)))"}


def _moments(name: str, given: str, value: Expr) -> tuple[Claim, Claim]:
    moved = substitute(read(_MOVED.format(turned=_TURNED[name])), {Symbol("q"): read("s**2/sqrt(A)")})
    found = _claim(
        f"shift.moment.{name}",
        f"The shift of the squares of the bulk by the angle, {name} the threshold",
        Equal(differentiate(moved, Y), read("X") * differentiate(_SHIFT, Y)),
        given,
        where=_WITHIN,
        derived=Follows((SHIFT,), "Differentiate.", Rule.ANTIDERIVATIVE),
    )
    total = _claim(
        f"shift.moment.{name}.total",
        f"What the squares of the bulk lose beyond 1 + A for each singular value that left, {name} the threshold",
        Limit(moved, Y, INFINITY, "", value),
        given,
        derived=Expanded("Go to the lower edge.", (found,)),
        note="It vanishes at the upper edge, where y = 0.",
    )
    return found, total


MOMENTS: Final = (*_moments("above", ABOVE, A / S**2), *_moments("below", BELOW, -(S**2)))

CLAIMS: Final[tuple[Claim, ...]] = (
    *PLUS,
    *MINUS,
    MODULUS,
    DENSITY,
    *MASSES,
    LEAK,
    *LEAKING,
    SUM_RULE,
    SHIFT,
    *SHIFTED,
    *MOMENTS,
)
