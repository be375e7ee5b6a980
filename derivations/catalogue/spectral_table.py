"""The table of spectra: eigenvalues and condition numbers of both kernels in every phase, logarithms included.

Conventions: those of the topic `kernel-spectra`. The tangent kernel is built of q and the growth x1 on the diagonal and
of the laws of the topic `tangent-kernels` off it; the kernel of the network itself has q on the diagonal and q times
the correlation off it. n positions are pooled. In the ordered phase correlations settle at 1 like 1 - c = k*x**l, in
the chaotic phase at c like c + k*x**l.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import kinked_kernels, tangent_kernels
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.kernel_spectra import CONDITION, KINK_CLOCK, RELU, RELU_LAW
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Limit
from derivations.expressions import INFINITY, Expr, Symbol, read, substitute, symbols
from derivations.variables import Domain, Variable

L, Q = symbols("l q")
_VOCABULARY: Final = Vocabulary(
    (
        *tangent_kernels.VARIABLES,
        Variable("u", Domain.POSITIVE, about="entry of a kernel off the diagonal"),
        Variable("s", Domain.POSITIVE, about="sharpness of the kink, 1 for ReLU and 2 for the absolute value"),
        Variable("g", Domain.POSITIVE, about="what the inverse angle gains in a layer"),
    )
)
LARGEST: Final = "(p - u)/n + m*u"
BULK: Final = "(p - u)/n"
CONDITION_NUMBER: Final = "1 + m*n*u/(p - u)"


def _put(text: str, diagonal: Expr, off: Expr) -> Expr:
    return substitute(read(text), {Symbol("p"): diagonal, Symbol("u"): off})


def _row(name: str, title: str, of: Expr, value: str, *given: str, parents: tuple[Claim, ...]) -> Claim:
    """A limit at great depth: an entry of the table, or the next order of one."""
    return _VOCABULARY.claim(
        f"spectral-table.{name}",
        title,
        Limit(of, L, INFINITY, "", read(value)),
        *given,
        source=XIAO_2020,
        derived=Expanded("Put the entries of the kernel into the spectrum of alike inputs.", (CONDITION, *parents)),
    )


def _tangent(name: str, title: str, of: Expr, value: str, *given: str, parents: tuple[Claim, ...]) -> Claim:
    return _row(f"tangent.{name}", f"The tangent kernel, {title}", of, value, *given, parents=parents)


def _network(name: str, title: str, of: Expr, value: str, *given: str, parents: tuple[Claim, ...]) -> Claim:
    return _row(f"network.{name}", f"The kernel of the network, {title}", of, value, *given, parents=parents)


_X: Final = read("x**l")
_LAYER_X: Final = read("l*x**l")
_X1: Final = read("x1**l")
_LOG: Final = read("log(l)")
_GAP: Final = read("k*(q + 2*a2*q/((1 - x)*x))*l*x**l")
_SETTLED: Final = (read("q*(1 - x**l)/(1 - x)"), read("q*(1 - x**l)/(1 - x)") - _GAP)
_ALIKE: Final = (Q, read("q*(1 - k*x**l)"))
_CRITICAL: Final = (L * Q, tangent_kernels.CRITICAL_LAW)
_FAINT: Final = (Q, Q * (1 - tangent_kernels.LACK))
_GROWN: Final = (read("q*(x1**l - 1)/(x1 - 1)"), read("q*c/(1 - x) + k*(q + 2*a2*q*c/((1 - x)*x))*l*x**l"))
_APART: Final = (Q, read("q*(c + k*x**l)"))
_KINKED: Final = (L * Q, RELU_LAW)
_KINKED_FAINT: Final = (Q, read("q*(1 - 1/(2*(g*l + 3/2*g*log(l) + c0)**2))"))
_G: Final = "k*(q + 2*a2*q/((1 - x)*x))"

_ORDER: Final = (tangent_kernels.ORDERED, tangent_kernels.ORDERED_DIAGONAL)
_CLOCK: Final = (tangent_kernels.CLOCK_LOGARITHM,)
_LAW: Final = (tangent_kernels.CRITICAL,)
_CHAOS: Final = (tangent_kernels.CHAOTIC, tangent_kernels.DIAGONAL)

ORDERED: Final = (
    _tangent(
        "ordered.largest",
        "ordered: the largest eigenvalue is m*q/(1 - x), and lacks of it what falls like l*x**l",
        (read("m*q/(1 - x)") - _put(LARGEST, *_SETTLED)) / _LAYER_X,
        f"(m - 1/n)*{_G}",
        parents=_ORDER,
    ),
    _tangent(
        "ordered.bulk",
        "ordered: the bulk falls like l*x**l",
        _put(BULK, *_SETTLED) / _LAYER_X,
        f"{_G}/n",
        "k > 0",
        parents=_ORDER,
    ),
    _tangent(
        "ordered.condition",
        "ordered: the condition number grows like x**(-l)/l",
        _put(CONDITION_NUMBER, *_SETTLED) * _LAYER_X,
        f"m*n*q/(1 - x)/({_G})",
        "k > 0",
        parents=_ORDER,
    ),
    _network(
        "ordered.largest",
        "ordered: the largest eigenvalue is m*q, and lacks of it what falls like x**l",
        (read("m*q") - _put(LARGEST, *_ALIKE)) / _X,
        "(m - 1/n)*q*k",
        parents=_ORDER[:1],
    ),
    _network(
        "ordered.bulk", "ordered: the bulk falls like x**l", _put(BULK, *_ALIKE) / _X, "q*k/n", parents=_ORDER[:1]
    ),
    _network(
        "ordered.condition",
        "ordered: the condition number grows like x**(-l)",
        _put(CONDITION_NUMBER, *_ALIKE) * _X,
        "m*n/k",
        "k > 0",
        parents=_ORDER[:1],
    ),
)
CRITICAL: Final = (
    _tangent(
        "critical.largest",
        "critical: the largest eigenvalue is linear in the depth but for a logarithm",
        (_put(LARGEST, *_CRITICAL) - read("l*q*(m*n + 2)/(3*n)")) / _LOG,
        "(m - 1/n)*q*(1 - a3/a2**2)/3",
        parents=_LAW,
    ),
    _tangent(
        "critical.bulk",
        "critical: the bulk grows with the depth",
        _put(BULK, *_CRITICAL) / L,
        "2*q/(3*n)",
        parents=_LAW,
    ),
    _tangent(
        "critical.bulk.logarithm",
        "critical: the bulk is linear in the depth but for a logarithm",
        (_put(BULK, *_CRITICAL) - read("2*l*q/(3*n)")) / _LOG,
        "-q*(1 - a3/a2**2)/(3*n)",
        parents=_LAW,
    ),
    _network(
        "critical.largest",
        "critical: the largest eigenvalue is m*q, and lacks of it what falls like 1/l",
        (read("m*q") - _put(LARGEST, *_FAINT)) * L,
        "(m - 1/n)*q/a2",
        parents=_CLOCK,
    ),
    _network(
        "critical.bulk",
        "critical: the bulk falls like 1/l",
        _put(BULK, *_FAINT) * L,
        "q/(n*a2)",
        parents=_CLOCK,
    ),
    _network(
        "critical.logarithm",
        "critical: the condition number is linear in the depth but for a logarithm",
        (_put(CONDITION_NUMBER, *_FAINT) - read("m*n*a2*l")) / _LOG,
        "m*n*(a2**2 - a3)/a2",
        parents=_CLOCK,
    ),
)
CHAOTIC: Final = (
    _tangent(
        "chaotic.largest",
        "chaotic: the largest eigenvalue grows like the diagonal",
        _put(LARGEST, *_GROWN) / _X1,
        "q/((x1 - 1)*n)",
        "x1 > 1",
        parents=_CHAOS,
    ),
    _tangent(
        "chaotic.excess",
        "chaotic: what the largest eigenvalue has beyond the diagonal settles",
        _put(f"{LARGEST} - p/n", *_GROWN),
        "(m - 1/n)*q*c/(1 - x)",
        "x1 > 1",
        parents=_CHAOS,
    ),
    _tangent(
        "chaotic.bulk",
        "chaotic: the bulk grows like the diagonal",
        _put(BULK, *_GROWN) / _X1,
        "q/((x1 - 1)*n)",
        "x1 > 1",
        parents=_CHAOS,
    ),
    _tangent(
        "chaotic.condition",
        "chaotic: the condition number tends to 1 like x1**(-l)",
        (_put(CONDITION_NUMBER, _GROWN[0], read("q*c/(1 - x)")) - 1) * _X1,
        "m*n*c*(x1 - 1)/(1 - x)",
        "x1 > 1",
        parents=_CHAOS,
    ),
    _network(
        "chaotic.largest",
        "chaotic: the largest eigenvalue settles",
        _put(LARGEST, *_APART),
        "m*q*c + q*(1 - c)/n",
        "0 < c",
        "c < 1",
        parents=_CHAOS[:1],
    ),
    _network(
        "chaotic.bulk",
        "chaotic: the bulk settles, and like x**l",
        (_put(BULK, *_APART) - read("q*(1 - c)/n")) / _X,
        "-q*k/n",
        "0 < c",
        "c < 1",
        parents=_CHAOS[:1],
    ),
    _network(
        "chaotic.condition",
        "chaotic: the condition number settles",
        _put(CONDITION_NUMBER, *_APART),
        "1 + m*n*c/(1 - c)",
        "0 < c",
        "c < 1",
        parents=_CHAOS[:1],
    ),
)
RELU_ROWS: Final = (
    _tangent(
        "relu.largest",
        "ReLU and its kin without a bias: the largest eigenvalue",
        _put(LARGEST, *_KINKED) / L,
        "(m*n + 3)*q/(4*n)",
        parents=(RELU,),
    ),
    _tangent(
        "relu.bulk",
        "ReLU and its kin without a bias: the bulk",
        _put(BULK, *_KINKED) / L,
        "3*q/(4*n)",
        parents=(RELU,),
    ),
    _tangent(
        "relu.logarithm",
        "ReLU and its kin without a bias: the condition number tends to (m*n + 3)/3 like log(l)/l",
        (_put(CONDITION_NUMBER, *_KINKED) - read("(m*n + 3)/3")) * L / _LOG,
        "2*m*n/3",
        parents=(RELU,),
    ),
    _network(
        "relu.bulk",
        "ReLU and its kin without a bias: the bulk falls like 1/l**2",
        substitute(_put(BULK, *_KINKED_FAINT), {Symbol("g"): read("s/(3*pi)")}) * read("l**2"),
        "9*pi**2*q/(2*s**2*n)",
        parents=(KINK_CLOCK,),
    ),
    _network(
        "relu.condition",
        "ReLU and its kin without a bias: the condition number grows like l**2",
        substitute(_put(CONDITION_NUMBER, *_KINKED_FAINT), {Symbol("g"): read("s/(3*pi)")}) / read("l**2"),
        "2*m*n*s**2/(9*pi**2)",
        parents=(KINK_CLOCK,),
    ),
    _tangent(
        "relu.bias",
        "ReLU and its kin with a bias at the critical weights: the bulk grows with the square of the depth",
        _put(BULK, read("b*l*(l + 1)/2"), read("2/7*b*l**2")) / read("l**2"),
        "3*b/(14*n)",
        parents=(kinked_kernels.BIAS_OFF,),
    ),
)
CLAIMS: Final[tuple[Claim, ...]] = (*ORDERED, *CRITICAL, *CHAOTIC, *RELU_ROWS)
