"""Curvature of the loss of many layers, at equal weights: why the optimal learning rate falls with the depth.

Conventions: M scalar weights a1, ..., aM of one mode; loss E = (1/2)(s - a1*...*aM)**2; all weights equal to a.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.programs import Follows
from derivations.catalogue.quantities import TARGET, S
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal
from derivations.derivation import Rule
from derivations.expressions import Expr, Symbol, add, differentiate, mul, read, substitute
from derivations.variables import Domain, Variable

_DEPTHS = range(2, 7)
_A = Symbol("a")
_VOCABULARY = Vocabulary(
    (
        TARGET,
        Variable("a", Domain.POSITIVE, about="common weight of all layers"),
        Variable("M", minimum=Fraction(2), about="number of weight matrices"),
    ),
    "hessian",
    SAXE_2014,
)
_claim: Final = _VOCABULARY.claim


def _curvature(depth: int, first: int, second: int) -> Expr:
    """The second derivative of the loss by two of the weights, where all weights equal a."""
    weights = [Symbol(f"a{layer}") for layer in range(1, depth + 1)]
    loss = (S - mul(*weights)) ** 2 / 2
    slope = differentiate(differentiate(loss, weights[first]), weights[second])
    return substitute(slope, dict.fromkeys(weights, _A))


def _uniform(depth: int) -> Claim:
    return _claim(
        f"uniform.depth-{depth}",
        f"The curvature of the loss along equal changes of all {depth} layers",
        Equal(
            add(*(_curvature(depth, 0, layer) for layer in range(depth))),
            (2 * depth - 1) * _A ** (2 * depth - 2) - (depth - 1) * S * _A ** (depth - 2),
        ),
        derived=Follows((), "Add up a row of the matrix of second derivatives.", Rule.EXPAND),
    )


def _transverse(depth: int) -> Claim:
    return _claim(
        f"transverse.depth-{depth}",
        f"The curvature of the loss along changes of {depth} layers that leave their sum",
        Equal(_curvature(depth, 0, 0) - _curvature(depth, 0, 1), S * _A ** (depth - 2) - _A ** (2 * depth - 2)),
        derived=Follows((), "Subtract an entry off the diagonal from one on it.", Rule.EXPAND),
    )


AT_OPTIMUM: Final = _claim(
    "optimum",
    "At its optimum the loss of M layers has the curvature M*s**(2 - 2/M), whose inverse is the optimal learning rate",
    Equal(
        substitute(read("(2*M - 1)*a**(2*M - 2) - (M - 1)*s*a**(M - 2)"), {_A: read("s**(1/M)")}),
        read("M*s**(2 - 2/M)"),
    ),
    derived=Follows((), "Put $a = s^{1/M}$ into the curvature along equal changes.", Rule.SPECIALISE),
)
FLAT_AT_OPTIMUM: Final = _claim(
    "optimum-transverse",
    "At its optimum the loss is flat along changes that leave the sum of the layers",
    Equal(substitute(read("s*a**(M - 2) - a**(2*M - 2)"), {_A: read("s**(1/M)")}), read("0")),
    derived=Follows((), "Put $a = s^{1/M}$ into the curvature along the other changes.", Rule.SPECIALISE),
)

CLAIMS: Final = (
    *(_uniform(depth) for depth in _DEPTHS),
    *(_transverse(depth) for depth in _DEPTHS),
    AT_OPTIMUM,
    FLAT_AT_OPTIMUM,
)
