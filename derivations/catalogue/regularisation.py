"""Regularisation: depth under weight decay, the soft threshold, dropout.

Conventions: the strength of a mode is the product u of its weights; weight decay adds (lam/2) times the sum of all
squared weights to the loss (1/2)(s - u)**2 (without the 1/2 lam doubles); tau is one over the learning rate. Dropout
keeps each hidden unit of r with probability q and divides by q; with x the products of the two weights of each unit,
the mean loss (without a factor 1/2) is (s - sum x)**2 + ((1 - q)/q) * sum x**2, and lam = (1 - q)/q.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Final

from derivations.catalogue.deductions import Deduced
from derivations.catalogue.depth_forms import growth, root
from derivations.catalogue.quantities import MODE, TAU, U0, S, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import KUNIN_2019, MIANJY_2018
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Derivation, Rule
from derivations.expressions import (
    ZERO,
    Expr,
    Symbol,
    add,
    as_expr,
    differentiate,
    mul,
    power,
    read,
    read_relation,
    substitute,
    symbols,
)
from derivations.flow import scalar_flow
from derivations.variables import Domain, Variable

LAM, M, X = symbols("lam M x")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("u", Domain.POSITIVE, about="strength of the mode, in units of the output"),
        Variable("lam", Domain.POSITIVE, about="strength of the decay, or of dropout", latex=r"\lambda"),
        Variable("M", minimum=Fraction(2), about="number of weight matrices"),
        Variable("x", Domain.POSITIVE, about="strength in units of that at the threshold"),
        Variable("a", about="weight of the first layer"),
        Variable("b", about="weight of the second layer"),
        Variable("c", Domain.POSITIVE, about="standard deviation of the input along the mode"),
        Variable("q", Domain.UNIT, about="probability with which a hidden unit is kept"),
        Variable("r", Domain.POSITIVE, about="number of hidden units"),
        Variable("k", Domain.POSITIVE, about="number of modes that survive"),
        Variable("m", Domain.POSITIVE, about="mean singular value of the modes that survive"),
        *(
            Variable(f"x{i}", about=f"product of the weights of hidden unit or mode {i}", latex=f"x_{i}")
            for i in (1, 2, 3)
        ),
        *(Variable(f"s{i}", Domain.POSITIVE, about=f"singular value of mode {i}", latex=f"s_{i}") for i in (1, 2)),
    ),
    "regularisation",
    KUNIN_2019,
)
_claim: Final = _VOCABULARY.claim

_DEPTHS: Final = (3, 4, 5, 6)


@dataclass(frozen=True)
class Decaying:
    """From the loss of M balanced layers with weight decay to the flow tau*u' = M*(u**(2 - 2/M)*(s - u) - lam*u)."""

    layers: int

    @property
    def rate(self) -> Expr:
        """The rate of the strength."""
        return self.layers * (growth(U, self.layers) * (S - U) - LAM * U) / TAU

    def __call__(self, claim: Claim) -> Derivation:
        """The steps of the reduction."""
        weights = tuple(Symbol(f"a{layer}") for layer in range(1, self.layers + 1))
        loss = (S - mul(*weights)) ** 2 / 2 + LAM * add(*(weight**2 for weight in weights)) / 2
        reduction = Reduction(loss, dict.fromkeys(weights, root(U, self.layers)), mul(*weights), (), TAU)
        known = claim.assumptions.with_variables(
            *(each for each in _VOCABULARY.variables if each.name in ("s", "lam", "u0"))
        )
        return reduction.steps(scalar_flow(U, T, U0, self.rate), known)


#: The decay at which a strength stands still, and the strength at which that is largest.
_BALANCE: Final = read("u**(1 - 2/M)*(s - u)")
_LAST: Final = read("s*(M - 2)/(2*M - 2)")
_CRITICAL: Final = substitute(_BALANCE, {U: _LAST})


def _balance(layers: int, at: Expr = U) -> Expr:
    return power(at, as_expr(1 - Fraction(2, layers))) * (S - at)


