"""Gradient descent with finite steps, and starts that vanish.

Conventions: two layers, loss (1/2)(s - a*b)**2; one step of gradient descent with the learning rate eta takes a to
a - eta*dL/da and b to b - eta*dL/db, from the same point; the flow has the time constant tau. A vanishing start is
written u0 = exp(-2*d), with weights exp(-d), and times are d*x.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import two_layer
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.quantities import PACE, TAU, TIME, U0, S, T
from derivations.catalogue.sources import ARORA_2018, GIDEL_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    Symbol,
    differentiate,
    read,
    substitute,
    symbols,
)
from derivations.variables import Domain, Scale, Variable

A, B, ETA, X, D = symbols("a b eta x d")

_VOCABULARY = Vocabulary(
    (
        TIME,
        PACE,
        Variable("s", Domain.POSITIVE, about="singular value of the input-output correlation, in units of the output"),
        Variable("u0", Domain.POSITIVE, scale=Scale.LOG, about="strength of the mode before the step", latex="u_0"),
        Variable("a", about="weight of the first layer"),
        Variable("b", about="weight of the second layer"),
        Variable("eta", Domain.POSITIVE, about="learning rate", latex=r"\eta"),
        Variable("d", Domain.POSITIVE, about="minus the logarithm of a weight at time 0"),
        Variable("x", Domain.POSITIVE, about="time in units of d"),
    ),
    "small-steps",
    ARORA_2018,
)
_claim: Final = _VOCABULARY.claim

_LOSS: Final = read("(s - a*b)**2/2")
#: The weights after one step of gradient descent.
_AFTER: Final = {weight: weight - ETA * differentiate(_LOSS, weight) for weight in (A, B)}


def _descending(claim: Claim) -> Derivation:
    """One step of gradient descent on the loss."""
    error = read("s - a*b")
    shown = (Equation(Symbol("a_after"), A + ETA * B * error), Equation(Symbol("b_after"), B + ETA * A * error))
    vanishing = tuple(each.right - after for each, after in zip(shown, _AFTER.values(), strict=True))
    sentence = "One step of gradient descent on the loss $(s - ab)^2/2$."
    return Derivation((Step(Rule.GRADIENT_FLOW, sentence, shown, vanishing, claim.assumptions),))


IMBALANCE: Final = _claim(
    "imbalance",
    "One step of gradient descent multiplies the imbalance of two layers by 1 - (eta*(s - a*b))**2",
    Equal(substitute(A**2 - B**2, _AFTER), read("(a**2 - b**2)*(1 - (eta*(s - a*b))**2)")),
    derived=Deduced("Subtract the squares of the weights after the step.", before=_descending),
)
SHRINKS: Final = _claim(
    "imbalance.shrinks",
    "A step with eta*|s - a*b| at most the root of 2 does not increase the imbalance",
    Holds(substitute((A**2 - B**2) ** 2, _AFTER) <= (A**2 - B**2) ** 2),
    "(eta*(s - a*b))**2 <= 2",
    derived=Deduced(
        "The factor $1 - (\\eta(s - ab))^2$ lies between $-1$ and $1$.",
        form=read("(a**2 - b**2)**2*(eta*(s - a*b))**2*(2 - (eta*(s - a*b))**2)"),
        parents=(IMBALANCE,),
    ),
)
SECOND_ORDER: Final = _claim(
    "imbalance.order",
    "For small steps the imbalance changes by the square of the learning rate only",
    Limit(
        substitute(A**2 - B**2, _AFTER) / ETA**2 - (A**2 - B**2) / ETA**2,
        ETA,
        ZERO,
        "+",
        read("-(a**2 - b**2)*(s - a*b)**2"),
    ),
    derived=Deduced(
        "Divide the change by the square of the learning rate.",
        form=read("-(a**2 - b**2)*(s - a*b)**2"),
        parents=(IMBALANCE,),
    ),
)
_STEP: Final = substitute(
    A * B, {name: substitute(after, dict.fromkeys((A, B), U0 ** (ONE / 2))) for name, after in _AFTER.items()}
)
_FLOWN: Final = law(two_layer.TRAJECTORY, {T: ETA, TAU: ONE})
LOCAL_ERROR: Final = _claim(
    "local-error",
    "One step of gradient descent leaves the flow of a balanced mode by the square of the learning rate",
    Limit((_STEP - _FLOWN) / ETA**2, ETA, ZERO, "+", read("u0*(s - u0)*(3*u0 - s)")),
    source=GIDEL_2019,
    derived=Deduced(
        "The step takes $u_0$ to $u_0(1 + \\eta(s - u_0))^2$, and the flow follows the logistic curve.",
        form=(read("u0*(1 + eta*(s - u0))**2") - _FLOWN) / ETA**2,
        parents=(two_layer.TRAJECTORY,),
        before=_descending,
    ),
)
_RESCALED: Final = law(two_layer.TRAJECTORY, {U0: read("exp(-2*d)"), T: D * X})


def _sequential(name: str, title: str, given: str, value: Expr, at: Expr = X) -> Claim:
    return _claim(
        f"sequential.{name}",
        title,
        Limit(substitute(_RESCALED, {X: at}), D, INFINITY, "", value),
        *((given,) if given else ()),
        source=GIDEL_2019,
        derived=Deduced(
            "Put in the start $e^{-2d}$ and the time $dx$.",
            Rule.SPECIALISE,
            form=substitute(_RESCALED, {X: at}),
            parents=(two_layer.TRAJECTORY,),
        ),
        note="Weights start at exp(-d) and time is d*x.",
    )


BEFORE: Final = _sequential("before", "Before the time tau/s a vanishing start is still nothing", "x < tau/s", ZERO)
AFTER: Final = _sequential("after", "After the time tau/s a mode from a vanishing start is learned", "x > tau/s", S)
AT_STEP: Final = _sequential(
    "between",
    "At the time tau/s itself a mode from a vanishing start has the strength s/(1 + s)",
    "",
    read("s/(1 + s)"),
    TAU / S,
)

CLAIMS: Final = (IMBALANCE, SHRINKS, SECOND_ORDER, LOCAL_ERROR, BEFORE, AFTER, AT_STEP)
