"""Random initialisation of deep networks: what many random layers do to the length of a signal.

Conventions: M layers without biases, all square with n units; Gaussian layers have independent normal weights of
variance g**2/n, orthogonal ones are g times a uniformly distributed orthogonal matrix; the input has length 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from derivations.catalogue import critical_gain
from derivations.catalogue.averages import Averaged, Stage
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import NEWMAN_1986, SAXE_2014
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim, Limit
from derivations.derivation import Rule
from derivations.expressions import ONE, ZERO, Expr, Number, Symbol, differentiate, read, substitute, symbols
from derivations.means import Mean
from derivations.variables import Domain, Variable
from derivations.wick import normal_moment, quadratic_form_moment

N, M, G, INDEX, Q, Z, D = symbols("n M g i q z d")
_VOCABULARY = Vocabulary(
    (
        Variable("n", Domain.INTEGER, minimum=Fraction(1), about="units of a layer"),
        Variable("M", Domain.INTEGER, minimum=Fraction(1), about="number of layers"),
        Variable("g", Domain.POSITIVE, about="gain of a layer"),
        Variable("i", Domain.INTEGER, minimum=Fraction(1), about="number of an exponent, the largest first"),
        Variable("q", Domain.POSITIVE, about="mean square of the activity"),
        Variable("z", about="standard normal variable"),
        Variable("d", Domain.POSITIVE, about="gain less 1"),
        Variable("m", Domain.POSITIVE, about="order of a moment"),
    ),
    "initialisation",
    SAXE_2014,
)
_claim: Final = _VOCABULARY.claim

_WIDTHS: Final = (3, 6, 12)
_NARROW: Final = (2, 4, 8)
_CHAINS: Final = ({M: Number(3), G: ONE}, {M: Number(2), G: read("5/4")})
_SHORT_CHAINS: Final = ({M: ONE, G: ONE}, {M: Number(2), G: read("5/4")})


def _chain(name: str, power: int, value: Expr, at: tuple[Mapping[Symbol, Expr], ...] = _CHAINS) -> Mean:
    parameters = {"layers": M, "gain": G, "width": N, "power": Number(power)}
    return Mean(name, parameters, value, N, _WIDTHS if power == 2 else _NARROW, at=at)


def _through_layers(layer: Expr, sentence: str, order: int, found: Expr) -> Averaged:
    """The mean over M layers from that over one, which is the same whatever the direction of the input."""
    return Averaged(
        (Stage(sentence, found, layer),),
        f"The law of a layer does not depend on the direction of its input, so that the factors of the {order}th power "
        "of the length multiply:",
        layer**M,
    )


def _gaussian_layer(order: int) -> Expr:
    """E |W x|**order for |x| = 1, by Wick's theorem: W x has independent entries of variance g**2/n."""
    half = order // 2
    return (G**2 / N) ** half * quadratic_form_moment(half, lambda _: N)