def _threshold(layers: int) -> Claim:
    last = S * as_expr(Fraction(layers - 2, 2 * layers - 2))
    return _claim(
        f"decay-threshold.layers-{layers}",
        f"{layers} layers have no strength that stands still if the decay exceeds a threshold",
        Holds(_balance(layers, X * last) <= _balance(layers, last)),
        derived=Deduced(
            "A strength $u$ stands still at the decay $u^{1 - 2/M}(s - u)$, which is largest at $s(M - 2)/(2M - 2)$.",
            form=_balance(layers, last) - _balance(layers, X * last),
            before=Decaying(layers),
        ),
        note="Strengths are x*s*(M - 2)/(2*M - 2). For two layers the transition is continuous, at lam = s.",
    )


def _forgotten(layers: int) -> Claim:
    rate = Decaying(layers).rate
    return _claim(
        f"forgotten.layers-{layers}",
        f"However weak the decay, {layers} layers forget a mode whose strength is small enough",
        Limit(rate / U, U, ZERO, "+", -layers * LAM / TAU),
        derived=Deduced(
            "Divide the rate by the strength.",
            form=layers * (power(U, as_expr(1 - Fraction(2, layers))) * (S - U) - LAM) / TAU,
            before=Decaying(layers),
        ),
    )


def _stands_still(layers: int) -> Claim:
    rate = substitute(Decaying(layers).rate, {LAM: _balance(layers)})
    return _claim(
        f"stands-still.layers-{layers}",
        f"The decay at which {layers} layers keep a strength",
        Equal(rate, ZERO),
        derived=Deduced("Put the decay into the rate.", Rule.SPECIALISE, before=Decaying(layers)),
    )


THRESHOLDS: Final = tuple(_threshold(layers) for layers in _DEPTHS)
FORGOTTEN: Final = tuple(_forgotten(layers) for layers in _DEPTHS)
STANDING: Final = tuple(_stands_still(layers) for layers in _DEPTHS)
PEAK: Final = _claim(
    "decay-threshold.place",
    "The decay that a strength withstands is largest at s*(M - 2)/(2*M - 2)",
    Equal(substitute(differentiate(_BALANCE, U), {U: _LAST}), ZERO),
    "M > 2",
    derived=Deduced("Differentiate by the strength."),
)
TWO_LAYERS: Final = _claim(
    "decay-threshold.two-layers",
    "As the depth comes down to two layers, the threshold becomes the singular value",
    Limit(_CRITICAL, M, as_expr(2), "+", S),
    "M > 2",
    derived=Deduced("Put in the strength at the threshold.", form=_CRITICAL),
)
INFINITE_DEPTH: Final = _claim(
    "decay-threshold.infinite-depth",
    "Of infinite depth the threshold is s**2/4",
    Limit(_CRITICAL, M, read("oo"), "", read("s**2/4")),
    derived=Deduced("Put in the strength at the threshold.", form=_CRITICAL),
)
_PENALISED: Final = read("(s - a*b)**2/2 + lam*(a**2 + b**2)/2")
SOFT_THRESHOLD: Final = _claim(
    "soft-threshold",
    "Under decay below the target the loss of two layers is smallest where the strength is the target less the decay",
    Holds(read("lam*s - lam**2/2") <= _PENALISED),
    "lam <= s",
    derived=Deduced(
        "Complete the squares: both vanish where $a = b$ and $ab = s - \\lambda$.",
        form=read("(a*b - (s - lam))**2/2 + lam*(a - b)**2/2"),
    ),
)
EXTINCT: Final = _claim(
    "soft-threshold.extinct",
    "Under decay above the target the loss of two layers is smallest without any weight",
    Holds(read("s**2/2") <= _PENALISED),
    "lam >= s",
    derived=Deduced(
        "Complete the squares; both vanish at $a = b = 0$.",
        form=read("(a*b)**2/2 + s*(a - b)**2/2 + (lam - s)*(a**2 + b**2)/2"),
    ),
)
SOFT_MINIMUM: Final = _claim(
    "soft-threshold.attained",
    "Two equal layers of the strength s - lam attain the smallest loss",
    Equal(
        substitute(_PENALISED, {Symbol("a"): read("sqrt(s - lam)"), Symbol("b"): read("sqrt(s - lam)")}),
        read("lam*s - lam**2/2"),
    ),
    "lam <= s",
    derived=Deduced("Put in the weights.", parents=(SOFT_THRESHOLD,)),
)
AUTOENCODER: Final = _claim(
    "autoencoder",
    "A regularised linear autoencoder keeps the part 1 - lam/c**2 of a mode of variance c**2",
    Holds(read_relation("c**2*(1 - a*b)**2/2 + lam*(a**2 + b**2)/2 >= lam - lam**2/(2*c**2)")),
    "lam <= c**2",
    derived=Deduced(
        "Complete the squares: both vanish where $a = b$ and $ab = 1 - \\lambda/c^2$.",
        form=read("c**2*(a*b - (1 - lam/c**2))**2/2 + lam*(a - b)**2/2"),
    ),
)


