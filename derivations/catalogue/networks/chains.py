"""Aligned networks of any depth whose layers begin unequal: every mode stays a chain of its own, in every layer.

The weights of a mode keep the differences of their squares, so that the first one obeys an equation of its own; its
time law is an integral, elliptic for three layers. That the layers stay of the form W_l = R_{l+1} D_l R_l^T, with the
frames of the start, is part of what is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.catalogue.networks.vocabulary import PACES, claim, span
from derivations.catalogue.quantities import TAU, S, T
from derivations.catalogue.reductions import Reduction, with_state
from derivations.claim import Claim
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import ONE, Expr, Integral, Symbol, differentiate, mul, sqrt, symbols
from derivations.flow import scalar_flow
from derivations.network_kinds import Observable
from derivations.networks import Experiment, NetworkLaw

_DEPTHS: Final = (3, 4, 5)
A, Y = symbols("a y")


def _starts(depth: int) -> tuple[Symbol, ...]:
    """The weights of a mode in all layers at time 0."""
    return tuple(Symbol(f"a0_{layer}") for layer in range(1, depth + 1))


def _others(first: Expr, depth: int) -> tuple[Expr, ...]:
    """The weights of a mode in the other layers when that in the first is given."""
    own, *others = _starts(depth)
    return tuple(sqrt(first**2 + other**2 - own**2) for other in others)


def _rate(first: Expr, depth: int) -> Expr:
    """The speed of the weight in the first layer, times tau."""
    rest = mul(*_others(first, depth))
    return rest * (S - first * rest)


@dataclass(frozen=True)
class _Separated:
    """From the loss of a chain to the time law of its first weight."""

    depth: int

    def __call__(self, claim: Claim) -> Derivation:
        """Gradient flow, conserved differences, the equation of the first weight, and its separation."""
        layers = tuple(Symbol(f"a{layer}") for layer in range(1, self.depth + 1))
        way = dict(zip(layers, (A, *_others(A, self.depth)), strict=True))
        conserved = tuple(other**2 - layers[0] ** 2 for other in layers[1:])
        loss = (S - mul(*layers)) ** 2 / 2
        start = _starts(self.depth)[0]
        flow = scalar_flow(A, T, start, _rate(A, self.depth) / TAU)
        steps = Reduction(loss, way, layers[0], conserved, TAU).steps(flow, claim.assumptions)
        law = _law(self.depth)
        # At the start the integral goes from a number to itself, which needs no proof.
        residuals = (mul(differentiate(law, A), flow.rate) - 1,)
        sentence = "Separate the weight of the first layer from the time."
        last = Step(Rule.SEPARATE, sentence, (Equation(T, law),), residuals, with_state(claim.assumptions, flow))
        return steps + Derivation((last,))


def _law(depth: int) -> Expr:
    """The time in which the weight in the first layer grows to a."""
    return TAU * Integral(ONE / _rate(Y, depth), Y, _starts(depth)[0], A)


def _chain(depth: int) -> Claim:
    starts = _starts(depth)
    weights = tuple(span(start, "3/10", "4/5") for start in starts)
    ranges = (*weights, span(S, "1", "2"), PACES, span(T, "0", "1"))
    experiment = Experiment((depth,), Observable.FIRST, ranges, starts, modes=2)
    return claim(
        f"chains.depth-{depth}",
        f"Aligned modes of {depth} unequal layers stay chains of weights; the first obeys a time law in quadratures",
        NetworkLaw(experiment, A, _law(depth), inverse=True),
        _Separated(depth),
        given=(mul(*starts) < S,),
    )


CLAIMS: Final = tuple(_chain(depth) for depth in _DEPTHS)
