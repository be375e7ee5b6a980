"""Networks that learn items and their properties: answers, transient beliefs, and the similarity of hidden activities.

Conventions: those of `semantic`; the table is the tree of four items with one property for each node, one input unit
for each item and sums over the items, so that the inputs are whitened.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import semantic, shallow, two_layer
from derivations.catalogue.data_sets import TOY
from derivations.catalogue.networks.vocabulary import MODES, PACES, STARTS, UNTIL, claim, confirms, mode_of, span
from derivations.catalogue.programs import derived_before
from derivations.catalogue.quantities import U0, S, T
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import law
from derivations.claim import Claim, Limit
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import ONE, ZERO, add, as_expr, read, sqrt, substitute, symbols
from derivations.network_kinds import Observable, Start
from derivations.networks import Experiment, Falls, NetworkLaw

X, Y, H = symbols("x y h")
_MODES: Final = len(TOY.modes)


def _question(asked: str, item: str) -> tuple[int, int]:
    return TOY.properties.index(asked), TOY.items.index(item)


def _answer(asked: str, item: str, title: str) -> Claim:
    experiment = Experiment(
        (2,),
        Observable.ANSWER,
        (STARTS, PACES, UNTIL),
        (sqrt(U0),),
        shared=(U0,),
        modes=_MODES,
        target=ONE,
        table=TOY.table,
        question=_question(asked, item),
    )
    parent = next(other for other in semantic.MODE_SUMS if other.id.endswith(f"{asked}-{item}"))
    answered = semantic.answer(asked, item)
    return claim(
        f"answer.{asked}-{item}",
        title,
        NetworkLaw(experiment, Y, answered),
        confirms(parent, "The answer is the sum over the modes.", answered),
        source=SAXE_2019,
    )


def _one_layer(asked: str, item: str) -> Claim:
    experiment = Experiment(
        (1,),
        Observable.ANSWER,
        (PACES, UNTIL),
        (ZERO,),
        start=Start.GAUSSIAN,
        modes=_MODES,
        target=ONE,
        table=TOY.table,
        question=_question(asked, item),
    )
    row, column = experiment.question
    truth = as_expr(TOY.table[row][column])
    used = law(shallow.TRAJECTORY, {U0: 0, S: truth})
    return claim(
        f"one-layer-answer.{asked}-{item}",
        f"A network of one layer answers to '{asked}' for the {item} with the truth {truth} times 1 - exp(-t/tau)",
        NetworkLaw(experiment, Y, truth * read("1 - exp(-t/tau)")),
        confirms(shallow.TRAJECTORY, "Every output moves from 0 towards its target by itself.", used),
        source=SAXE_2019,
        note="All distinctions are learned at one pace, and nothing is believed that is not true.",
    )


ANSWERS: Final = (
    _answer("move", "oak", "A network answers to whether the oak can move by a sum over the modes of its data"),
    _answer("fly", "canary", "A network answers to whether the canary can fly by a sum over the modes of its data"),
    _answer(
        "fly", "salmon", "A network comes to believe that the salmon can fly, and unlearns it: the sum of its modes"
    ),
)
ONE_LAYER: Final = (_one_layer("fly", "canary"), _one_layer("fly", "salmon"))

_TIME: Final = read("x*tau*log(1/u0)")
_LEARNED: Final = (ONE, ONE, ZERO, ZERO)


def _between_stages(claim: Claim) -> Derivation:
    """The broad modes are learned and those of single items are not, in the limit of small starts."""
    steps = derived_before(claim, (semantic.MODE_SUMS[-1],))
    for mode, value in zip(TOY.modes, _LEARNED, strict=True):
        part = substitute(semantic.learned(mode.value), {T: _TIME})
        sentence = "In the limit, the part of this mode that is learned:"
        lemma = Limit(part, U0, ZERO, "+", value)
        shown = (Equation(part, value, "->"),)
        steps += Derivation((Step(Rule.EXPAND, sentence, shown, (), claim.assumptions, (lemma,)),))
    parts = zip(TOY.contributions("fly", "salmon"), _LEARNED, strict=True)
    answered, half = add(*(as_expr(part) * value for part, value in parts)), read("1/2")
    sentence = "The contributions $1/4$ and $1/4$ of the broad modes are there, the $-1/2$ of the next is to come."
    return steps + Derivation(
        (Step(Rule.SPECIALISE, sentence, (Equation(Y, half),), (answered - half,), claim.assumptions),)
    )


STAGE: Final = claim(
    "differentiation",
    "Between two stages a network knows animals from plants, but takes canary and salmon alike to fly by a half",
    NetworkLaw(
        Experiment(
            (2,),
            Observable.ANSWER,
            (PACES, span(X, "9/25", "37/100")),
            (sqrt(U0),),
            time=_TIME,
            clock=X,
            shared=(U0,),
            modes=_MODES,
            target=ONE,
            table=TOY.table,
            question=_question("fly", "salmon"),
        ),
        Y,
        read("1/2"),
        falls=Falls(U0, tuple(Fraction(1, 10**power) for power in (6, 14, 22, 30))),
    ),
    _between_stages,
    given=("3*x > 1", "2*x < 1"),
    source=SAXE_2019,
    note="A mode of singular value s is learned at x = 1/(2*s): at 0.19 and 0.29 the broad ones, at 1/2 the others.",
)

_HIDDEN_MODES: Final = Experiment((2,), Observable.HIDDEN, MODES, (sqrt(U0),))
SIMILARITY: Final = claim(
    "hidden-similarity",
    "In the similarity of hidden activities every balanced mode has the strength that it has in the map",
    NetworkLaw(_HIDDEN_MODES, H, law(two_layer.TRAJECTORY)),
    mode_of(
        two_layer.TRAJECTORY, "With equal weights in both layers, $W_1^T W_1 = V A V^T$ with the strengths of the map."
    ),
    source=SAXE_2019,
    note="It ends at s, not at s**2.",
)

CLAIMS: Final = (*ANSWERS, *ONE_LAYER, STAGE, SIMILARITY)