def _kept(units: int) -> Expr:
    """The mean of the squared error over all ways to keep or to drop the hidden units, each divided by q."""
    q, xs = Symbol("q"), [Symbol(f"x{unit}") for unit in range(1, units + 1)]
    terms = []
    for kept in product((0, 1), repeat=units):
        weight = mul(*(q if keep else 1 - q for keep in kept))
        answer = add(*(x / q for x, keep in zip(xs, kept, strict=True) if keep))
        terms.append(mul(weight, (S - answer) ** 2))
    return add(*terms)


def _dropout(units: int) -> Claim:
    xs = [Symbol(f"x{unit}") for unit in range(1, units + 1)]
    return _claim(
        f"dropout.units-{units}",
        f"The mean loss under dropout of {units} hidden units penalises the squared products of their weights",
        Equal(_kept(units), (S - add(*xs)) ** 2 + read("(1 - q)/q") * add(*(x**2 for x in xs))),
        source=MIANJY_2018,
        derived=Deduced("Average over the ways to keep or drop each unit."),
    )


def _equalised(units: int) -> Claim:
    xs = [Symbol(f"x{unit}") for unit in range(1, units + 1)]
    pairs = [(xs[i], xs[j]) for i in range(units) for j in range(i)]
    return _claim(
        f"equalisation.units-{units}",
        f"The penalty of dropout is smallest if {units} hidden units carry a mode in equal parts",
        Holds(add(*(x**2 for x in xs)) >= add(*xs) ** 2 / units),
        source=MIANJY_2018,
        derived=Deduced(
            "What is left are the squares of the differences.",
            form=add(*((x - y) ** 2 for x, y in pairs)) / units,
        ),
    )


DROPOUT: Final = tuple(_dropout(units) for units in (1, 2, 3))
EQUALISED: Final = tuple(_equalised(units) for units in (2, 3))
_SHRUNK: Final = read("lam*k*m/(r + lam*k)")
SHRINKAGE: Final = _claim(
    "dropout.shrinkage",
    "With r units in equal parts, k surviving modes of mean m all shrink by lam*k*m/(r + lam*k)",
    Equal(_SHRUNK, substitute(read("lam/r*k*(m - v)"), {Symbol("v"): _SHRUNK})),
    source=MIANJY_2018,
    derived=Deduced("The slope of the loss vanishes where the shrinkage is $\\lambda/r$ times what is left."),
)
TWO_MODES: Final = _claim(
    "dropout.two-modes",
    "Two modes under dropout, both surviving: no strengths have a smaller loss than the equally shrunk ones",
    Holds(read_relation("(s1 - x1)**2 + (s2 - x2)**2 + lam/r*(x1 + x2)**2 >= lam*(s1 + s2)**2/(r + 2*lam)")),
    source=MIANJY_2018,
    derived=Deduced(
        "Complete the squares around the equally shrunk strengths.",
        form=substitute(
            read("(x1 - s1 + v)**2 + (x2 - s2 + v)**2 + lam/r*(x1 + x2 - s1 - s2 + 2*v)**2"),
            {Symbol("v"): read("lam*(s1 + s2)/(r + 2*lam)")},
        ),
    ),
    note="Both survive if the smaller singular value exceeds the shrinkage lam*(s1 + s2)/(r + 2*lam).",
)

CLAIMS: Final = (
    *STANDING,
    *THRESHOLDS,
    *FORGOTTEN,
    PEAK,
    TWO_LAYERS,
    INFINITE_DEPTH,
    SOFT_THRESHOLD,
    EXTINCT,
    SOFT_MINIMUM,
    AUTOENCODER,
    *DROPOUT,
    *EQUALISED,
    SHRINKAGE,
    TWO_MODES,
)
