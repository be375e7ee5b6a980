"""Networks whose layers are aligned with the task: every mode is a chain of weights of its own."""

from __future__ import annotations

from typing import Final

from derivations.catalogue import autoencoder, deep, shallow, two_layer, unbalanced, weight_decay
from derivations.catalogue.networks.vocabulary import (
    MODES,
    PACES,
    STARTS,
    TARGETS,
    UNTIL,
    claim,
    confirms,
    mode_of,
    span,
)
from derivations.catalogue.quantities import U0, S, T, U
from derivations.catalogue.sources import KUNIN_2019, SAXE_2019
from derivations.catalogue.stating import law
from derivations.claim import Claim, Solves
from derivations.expressions import ONE, Expr, Symbol, read, sqrt, substitute, symbols
from derivations.network_kinds import Inputs, Observable
from derivations.networks import Experiment, NetworkLaw

A, B, A0, B0, LAM, MU, LOSS, G, X, P0, Q0 = symbols("a b a0 b0 lam mu L g x p0 q0")

TWO_LAYER: Final = claim(
    "two-layer",
    "Every balanced aligned mode of a two-layer network grows as a logistic curve, at any width",
    NetworkLaw(Experiment((2,), Observable.MODE, MODES, (sqrt(U0),)), U, law(two_layer.TRAJECTORY)),
    mode_of(two_layer.TRAJECTORY),
)
SHALLOW: Final = claim(
    "shallow",
    "Every mode of a one-layer network approaches its target exponentially",
    NetworkLaw(Experiment((1,), Observable.MODE, MODES, (U0,)), U, law(shallow.TRAJECTORY)),
    mode_of(shallow.TRAJECTORY),
)

_UNBALANCED: Final = (TARGETS, span(A0, "1/20", "1"), span(B0, "-4/5", "1"), PACES, span(T, "0", "4"))
_FROM_SUM: Final = {P0: A0 + B0, Q0: A0 - B0}


def _unbalanced(name: str, title: str, observable: Observable, value: Symbol, curve: Expr, parent: Claim) -> Claim:
    curve = substitute(curve, _FROM_SUM)
    return claim(
        f"unbalanced.{name}",
        title,
        NetworkLaw(Experiment((2,), observable, _UNBALANCED, (A0, B0)), value, curve),
        confirms(parent, "Put in the sum and the difference of the weights of the mode at time 0.", curve),
        given=("a0 + b0 > 0",),
    )


_WEIGHTS: Final = unbalanced.WEIGHTS
_FIRST, _LAST = (_WEIGHTS.expanded(read(f"(p0*sqrt(rho) {sign} q0/sqrt(rho))/2")) for sign in "+-")


UNBALANCED: Final = (
    _unbalanced(
        "mode",
        "The strength of every aligned mode of two unbalanced layers",
        Observable.MODE,
        U,
        unbalanced.PRODUCT.expanded(read("(p0**2*rho - q0**2/rho)/4")),
        unbalanced.PRODUCT,
    ),
    _unbalanced(
        "first", "The weight of every aligned mode in the first of two layers", Observable.FIRST, A, _FIRST, _WEIGHTS
    ),
    _unbalanced(
        "last", "The weight of every aligned mode in the last of two layers", Observable.LAST, B, _LAST, _WEIGHTS
    ),
)
_OPPOSITE: Final = unbalanced.SADDLE_WEIGHTS.says
assert isinstance(_OPPOSITE, Solves)
SADDLE: Final = claim(
    "saddle",
    "A mode with opposite weights in its two layers falls into the saddle, and nothing is learned",
    NetworkLaw(
        Experiment((2,), Observable.FIRST, (TARGETS, span(A0, "1/20", "1"), PACES, span(T, "0", "1")), (A0, -A0)),
        A,
        _OPPOSITE.solution[A],
    ),
    confirms(
        unbalanced.SADDLE_WEIGHTS,
        "Every mode of the network is a chain of weights.",
        _OPPOSITE.solution[A],
    ),
    note="The manifold is unstable: in floating point a network leaves it after some time.",
)


def _deep(depth: int) -> Claim:
    parent = next(other for other in deep.CLAIMS if other.id == f"deep.time.depth-{depth}")
    ranges = (span(S, "1/2", "3/2"), span(U0, "1/20", "2/5"), PACES, span(T, "0", f"6/{depth}"))
    return claim(
        f"deep.depth-{depth}",
        f"Every balanced aligned mode of a network of {depth} layers obeys the time law of that depth",
        NetworkLaw(Experiment((depth,), Observable.MODE, ranges, (read(f"u0**(1/{depth})"),)), U, law(parent), True),
        mode_of(parent),
        given=("u0 < s",),
    )


