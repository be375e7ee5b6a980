"""What depth makes of the tangent kernel of a wide network, in each of its phases: the recursion of layers, solved.

Conventions: those of the topic `kernel-phases`. A layer maps the tangent kernel H to K + w*D(K)*H, where K is the next
kernel and w*D(K) the slope f' of the correlation map; on the first layer H = K. At criticality
f(1 - e) = 1 - e + a2*e**2 - a3*e**3 + ..., where a2 > 0 is half the second derivative of f at 1, and a3 a sixth of the
third one.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import kernel_phases
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.kernel_phases import SECOND, SECOND_DERIVATIVE, THIRD, THIRD_DERIVATIVE
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary, equal
from derivations.claim import Claim, Equal, Limit
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ONE, ZERO, Expr, Symbol, read, substitute, symbols
from derivations.variables import Domain, Variable

Q, C, E, L, X, X1 = symbols("q c e l x x1")
VARIABLES: Final = (
    *kernel_phases.VARIABLES,
    Variable("e", Domain.POSITIVE, about="what a correlation lacks of 1", latex=r"\varepsilon"),
    Variable("x1", Domain.POSITIVE, about="growth of a small distance in a layer", latex=r"\chi_1"),
    Variable("x", Domain.UNIT, about="slope of the correlation map where correlations settle", latex=r"\chi"),
    Variable("k", Domain.REAL, about="constant of the data"),
    Variable("l", Domain.INTEGER, minimum=Fraction(1), about="layer"),
    Variable("a2", Domain.POSITIVE, about="half the second derivative of the correlation map at 1", latex="a_2"),
    Variable("a3", Domain.REAL, about="a sixth of its third derivative at 1", latex="a_3"),
    Variable("c0", Domain.REAL, about="constant of the data", latex="c_0"),
    Variable("m", Domain.INTEGER, minimum=Fraction(2), about="number of inputs"),
    Variable("n", Domain.INTEGER, minimum=Fraction(1), about="number of positions that are pooled"),
)
_VOCABULARY: Final = Vocabulary(VARIABLES, "tangent-kernels", XIAO_2020)
_claim: Final = _VOCABULARY.claim


def _at(expr: Expr, **values: str) -> Expr:
    return substitute(expr, {Symbol(name): read(value) for name, value in values.items()})


DIAGONAL: Final = _claim(
    "diagonal",
    "The diagonal of the tangent kernel on every layer: the next one adds a variance and multiplies by the growth",
    equal("q + x1*(q*(x1**l - 1)/(x1 - 1))", "q*(x1**(l + 1) - 1)/(x1 - 1)"),
    "x1 > 1",
    derived=Deduced("A geometric sum, which begins with $q$ on the first layer.", Rule.EXPAND),
)
ORDERED_DIAGONAL: Final = _claim(
    "diagonal.ordered",
    "In the ordered phase the diagonal tends to q/(1 - x1), and what it lacks shrinks by x1 a layer, exactly",
    equal("q/(1 - x1) - q*(x1**l - 1)/(x1 - 1)", "q/(1 - x1)*x1**l"),
    "x1 < 1",
    derived=Deduced("Subtract.", parents=(DIAGONAL,)),
    note="Without a factor l, which belongs to the entries off the diagonal.",
)
CRITICAL_DIAGONAL: Final = _claim(
    "diagonal.critical",
    "At criticality the diagonal grows by a variance a layer",
    Limit(read("q*(x1**l - 1)/(x1 - 1)"), X1, ONE, "+", L * Q),
    derived=Expanded("Let the growth tend to 1.", (DIAGONAL,)),
)
_SETTLED: Final = read("k*x**l")
_GAP: Final = read("k*(q + 2*a2*q/((1 - x)*x))*l*x**l")
ORDERED: Final = _claim(
    "ordered",
    "In the ordered phase what the tangent kernel lacks off the diagonal shrinks like l*x**l: it solves the recursion",
    Limit(
        (
            _at(_GAP, l="l + 1")
            - X * _GAP
            - Q * _at(_SETTLED, l="l + 1")
            - read("2*a2") * _SETTLED * (read("q/(1 - x)") - _GAP)
        )
        / X**L,
        L,
        INFINITY,
        "",
        ZERO,
    ),
    derived=Expanded(
        "With $1 - c = kx^l$ the slope of the map is $x - 2a_2 k x^l$; put the law into the recursion.",
        (ORDERED_DIAGONAL,),
    ),
)
_OFF_END: Final = read("q*c/(1 - x)")
_STRAY: Final = read("k*(q + 2*a2*q*c/((1 - x)*x))*l*x**l")
CHAOTIC: Final = _claim(
    "chaotic",
    "In the chaotic phase the tangent kernel settles off the diagonal at q*c/(1 - x), and like l*x**l: the recursion",
    Limit(
        (
            _at(_STRAY, l="l + 1")
            + _OFF_END
            - Q * (C + _at(_SETTLED, l="l + 1"))
            - (X + read("2*a2") * _SETTLED) * (_OFF_END + _STRAY)
        )
        / X**L,
        L,
        INFINITY,
        "",
        ZERO,
    ),
    derived=Expanded(
        "At the fixed correlation $c$ the map has the slope $x$ and the second derivative $2a_2$; correlations settle "
        "like $kx^l$. Put the law into the recursion.",
    ),
)
_NEXT: Final = read("e - a2*e**2 + a3*e**3")
CLOCK: Final = _claim(
    "clock",
    "At criticality 1/(1 - c) gains a2 a layer",
    Limit(1 / _NEXT - 1 / E, E, ZERO, "+", read("a2")),
    derived=Expanded("Expand the map of correlations at 1."),
)
CLOCK_LOGARITHM: Final = _claim(
    "clock.logarithm",
    "What it gains beyond that adds up to a logarithm of the depth, with the factor (a2**2 - a3)/a2",
    Limit((1 / _NEXT - 1 / E - read("a2")) / E, E, ZERO, "+", read("a2**2 - a3")),
    derived=Expanded("The next order; with $\\varepsilon \\approx 1/(a_2 l)$ its sum is a logarithm.", (CLOCK,)),
)
LACK: Final = read("1/(a2*l + (a2**2 - a3)/a2*log(l) + c0)")
_NEXT_LACK: Final = substitute(_NEXT, {E: LACK})
_BETA: Final = "c0/(3*a2) + a3/(2*a2**2) - 1/(2*a2) - (a2**2 - a3)/(6*a2**2)"
CRITICAL_LAW: Final = read(f"q*(l/3 + (1 - a3/a2**2)/3*log(l) + {_BETA})")
_NEXT_LAW: Final = _at(CRITICAL_LAW, l="l + 1")
CRITICAL: Final = _claim(
    "critical",
    "At criticality the tangent kernel off the diagonal is q*(l/3 + al*log(l) + be): it solves the recursion of layers",
    Limit(
        L * (_NEXT_LAW - Q * (1 - _NEXT_LACK) - substitute(read("1 - 2*a2*e + 3*a3*e**2"), {E: LACK}) * CRITICAL_LAW),
        L,
        INFINITY,
        "",
        ZERO,
    ),
    derived=Expanded(
        "Put the law into the recursion; what is left is smaller than $1/l$, so that neither the factor 1/3 nor that "
        "of the logarithm nor the constant may be another one.",
        (CLOCK_LOGARITHM,),
    ),
    note="Tables that give the remainder as O(1) drop the logarithm.",
)
ERF_LOGARITHM: Final = _claim(
    "critical.erf",
    "For erf the factor of the logarithm is never 0",
    Equal(
        _at((1 - 2 * THIRD_DERIVATIVE / (3 * SECOND_DERIVATIVE**2)) / 3, w="pi/4*sqrt(1 + 4*q)"),
        read("-(1 + (1 + 4*q)/(6*q**2))/3"),
    ),
    derived=Deduced("Put in the derivatives at the critical weights.", parents=(SECOND, THIRD, CRITICAL)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    DIAGONAL,
    ORDERED_DIAGONAL,
    CRITICAL_DIAGONAL,
    ORDERED,
    CHAOTIC,
    CLOCK,
    CLOCK_LOGARITHM,
    CRITICAL,
    ERF_LOGARITHM,
)