def _rectified_layer(order: int) -> Expr:
    """E |phi(W x)|**order for |x| = 1 and order 2 or 4: each entry is positive in half of the cases."""
    second, fourth = Number(Fraction(normal_moment(2), 2)), Number(Fraction(normal_moment(4), 2))
    total = N * second if order == 2 else N * fourth + N * (N - 1) * second**2
    return (G**2 / N) ** (order // 2) * total


GAUSSIAN_SECOND: Final = _claim(
    "gaussian.second-moment",
    "Gaussian layers of gain 1 keep the mean square length of a signal at any width and depth",
    _chain("gaussian-chain", 2, read("g**(2*M)")),
    derived=_through_layers(
        G**2,
        r"For $|x| = 1$ the entries of $W x$ are independent normal of variance $g^2/n$. Pair them by Wick's theorem:",
        2,
        _gaussian_layer(2),
    ),
)
GAUSSIAN_FOURTH: Final = _claim(
    "gaussian.fourth-moment",
    "Gaussian layers spread the length of a signal: its mean fourth power grows like (1 + 2/n)**M",
    _chain("gaussian-chain", 4, read("(g**4*(1 + 2/n))**M"), _SHORT_CHAINS),
    derived=_through_layers(
        read("g**4*(1 + 2/n)"),
        r"For $|x| = 1$ the entries of $W x$ are independent normal of variance $g^2/n$. Pair four by Wick's theorem:",
        4,
        _gaussian_layer(4),
    ),
)
RELU_SECOND: Final = _claim(
    "relu.second-moment",
    "Rectified Gaussian layers keep the mean square length of a signal at the gain sqrt(2)",
    _chain("relu-chain", 2, read("(g**2/2)**M")),
    derived=_through_layers(
        read("g**2/2"),
        r"For $|x| = 1$ an entry of $W x$ is normal with variance $g^2/n$, and positive in half of the cases:",
        2,
        _rectified_layer(2),
    ),
)
RELU_FOURTH: Final = _claim(
    "relu.fourth-moment",
    "Rectified Gaussian layers spread the length of a signal more than linear ones: its fourth power by 1 + 5/n",
    _chain("relu-chain", 4, read("(g**4/4*(1 + 5/n))**M"), _SHORT_CHAINS),
    derived=_through_layers(
        read("g**4/4*(1 + 5/n)"),
        r"For $|x| = 1$ the entries of $W x$ are independent; equal pairs of them give $3/2$, different ones $1/4$:",
        4,
        _rectified_layer(4),
    ),
)
ORTHOGONAL: Final = _claim(
    "orthogonal.length",
    "Orthogonal layers multiply every length by their gain, so that gain 1 keeps it at any depth",
    _chain("orthogonal-chain", 2, read("g**(2*M)")),
    derived=Averaged(
        (Stage(r"An orthogonal matrix $Q$ keeps lengths, $|g Q x|^2 = g^2 |x|^2$, as for $n = 1$:", G * G, G**2),),
        "The factors of the layers multiply:",
        (G * G) ** M,
    ),
)


def _log_chi_square() -> Expr:
    """E ln of a chi-square variable of n - i + 1 degrees of freedom: the derivative at 0 of ln E exp(m ln chi**2)."""
    order, degrees = symbols("m")[0], N - INDEX + 1
    generating = read("m*log(2)") + substitute(read("loggamma(z/2 + m) - loggamma(z/2)"), {Z: degrees})
    return substitute(differentiate(generating, order), {order: ZERO})


_EXPONENT: Final = read("(digamma((n - i + 1)/2) + log(2/n))/2")
VOLUMES: Final = _claim(
    "gaussian.volume-exponent",
    "The growth rates of volumes under Gaussian layers, exact at any depth",
    Mean(
        "volume-exponent",
        {"layers": M, "width": N, "index": INDEX},
        _EXPONENT,
        M,
        (2, 6, 18),
        at=({N: Number(3), INDEX: ONE}, {N: Number(5), INDEX: Number(3)}, {N: Number(4), INDEX: Number(4)}),
    ),
    "i <= n",
    source=NEWMAN_1986,
    derived=Averaged(
        (
            Stage(
                r"In the orthonormal frame of the image so far, the $i$-th direction grows by $|R_{ii}|$ of a QR "
                r"decomposition, and $n R_{ii}^2$ has the chi-square law of $n - i + 1$ degrees of freedom (Bartlett), "
                r"whose moments $2^m \Gamma(k/2 + m)/\Gamma(k/2)$ give the mean of its logarithm:",
                _log_chi_square(),
                read("log(2) + digamma((n - i + 1)/2)"),
            ),
        ),
        "The layers are independent, so that the mean over them is that of one; half of the logarithm of the square:",
        (_log_chi_square() - read("log(n)")) / 2,
    ),
)
LYAPUNOV: Final = _claim(
    "gaussian.lyapunov",
    "The logarithms of the singular values of a product of M Gaussian layers grow like M times Newman's exponents",
    Mean(
        "singular-exponent",
        {"layers": M, "width": N, "index": INDEX},
        _EXPONENT,
        M,
        (24, 48, 96),
        rate=Fraction(1),
        at=({N: Number(4), INDEX: ONE}, {N: Number(4), INDEX: Number(2)}),
    ),
    "i <= n",
    source=NEWMAN_1986,
    derived=Averaged(
        (),
        "Volumes of $i$ dimensions grow like the product of the $i$ largest singular values (Oseledets), so that each "
        "of these grows like a ratio of volumes; the limit of many layers is cited, its exponents are derived above:",
        _EXPONENT,
        Rule.CITE,
        (VOLUMES,),
    ),
    note="All exponents are negative although the mean square of every length is kept: almost all directions vanish.",
)
TANH: Final = _claim(
    "tanh.length-map",
    "The length map of a tanh network: the mean square activity after two Gaussian layers",
    Mean(
        "tanh-activity",
        {"layers": Number(2), "gain": G, "width": N, "start": Q},
        read("integral(tanh(g*sqrt(a)*z)**2*exp(-z**2/2), z, -oo, oo)/sqrt(2*pi)"),
        N,
        (16, 32, 64),
        rate=Fraction(1),
        at=({G: read("13/10"), Q: read("2/5")},),
    ),
    where=naming(a="integral(tanh(g*sqrt(q)*z)**2*exp(-z**2/2), z, -oo, oo)/sqrt(2*pi)"),
    note="Exact after one layer; after two the fluctuations of the first layer's mean square, of the order 1/n, enter.",
)
_SMALL_ACTIVITY: Final = naming(q="d + 4*d**2/3")


def _gaussian_series(series: str) -> Expr:
    """The mean of a polynomial in z**2 times q, by normal moments: q for each square of z."""
    coefficients = [read(each) for each in series.split(",")]
    return sum((c * normal_moment(2 * k) * Q**k for k, c in enumerate(coefficients)), ZERO)


NEAR_CRITICAL: Final = _claim(
    "tanh.near-critical-activity",
    "Above the critical gain 1 the activity of a tanh network settles at d + 4*d**2/3",
    Limit(((1 + D) ** 2 * (_gaussian_series("0,1,-2/3,17/45") / Q) - 1) / D**2, D, ZERO, "+", ZERO),
    where=_SMALL_ACTIVITY,
    derived=Deduced(
        "Put $q = d + 4 d^2/3$ into the fixed point $q = g^2\\,\\mathbb{E} \\tanh(\\sqrt q z)^2$ at $g = 1 + d$, with "
        "the moments $1$, $3$, $15$ of $z$; the terms of the order $d^2$ cancel and leave:",
        form=read("172*d/9 + 1169*d**2/27 + 952*d**3/27 + 272*d**4/27"),
    ),
    note="The square of tanh is expanded to the sixth order.",
)
NEAR_CRITICAL_GRADIENT: Final = _claim(
    "tanh.near-critical-gradient",
    "Above the critical gain 1 gradients of a tanh network grow by 1 + 4*d**2/3 a layer, without a linear term",
    Limit(((1 + D) ** 2 * _gaussian_series("1,-2,7/3") - 1) / D**2, D, ZERO, "+", read("4/3")),
    where=_SMALL_ACTIVITY,
    derived=Deduced(
        "Put $q = d + 4 d^2/3$ into the factor $g^2\\,\\mathbb{E} \\tanh'(\\sqrt q z)^2$ at $g = 1 + d$, with the "
        "moments $1$ and $3$ of $z$; the terms of the order $d$ cancel and leave:",
        form=read("4/3 + 76*d/3 + 487*d**2/9 + 392*d**3/9 + 112*d**4/9"),
    ),
    note="The square of the slope of tanh is expanded to the fourth order.",
)

CLAIMS: Final[tuple[Claim, ...]] = (
    GAUSSIAN_SECOND,
    GAUSSIAN_FOURTH,
    RELU_SECOND,
    RELU_FOURTH,
    ORTHOGONAL,
    VOLUMES,
    LYAPUNOV,
    TANH,
    NEAR_CRITICAL,
    NEAR_CRITICAL_GRADIENT,
    *critical_gain.CLAIMS,
)
