"""Networks that are wired otherwise than layer after layer: tied autoencoders, symmetric factors, gated pathways.

Conventions: tied layers W_2 = W_1^T are one matrix that descends (1/2) E|y - W_1^T W_1 x|^2 with both of its parts; a
gated network has m input domains, a shared layer and m output domains, each input domain is trained with k output
domains, and the loss is divided by m**2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import autoencoder, routes
from derivations.catalogue.networks.vocabulary import PACES, STARTS, UNTIL, claim, mode_of, span
from derivations.catalogue.quantities import TAU, U0, S, T, U
from derivations.catalogue.sources import SAXE_2022, TARMOUN_2021
from derivations.catalogue.stating import law
from derivations.expressions import read, sqrt, symbols
from derivations.network_kinds import Inputs, Observable, Start, Wiring
from derivations.networks import Experiment, NetworkLaw, Range

LAM, M, K, W, Q = symbols("lam m k w q")

TIED: Final = claim(
    "autoencoder.tied",
    "Every mode of a linear autoencoder with tied weights grows to 1 at twice the rate of free weights",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.MODE,
            (span(LAM, "1/4", "2"), STARTS, PACES, span(T, "0", "4")),
            (sqrt(U0),),
            target=LAM,
            variance=LAM,
            inputs=Inputs.ALIGNED,
            wiring=Wiring.TIED,
        ),
        U,
        law(autoencoder.TIED_TRAJECTORY),
    ),
    mode_of(autoencoder.TIED_TRAJECTORY, "Every mode of the network is one weight, which it passes twice."),
)
SYMMETRIC: Final = claim(
    "symmetric-factorisation",
    "A symmetric factor from any start follows the exact solution of its Riccati equation",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.SQUARE,
            (span(S, "-1", "2"), PACES, UNTIL),
            (read("1/2"),),
            start=Start.GAUSSIAN,
            tau=2 * TAU,
            wiring=Wiring.TIED,
        ),
        W,
        Q,
    ),
    None,
    source=TARMOUN_2021,
    note="Stated: `matrix-riccati.symmetric-factorisation` derives the equation; its closed form is one of whole "
    "matrices. The loss has half the squared error, with the time constant 2*tau; targets may be negative.",
)
_SHARED: Final = "(m*u0)**(1/3)"
GATED: Final = claim(
    "gated",
    "Every mode of every pathway of a gated network grows like that of three layers, at k/m**(5/3) times the pace",
    NetworkLaw(
        Experiment(
            (3,),
            Observable.MODE,
            (
                span(S, "1", "2"),
                span(U0, "1/50", "1/5"),
                Range(M, Fraction(2), Fraction(4), parts=2),
                Range(K, Fraction(1), Fraction(2), parts=1),
                PACES,
                span(T, "0", "6"),
            ),
            (read(f"{_SHARED}/sqrt(m)"), read(_SHARED), read(f"{_SHARED}/sqrt(m)")),
            shared=(M, K),
            modes=2,
            wiring=Wiring.GATED,
            domains=(M, K),
        ),
        U,
        law(routes.GATED_TIME),
        inverse=True,
    ),
    mode_of(routes.GATED_TIME, "Every mode of a pathway is a chain of three weights; domains alike stay alike."),
    given=("u0 < s",),
    source=SAXE_2022,
    note="The weight of a mode in the shared layer is sqrt(m) times that in the others, which the training keeps.",
)

CLAIMS: Final = (TIED, SYMMETRIC, GATED)
