"""Conserved quantities of gradient flows: what the layers keep of the start.

Conventions: scalar weights a1, a2, ... of one mode, one in each layer; loss (1/2)(s - product)**2; tau is one over
the learning rate. Continuous time only: steps of gradient descent conserve nothing exactly.
"""

from __future__ import annotations

from itertools import combinations
from typing import Final

from derivations.catalogue.programs import Conserved
from derivations.catalogue.quantities import PACE, TAU, TIME, T
from derivations.catalogue.sources import ARORA_2018, KUNIN_2019, SAXE_2014, SAXE_2022
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Conserves
from derivations.expressions import Expr, Symbol, mul, read, symbols
from derivations.flow import Flow, gradient_flow
from derivations.variables import Domain, Variable

_DEPTHS = (2, 3, 4)
_LAYERS = range(1, max(_DEPTHS) + 1)
_VOCABULARY = Vocabulary(
    (
        TIME,
        PACE,
        Variable("s", about="target of the mode, of either sign"),
        *(Variable(f"a0_{i}", about=f"weight of layer {i} at time 0", latex=f"a_{{{i},0}}") for i in _LAYERS),
        Variable("lam", Domain.NONNEGATIVE, about="strength of the weight decay", latex=r"\lambda"),
        Variable("na", Domain.POSITIVE, about="number of pathways that share a weight of the first stage", latex="n_a"),
        Variable(
            "nb", Domain.POSITIVE, about="number of pathways that share a weight of the second stage", latex="n_b"
        ),
        Variable("m", Domain.POSITIVE, about="number of input domains, and of output domains"),
        Variable("k", Domain.POSITIVE, about="number of output domains that each input domain is trained with"),
    ),
    "conserved",
    SAXE_2022,
)
_claim: Final = _VOCABULARY.claim

A1, A2, A3 = symbols("a1 a2 a3")


def _weights(depth: int) -> tuple[Symbol, ...]:
    return tuple(Symbol(f"a{layer}") for layer in range(1, depth + 1))


def _starts(depth: int) -> tuple[Symbol, ...]:
    return tuple(Symbol(f"a0_{layer}") for layer in range(1, depth + 1))


def _pair(depth: int, first: int, second: int) -> Claim:
    """The difference of the squared weights of two layers."""
    weights = _weights(depth)
    loss = (Symbol("s") - mul(*weights)) ** 2 / 2
    return _claim(
        f"layers.depth-{depth}.{first}-{second}",
        f"In a chain of {depth} layers the squared weights of layers {first} and {second} keep their difference",
        Conserves(weights[first - 1] ** 2 - weights[second - 1] ** 2),
        about=gradient_flow(loss, weights, T, _starts(depth), TAU),
        source=SAXE_2014 if depth == 2 else ARORA_2018,
        derived=Conserved(loss),
    )


def _shared(*rates: str) -> Flow:
    """The flow of weights that several pathways share, so that their gradients count several times."""
    weights = _weights(len(rates))
    return Flow(weights, T, _starts(len(rates)), tuple(read(rate) for rate in rates))


_TWO_STAGES = _shared("na*a2*(s - a1*a2)/tau", "nb*a1*(s - a1*a2)/tau")
_GATED = _shared("k/m**2*a2*a3*(s - a1*a2*a3)/tau", "k/m*a1*a3*(s - a1*a2*a3)/tau", "k/m**2*a1*a2*(s - a1*a2*a3)/tau")
_DECAYING: Expr = read("(s - a1*a2)**2/2 + lam*(a1**2 + a2**2)/2")

PATH_COUNTS: Final = _claim(
    "path-counts",
    "Two stages shared by different numbers of pathways conserve a weighted difference of squares",
    Conserves(read("a1**2/na - a2**2/nb")),
    about=_TWO_STAGES,
    derived=Conserved(read("(s - a1*a2)**2/2")),
)
GATED_SHARED: Final = _claim(
    "gated.shared-layer",
    "A hidden layer shared by m domains moves m times as much, in squares, as the layers of one domain",
    Conserves(read("m*a1**2 - a2**2")),
    about=_GATED,
    derived=Conserved(read("(s - a1*a2*a3)**2/2")),
)
GATED_OUTER: Final = _claim(
    "gated.outer-layers",
    "The input and the output layer of a gated network keep the difference of their squares",
    Conserves(read("a1**2 - a3**2")),
    about=_GATED,
    derived=Conserved(read("(s - a1*a2*a3)**2/2")),
)
DECAYING: Final = _claim(
    "weight-decay",
    "Under weight decay the imbalance of two layers falls off exponentially",
    Conserves(read("(a1**2 - a2**2)*exp(2*lam*t/tau)")),
    about=gradient_flow(_DECAYING, (A1, A2), T, _starts(2), TAU),
    source=KUNIN_2019,
    derived=Conserved(_DECAYING),
)

CLAIMS: Final = (
    *(_pair(depth, i, j) for depth in _DEPTHS for i, j in combinations(range(1, depth + 1), 2)),
    PATH_COUNTS,
    GATED_SHARED,
    GATED_OUTER,
    DECAYING,
)
