"""Networks that begin with random weights: what holds whether or not they are aligned with the task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from derivations.catalogue import end_to_end, matrix_flow, shallow, two_layer, wide
from derivations.catalogue.networks.vocabulary import PACES, TARGETS, UNTIL, claim, confirms, mode_of, span
from derivations.catalogue.programs import Follows
from derivations.catalogue.quantities import TAU, U0, S, T, U
from derivations.catalogue.sources import ARORA_2018, BRAUN_2022, DOMINE_2024, KUNIN_2019, SAXE_2014
from derivations.catalogue.stating import law
from derivations.claim import Claim
from derivations.expressions import ONE, read, symbols
from derivations.network_kinds import Inputs, Observable, Start
from derivations.networks import Experiment, Falls, NetworkLaw

LAM, MU, C, C0, W, W0, P, P0, Q, SIGMA, X = symbols("lam mu c c0 w w0 P P0 q sigma x")

_DEPTHS: Final = (2, 3, 4)


def _of_all_layers(claims: Sequence[Claim], name: str) -> tuple[Claim, ...]:
    """What a topic says of the neighbouring layers of networks of every depth that is tried."""
    wanted = [f"{name}.depth-{depth}.{layer}-{layer + 1}" for depth in _DEPTHS for layer in range(1, depth)]
    return tuple(claim for claim in claims if claim.id in wanted)


_CORRELATED: Final = law(shallow.TRAJECTORY, {S: C / LAM, U0: W0, TAU: TAU / LAM})
CORRELATED: Final = claim(
    "shallow-correlated",
    "A one-layer network with correlated inputs learns every principal axis of them at the rate of its variance",
    NetworkLaw(
        Experiment(
            (1,),
            Observable.ENTRY,
            (span(LAM, "1/4", "3"), PACES, UNTIL),
            (ONE,),
            target=ONE,
            variance=LAM,
            inputs=Inputs.CORRELATED,
            start=Start.GAUSSIAN,
        ),
        W,
        read("c/lam + (w0 - c/lam)*exp(-lam*t/tau)"),
    ),
    confirms(shallow.TRAJECTORY, "Take the target $c/\\lambda$ and the time constant $\\tau/\\lambda$.", _CORRELATED),
)
RANK_ONE: Final = claim(
    "rank-one",
    "A mode carried by hidden vectors of any width and direction follows the Riccati equation of their sum",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.SUM,
            (TARGETS, PACES, span(T, "0", "4")),
            (read("1/2"),),
            start=Start.RANK_ONE,
            modes=1,
        ),
        P,
        law(wide.SUM),
    ),
    mode_of(wide.SUM, "The hidden vectors of the mode are the weights of several hidden units."),
)
_LATE: Final = read("tau/(2*s)*(log(1/sigma**2) + x)")
_EFFECTIVE: Final = law(two_layer.TRAJECTORY, {U0: P0 / 4, T: _LATE})
SMALL_START: Final = claim(
    "small-start",
    "Two layers from small random weights learn a task of rank one as if they had started balanced at P0/4",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.MODE,
            (TARGETS, PACES, span(X, "-3", "3")),
            (SIGMA,),
            start=Start.GAUSSIAN,
            time=_LATE,
            clock=X,
            modes=1,
        ),
        U,
        _EFFECTIVE,
        falls=Falls(SIGMA, tuple(Fraction(1, 10**power) for power in range(1, 6))),
    ),
    confirms(
        two_layer.TRAJECTORY,
        "To leading order only the sum of the hidden vectors grows; start at $P_0/4$.",
        _EFFECTIVE,
    ),
    note="The start is |W_1 v + W_2^T u|^2/4, not the strength u^T W_2 W_1 v itself.",
)
_TARGET_OF_MODE: Final = read("s*4**(1 - i)")
_FEW: Final = 3


def _one_of_several(place: int, name: str) -> Claim:
    """The law of all of three modes around the time at which one of them is learned."""
    time = read(f"tau*4**({place} - 1)/(2*s)*(log(1/sigma**2) + x)")
    effective = law(two_layer.TRAJECTORY, {U0: P0 / 4, S: _TARGET_OF_MODE, T: time})
    experiment = Experiment(
        (2,),
        Observable.MODE,
        (span(S, "1", "2"), PACES, span(X, "-3", "3")),
        (SIGMA,),
        target=_TARGET_OF_MODE,
        start=Start.GAUSSIAN,
        time=time,
        clock=X,
        shared=(S,),
        modes=_FEW,
    )
    return claim(
        f"small-start.{name}",
        f"From small random weights the {name} of three modes grows as from the part of its hidden vectors that is "
        "orthogonal to those of stronger modes",
        NetworkLaw(
            experiment,
            U,
            effective,
            falls=Falls(SIGMA, tuple(Fraction(1, 10**power) for power in range(3, 7))),
        ),
        Follows(
            (two_layer.TRAJECTORY, *_VECTOR_MODES),
            "The sums of the hidden vectors of small modes grow each at its own rate. Along the hidden direction of a "
            "stronger mode, once its strength is $u$, a weaker one grows at the rate $s_i - u$, which is negative: in "
            "the end only what is orthogonal to the stronger modes is left, and the mode starts from it.",
            used=effective,
        ),
        source=SAXE_2014,
        note="The targets are s, s/4 and s/16. The error falls as sigma**(2*(1 - r)) or faster, where r = 1/4 is the "
        "ratio of the next target to that of the mode that is being learned.",
    )


#: The velocities of the hidden vectors of a mode beside another one.
_VECTOR_MODES: Final = tuple(claim for claim in matrix_flow.CLAIMS if claim.id.startswith("matrix-flow.vector-modes"))
SEVERAL: Final = (_one_of_several(1, "first"), _one_of_several(2, "second"))
_KEPT: Final = _of_all_layers(matrix_flow.CLAIMS, "matrix-flow.balancedness.squares")
_SHRINKING: Final = _of_all_layers(end_to_end.CLAIMS, "end-to-end.weight-decay-imbalance")
_ANY_START: Final = Experiment(
    _DEPTHS,
    Observable.IMBALANCE,
    (span(LAM, "1/4", "3"), PACES, span(T, "0", "2")),
    (read("2/5"),),
    target=ONE,
    variance=LAM,
    inputs=Inputs.CORRELATED,
    start=Start.GAUSSIAN,
)
IMBALANCE: Final = claim(
    "imbalance",
    "Neighbouring layers keep every entry of W_{l+1}^T W_{l+1} - W_l W_l^T, for any inputs, task and start",
    NetworkLaw(_ANY_START, C, C0),
    Follows(_KEPT, "Every entry of the imbalance keeps its value at time 0.", used=C0),
    source=ARORA_2018,
)
DECAYING_IMBALANCE: Final = claim(
    "decaying-imbalance",
    "Under weight decay every entry of W_{l+1}^T W_{l+1} - W_l W_l^T falls off as exp(-2*mu*t/tau), from any start",
    NetworkLaw(
        replace(_ANY_START, decay=MU, drawn=(*_ANY_START.drawn, span(MU, "1/10", "1/2"))),
        C,
        read("c0*exp(-2*mu*t/tau)"),
    ),
    Follows(
        (*_SHRINKING, shallow.TRAJECTORY),
        "Every entry of the imbalance falls off like a mode of one layer with the target 0 and time constant "
        "$\\tau/(2\\mu)$.",
        used=law(shallow.TRAJECTORY, {S: 0, U0: C0, TAU: TAU / (2 * MU)}),
    ),
    source=KUNIN_2019,
)
MATRIX_SOLUTION: Final = claim(
    "matrix-solution",
    "Two balanced layers with any singular vectors follow the exact solution of the Riccati equation of Q Q^T",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.STACK,
            (TARGETS, span(U0, "1/20", "1/2"), PACES, span(T, "0", "4")),
            (U0,),
            start=Start.BALANCED,
        ),
        W,
        Q,
    ),
    None,
    source=BRAUN_2022,
    note="Stated: `matrix-riccati.balanced` derives the equation; its closed form is evaluated as whole matrices.",
)
_BALANCED: Final = MATRIX_SOLUTION.says
assert isinstance(_BALANCED, NetworkLaw)
LAMBDA_SOLUTION: Final = claim(
    "matrix-solution.lambda-balanced",
    "Two layers with a multiple c0 of the identity as imbalance follow the exact solution with a shifted generator",
    replace(
        _BALANCED,
        experiment=replace(
            _BALANCED.experiment,
            drawn=(*_BALANCED.experiment.drawn, span(C0, "-3/2", "3/2")),
            weights=(U0, C0),
            shared=(C0,),
            start=Start.LAMBDA_BALANCED,
        ),
    ),
    None,
    source=DOMINE_2024,
    note="Stated: `matrix-riccati.lambda-balanced` derives the equation; its closed form is one of whole matrices.",
)


CLAIMS: Final = (
    CORRELATED,
    RANK_ONE,
    SMALL_START,
    *SEVERAL,
    IMBALANCE,
    DECAYING_IMBALANCE,
    MATRIX_SOLUTION,
    LAMBDA_SOLUTION,
)
