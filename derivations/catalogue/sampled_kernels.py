"""Kernels of random networks of finite width: in the mean exact at every width, or up to one over the width.

Conventions: the weights of a layer have the variance w over the n units below, the biases the variance b; q is the
variance of both inputs at the first layer and r their correlation there.  The kernel is the covariance of the outputs
given all layers but the last, the tangent kernel the product of the gradients by all weights and biases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from derivations.catalogue.averages import Averaged, Stage
from derivations.catalogue.gaussian_kernels import (
    ERF,
    ERF_KERNEL,
    ERF_SLOPE,
    ERF_SLOPES,
    LEAKY,
    LEAKY_DIAGONAL,
    LEAKY_SLOPES,
)
from derivations.catalogue.sources import JACOT_2018
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.derivation import Rule
from derivations.expressions import ONE, ZERO, Expr, Number, Symbol, read, substitute, symbols
from derivations.means import Mean
from derivations.variables import Domain, Variable

N, W, B, Q, R = symbols("n w b q r")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("n", Domain.INTEGER, minimum=Fraction(1), about="units in each hidden layer"),
        Variable("w", Domain.POSITIVE, about="variance of the weights, times the width"),
        Variable("b", Domain.POSITIVE, about="variance of the biases"),
        Variable("q", Domain.POSITIVE, about="variance of the inputs at the first layer"),
        Variable("r", Domain.REAL, about="correlation of the inputs at the first layer"),
    ),
    "sampled-kernels",
    JACOT_2018,
)
_claim: Final = _VOCABULARY.claim

_EQUAL: Final = {Symbol("qa"): Q, Symbol("qb"): Q, Symbol("c"): Q * R}
_CORRELATION: Final = ("-1 < r < 1",)
_FEW, _MANY = (4, 8, 16), (8, 16, 32)
_AT: Final[Mapping[Symbol, Expr]] = {W: read("8/5"), B: read("1/5"), Q: read("9/5")}
_PAIRS: Final = ({**_AT, R: read("-1/6")}, {**_AT, R: read("3/5")})


def _parameters(layers: int, correlation: Expr) -> dict[str, Expr]:
    return {"layers": Number(layers), "width": N, "weights": W, "biases": B, "variance": Q, "correlation": correlation}


@dataclass(frozen=True)
class _Activation:
    """The means of products of two values and of two slopes at variances q and covariance c, and of a squared value."""

    power: Expr
    slope: Expr
    own: Expr
    before: tuple[Stage, ...]
    parents: tuple[Claim, ...]

    def at(self, q: Expr, covariance: Expr) -> tuple[Expr, Expr, Expr]:
        """The three, in the order above."""
        power, slope, own = (
            substitute(each, {Q: q, Symbol("c"): covariance}) for each in (self.power, self.slope, self.own)
        )
        return power, slope, own


_ERF: Final = _Activation(
    read("2/pi*asin(2*c/(1 + 2*q))"),
    read("4/pi/sqrt((1 + 2*q)**2 - 4*c**2)"),
    read("2/pi*asin(2*q/(1 + 2*q))"),
    (
        Stage("At equal variances the kernel of erf is:", substitute(ERF, _EQUAL), read("2/pi*asin(2*q*r/(1 + 2*q))")),
        Stage(
            "The kernel of its slope is:",
            substitute(ERF_SLOPE, _EQUAL),
            read("4/pi/sqrt((1 + 2*q)**2 - 4*(q*r)**2)"),
        ),
    ),
    (ERF_KERNEL, ERF_SLOPES),
)
_RELU: Final = _Activation(
    read("(sqrt(q**2 - c**2) + (pi - acos(c/q))*c)/(2*pi)"),
    read("(pi - acos(c/q))/(2*pi)"),
    read("q/2"),
    (
        Stage(
            "In terms of the variance and the covariance the kernel of ReLU is:",
            Q * substitute(LEAKY, {Symbol("al"): ZERO}),
            read("(sqrt(q**2 - (q*r)**2) + (pi - acos(r))*q*r)/(2*pi)"),
        ),
        Stage(
            "A normal unit has half its variance as its mean square behind it:",
            Q * substitute(LEAKY, {Symbol("al"): ZERO, R: ONE}),
            read("q/2"),
        ),
    ),
    (LEAKY_SLOPES, LEAKY_DIAGONAL),
)


@dataclass(frozen=True)
class _Limits:
    """Both kernels of a layer at infinite width, in terms of those of the layers below, which have names."""

    kernel: Expr
    tangent: Expr
    below: dict[Symbol, Expr]

    @property
    def whole(self) -> tuple[Expr, Expr]:
        """The kernels in terms of the first layer."""
        kernel, tangent = self.kernel, self.tangent
        for name, value in reversed(self.below.items()):
            kernel, tangent = (substitute(each, {name: value}) for each in (kernel, tangent))
        return kernel, tangent


def _limits(activation: _Activation, layers: int) -> _Limits:
    """By the recursions K' = w*T(K) + b and H' = K' + w*T'(K)*H of the kernels K and H, with q for the variance."""
    below: dict[Symbol, Expr] = {}
    q: Expr = Q
    kernel = tangent = Q * R
    for layer in range(2, layers + 1):
        power, slope, own = activation.at(q, kernel)
        q, kernel, rest = W * own + B, W * power + B, W * slope * tangent
        if layer < layers:
            names = symbols(f"q{layer} K{layer} H{layer}")
            below.update(zip(names, (q, kernel, names[1] + rest), strict=True))
            q, kernel, tangent = names
        else:
            tangent = kernel + rest
    return _Limits(kernel, tangent, below)


ONE_HIDDEN: Final = _claim(
    "erf.one-hidden",
    "The tangent kernel of one hidden layer of erf has the mean of infinite width at every width",
    Mean("erf-tangent-kernel", _parameters(2, R), _limits(_ERF, 2).tangent, N, _FEW, at=_PAIRS),
    *_CORRELATION,
    derived=Averaged(
        _ERF.before,
        r"The hidden units are independent and normal at every width, so that means over them have the expectation of "
        r"one: $w$ times the kernel of erf and $b$ for the last layer, and $w$ times that of its slope times $q r$ for "
        r"the first:",
        W * substitute(ERF, _EQUAL) + B + W * substitute(ERF_SLOPE, _EQUAL) * Q * R,
        parents=_ERF.parents,
    ),
)


def _large(name: str, title: str, activation: _Activation, quantity: str, layers: int) -> Claim:
    """The mean of one of the kernels, up to the order 1/n."""
    limits = _limits(activation, layers)
    chosen = int(quantity.endswith("tangent-kernel"))
    value = (limits.kernel, limits.tangent)[chosen]
    return _claim(
        f"{name}",
        title,
        Mean(quantity, _parameters(layers, R), value, N, _MANY, Fraction(1), at=_PAIRS),
        *_CORRELATION,
        where=limits.below,
        derived=Averaged(
            activation.before,
            "Given the layer below, the units of a layer are independent and normal, so that means over n of them "
            "differ from expectations by a part whose mean is of the order 1/n; with expectations each layer is the "
            "recursion:",
            limits.whole[chosen],
            Rule.CITE,
            activation.parents,
        ),
    )


ERF_COVARIANCE: Final = _large(
    "erf.kernel", "The kernel of three hidden layers of erf, at large width", _ERF, "erf-kernel", 4
)
ERF_TANGENT: Final = _large(
    "erf.tangent", "The tangent kernel of three hidden layers of erf, at large width", _ERF, "erf-tangent-kernel", 4
)
RELU_TANGENT: Final = _large(
    "relu.tangent", "The tangent kernel of two hidden layers of ReLU, at large width", _RELU, "relu-tangent-kernel", 3
)

RELU_VARIANCE: Final = _claim(
    "relu.variance",
    "The mean square of an output of three hidden layers of ReLU is that of infinite width at every width",
    Mean(
        "relu-kernel",
        _parameters(4, ONE),
        read("q*w**3/8 + b*(1 + w/2 + w**2/4)"),
        N,
        _FEW,
        at=({**_AT},),
    ),
    derived=Averaged(
        _RELU.before[1:],
        "Given a layer, the mean of the next is linear in its mean square, so that expectations follow each other:",
        read("w*(w*(w*q/2 + b)/2 + b)/2 + b"),
        parents=(LEAKY_DIAGONAL,),
    ),
)
RELU_DIAGONAL: Final = _claim(
    "relu.diagonal",
    "The tangent kernel of an input with itself is that of infinite width at every width, for ReLU",
    Mean(
        "relu-tangent-kernel",
        _parameters(4, ONE),
        read("q*w**3/2 + b*(1 + w + 3*w**2/4)"),
        N,
        _FEW,
        at=({**_AT},),
    ),
    derived=Averaged(
        _RELU.before[1:],
        r"A sign turned in all weights and the bias of a unit turns it on or off, whatever their squares are, so that "
        r"each layer above gives the square of a derivative the factor $w/2$ in the mean; layer by layer:",
        read("w*(w*(w*q/2 + b)/2 + b)/2 + b + (w/2)*(w*(w*q/2 + b)/2 + b) + (w/2)**2*(w*q/2 + b) + (w/2)**3*q"),
        parents=(LEAKY_DIAGONAL, RELU_VARIANCE),
    ),
    note="Off the diagonal the mean depends on the width.",
)

CLAIMS: Final[tuple[Claim, ...]] = (
    ONE_HIDDEN,
    ERF_COVARIANCE,
    ERF_TANGENT,
    RELU_TANGENT,
    RELU_VARIANCE,
    RELU_DIAGONAL,
)
