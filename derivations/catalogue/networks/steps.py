"""Gradient descent at a finite step: its error against the flow, and the largest stable step."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import deep, hessian, two_layer
from derivations.catalogue.networks.vocabulary import TARGETS, claim, confirms, span
from derivations.catalogue.quantities import TAU, U0, S, T, U
from derivations.catalogue.stating import law
from derivations.claim import Claim, Equal
from derivations.expressions import ONE, read, sqrt, substitute, symbols
from derivations.network_kinds import Observable, Training
from derivations.networks import Experiment, Falls, NetworkLaw, halvings

ETA, DELTA, N, H = symbols("eta delta n h")

# A mode of two balanced layers at tau = 1, looked at after t/eta steps.
_AT_STEPS: Final = law(two_layer.TRAJECTORY, {TAU: ONE})
_STEPPED: Final = (TARGETS, span(U0, "1/20", "1/5"), span(T, "0", "4"))


def _descent(name: str, title: str, training: Training, sentence: str, count: int, note: str = "") -> Claim:
    experiment = Experiment((2,), Observable.MODE, _STEPPED, (sqrt(U0),), training=training, step=ETA, tau=ONE)
    return claim(
        name,
        title,
        NetworkLaw(experiment, U, _AT_STEPS, falls=Falls(ETA, halvings(Fraction(1, 16), count), 1, smooth=True)),
        confirms(two_layer.TRAJECTORY, sentence, _AT_STEPS),
        note=note,
    )


def _deep_descent(depth: int) -> Claim:
    parent = next(other for other in deep.CLAIMS if other.id == f"deep.time.depth-{depth}")
    ranges = (span(S, "1/2", "3/2"), span(U0, "1/20", "2/5"), span(T, "0", "2"))
    weights, training = (read(f"u0**(1/{depth})"),), Training.DESCENT
    experiment = Experiment((depth,), Observable.MODE, ranges, weights, training=training, step=ETA, tau=ONE)
    at_steps = law(parent, {TAU: ONE})
    return claim(
        f"descent.depth-{depth}",
        f"Descent on {depth} layers follows the time law of that depth up to an error of the order of the step",
        NetworkLaw(experiment, U, at_steps, True, Falls(ETA, halvings(Fraction(1, 32), 6), 1, smooth=True)),
        confirms(parent, "Gradient descent of step $\\eta$ is the Euler method for the flow.", at_steps),
        given=("u0 < s",),
    )


_MULTIPLIED: Final = read("s + delta*(1 - eta*h)**n")
_CURVATURE: Final = hessian.AT_OPTIMUM.says
assert isinstance(_CURVATURE, Equal)
STABILITY: Final = claim(
    "stability-edge",
    "Near its target a step of gradient descent multiplies the distance of a mode by 1 - eta*M*s**(2 - 2/M)",
    NetworkLaw(
        Experiment(
            (2, 3, 4, 5),
            Observable.MODE,
            (span(S, "1/2", "3/2"), span(ETA, "1/20", "1/4"), span(N, "0", "8")),
            (read("(s + delta)**(1/M)"),),
            training=Training.DESCENT,
            step=ETA,
            tau=ONE,
            time=N * ETA,
            clock=N,
        ),
        U,
        substitute(_MULTIPLIED, {H: _CURVATURE.right}),
        falls=Falls(DELTA, halvings(Fraction(1, 2**12), 7), 2, smooth=True),
    ),
    confirms(
        hessian.AT_OPTIMUM,
        "To first order a step takes $\\eta$ times the curvature off the distance.",
        substitute(_MULTIPLIED, {H: _CURVATURE.left}),
    ),
    note="So descent is stable below eta = 2/(M*s**(2 - 2/M)), where the factor passes -1.",
)

CLAIMS: Final = (
    _descent(
        "descent",
        "Gradient descent at a finite step follows the logistic curve up to an error of the order of the step",
        Training.DESCENT,
        "Gradient descent of step $\\eta$ is the Euler method for the flow.",
        6,
    ),
    *(_deep_descent(depth) for depth in (3, 4)),
    _descent(
        "stochastic-descent",
        "Descent over one example after the other follows the logistic curve up to an error of the order of the step",
        Training.STOCHASTIC,
        "An epoch of steps $\\eta$ is a step of the flow up to terms of second order.",
        5,
        "The order of the examples is drawn once; the outputs have parts that the inputs do not explain.",
    ),
    STABILITY,
)