def _deep_non_white(depth: int) -> Claim:
    parent = next(other for other in deep.CLAIMS if other.id == f"deep.non-white.time.depth-{depth}")
    ranges = (span(S, "1/2", "3/2"), span(LAM, "1/2", "3/2"), span(U0, "1/20", "1/4"), PACES, span(T, "0", "1"))
    weights = (read(f"u0**(1/{depth})"),)
    experiment = Experiment((depth,), Observable.MODE, ranges, weights, variance=LAM, inputs=Inputs.ALIGNED)
    return claim(
        f"deep.non-white.depth-{depth}",
        f"Every balanced mode of {depth} layers and of inputs with variances lam along the modes obeys its time law",
        NetworkLaw(experiment, U, law(parent), True),
        mode_of(parent),
        given=("lam*u0 < s",),
    )


def _orthogonal(depth: int) -> Claim:
    parent = next(other for other in deep.CLAIMS if other.id == f"deep.time.depth-{depth}")
    ranges = (span(S, "6/5", "2"), PACES, span(T, "0", "2/3"))
    at_one = law(parent, {U0: ONE})
    return claim(
        f"orthogonal.depth-{depth}",
        f"A chain of {depth} orthogonal layers that is aligned with the task learns every mode from the strength 1",
        NetworkLaw(Experiment((depth,), Observable.MODE, ranges, (ONE,)), U, at_one, True),
        confirms(parent, "Start at the strength 1.", at_one),
        given=("s > 1",),
        note="Exact for W_l = R_{l+1} R_l^T with R_1 = V and R_{M+1} = U only, not for orthogonal layers in general.",
    )


NON_WHITE: Final = claim(
    "non-white",
    "With inputs of different variances along the modes every mode grows to s/lam at the rate of white inputs",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.MODE,
            (*MODES, span(LAM, "1/4", "3")),
            (sqrt(U0),),
            variance=LAM,
            inputs=Inputs.ALIGNED,
        ),
        U,
        law(two_layer.NON_WHITE_TRAJECTORY),
    ),
    mode_of(two_layer.NON_WHITE_TRAJECTORY),
)
AUTOENCODER: Final = claim(
    "autoencoder",
    "Every mode of a linear autoencoder grows to 1 at a rate given by the variance of its input",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.MODE,
            (span(LAM, "1/4", "2"), STARTS, PACES, UNTIL),
            (sqrt(U0),),
            target=LAM,
            variance=LAM,
            inputs=Inputs.ALIGNED,
        ),
        U,
        law(autoencoder.TRAJECTORY),
    ),
    mode_of(autoencoder.TRAJECTORY),
)
LOSS_CURVE: Final = claim(
    "loss",
    "The loss of a two-layer network is the sum over its modes of half the squared distance from the target",
    NetworkLaw(Experiment((2,), Observable.LOSS, MODES, (sqrt(U0),)), LOSS, (S - law(two_layer.TRAJECTORY)) ** 2 / 2),
    confirms(
        two_layer.TRAJECTORY,
        "Add up half the squared distance of every mode from its target.",
        (S - law(two_layer.TRAJECTORY)) ** 2 / 2,
    ),
    source=SAXE_2019,
)
WEIGHT_DECAY: Final = claim(
    "weight-decay",
    "Under weight decay every balanced aligned mode grows as a logistic curve towards the target less the decay",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.MODE,
            (*MODES, span(MU, "1/10", "2/5")),
            (sqrt(U0),),
            decay=MU,
        ),
        U,
        law(weight_decay.TRAJECTORY, {LAM: MU}),
    ),
    confirms(weight_decay.TRAJECTORY, "Every mode is a chain of weights.", law(weight_decay.TRAJECTORY, {LAM: MU})),
    given=("mu < s",),
    source=KUNIN_2019,
)

CLAIMS: Final = (
    SHALLOW,
    TWO_LAYER,
    *UNBALANCED,
    SADDLE,
    *(_deep(depth) for depth in (3, 4, 5, 6)),
    *(_deep_non_white(depth) for depth in (3, 4)),
    *(_orthogonal(depth) for depth in (3, 4)),
    NON_WHITE,
    AUTOENCODER,
    LOSS_CURVE,
    WEIGHT_DECAY,
)
