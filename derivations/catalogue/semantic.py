"""Semantic development: what a network answers about the properties of items, mode by mode.

Conventions: two balanced layers learn a table of properties (rows) by items (columns); loss (1/2) sum of squared errors
over items and properties; one input unit for each item, so that the inputs are whitened; tau is one over the learning
rate; all modes start at the strength u0. The names s, u and v are a singular value, its vector over the properties and
its vector over the items. With averages over the n items instead of sums the input variance is 1/n: see
`semantic.averages`.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import shallow, two_layer
from derivations.catalogue.data_sets import TOY, Network
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import MODE, TAU, U0, S, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import Vocabulary, law, naming
from derivations.claim import Claim, Equal, Holds, Limit, Solves
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import INFINITY, ZERO, Expr, add, as_expr, differentiate, mul, read, sqrt, symbols
from derivations.flow import scalar_flow
from derivations.variables import Domain, Variable

A, B, N, V, W, THETA = symbols("a b n v w theta")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("n", Domain.POSITIVE, about="number of items"),
        Variable("w", Domain.POSITIVE, about="entry of the mode at a property"),
        Variable("v", Domain.POSITIVE, about="entry of the mode at an item: its typicality"),
        Variable("theta", Domain.POSITIVE, about="size of an answer, in units of the output", latex=r"\theta"),
        Variable("s1", Domain.POSITIVE, about="larger singular value", latex="s_1"),
        Variable("s2", Domain.POSITIVE, about="smaller singular value", latex="s_2"),
        Variable("phi", about="angle of the first mode over the properties", latex=r"\varphi"),
        Variable("psi", about="angle of the first mode over the items", latex=r"\psi"),
    ),
    "semantic",
    SAXE_2019,
)
_claim: Final = _VOCABULARY.claim

AVERAGED: Final = _claim(
    "averages.trajectory",
    "With averages over n items a mode of strength s grows to n*s",
    Solves({U: read("n*s/(1 + (n*s/u0 - 1)*exp(-2*s*t/tau))")}),
    about=scalar_flow(U, T, U0, read("2*u*(s - u/n)/tau")),
    derived=Solved(Reduction(read("(n*s - a*b)**2/(2*n)"), {A: sqrt(U), B: sqrt(U)}, A * B, (A**2 - B**2,), TAU)),
    note="One-hot inputs averaged over the items are not white: their variance is 1/n.",
)
AVERAGES: Final = _claim(
    "averages",
    "Averages over n items and sums over them give the same trajectory, with time constants n to one",
    Equal(law(AVERAGED), law(two_layer.TRAJECTORY, {S: N * S, TAU: N * TAU})),
    derived=Follows((AVERAGED, two_layer.TRAJECTORY), "Put in the singular value $ns$ and the time constant $n\\tau$."),
)


def learned(value: Expr) -> Expr:
    """The fraction of a singular value that a mode has learned."""
    return law(two_layer.TRAJECTORY, {S: value}) / value


def answer(asked: str, item: str) -> Expr:
    """What the network answers for a property of an item of the toy data set."""
    parts = zip(TOY.contributions(asked, item), TOY.modes, strict=True)
    return add(*(as_expr(part) * learned(mode.value) for part, mode in parts if part))


def _through_hidden_units(asked: str, item: str) -> Expr:
    """The same from the weights: a sum over the hidden units, one for each mode, of their two weights."""
    row, column = TOY.properties.index(asked), TOY.items.index(item)
    total = []
    for mode in TOY.modes:
        amplitude = sqrt(law(two_layer.TRAJECTORY, {S: mode.value}))
        total.append(mul(amplitude * mode.properties[row], amplitude * mode.items[column]))
    return add(*total)


def _mode_sum(asked: str, item: str) -> Claim:
    return _claim(
        f"mode-sum.{asked}-{item}",
        f"The answer to whether the {item} has the property '{asked}' is a sum over the modes",
        Equal(_through_hidden_units(asked, item), answer(asked, item)),
        derived=Deduced(
            "Add up the hidden units, one for each mode.",
            parents=(two_layer.TRAJECTORY,),
            before=Network(TOY),
        ),
    )


def _mastered(asked: str, item: str) -> Claim:
    truth = TOY.table[TOY.properties.index(asked)][TOY.items.index(item)]
    return _claim(
        f"mastered.{asked}-{item}",
        f"In the end the network answers {truth} to whether the {item} has the property '{asked}'",
        Limit(answer(asked, item), T, INFINITY, "", as_expr(truth)),
        derived=Deduced(
            "Every mode ends at its singular value.",
            form=_through_hidden_units(asked, item),
            parents=(two_layer.TRAJECTORY,),
        ),
    )


QUESTIONS: Final = (("grow", "canary"), ("move", "oak"), ("fly", "canary"), ("fly", "salmon"))
MODE_SUMS: Final = tuple(_mode_sum(*question) for question in QUESTIONS)
MASTERED: Final = tuple(_mastered(*question) for question in QUESTIONS)

_ENTRIES: Final = naming(
    y11="s1*cos(phi)*cos(psi) + s2*sin(phi)*sin(psi)",
    y12="s1*cos(phi)*sin(psi) - s2*sin(phi)*cos(psi)",
)


def _table(claim: Claim) -> Derivation:
    """The first row of a table of two properties and two items with given singular modes."""
    equations = tuple(Equation(name, meaning) for name, meaning in claim.where)
    return Derivation((Step(Rule.CITE, "Write the table by its singular modes.", equations),))


SYNTHESIZER: Final = _claim(
    "prototype",
    "A category's prototype is the mean of its items, weighted by how typical they are, over the singular value",
    Equal(read("(y11*cos(psi) + y12*sin(psi))/s1"), read("cos(phi)")),
    where=_ENTRIES,
    derived=Deduced("Multiply out, with $\\cos^2 + \\sin^2 = 1$.", before=_table),
    note="Two properties and two items, whose modes are any rotations; averages over the items divide by n.",
)
ANALYZER: Final = _claim(
    "typicality",
    "An item's typicality is the overlap of its properties with the category's prototype, over the singular value",
    Equal(read("(y11*cos(phi) + (s1*sin(phi)*cos(psi) - s2*cos(phi)*sin(psi))*sin(phi))/s1"), read("cos(psi)")),
    where={name: _ENTRIES[name] for name in symbols("y11")},
    derived=Deduced("Multiply out, with $\\cos^2 + \\sin^2 = 1$.", before=_table),
    note="Two properties and two items, whose modes are any rotations; averages over the items divide by n.",
)
_THRESHOLD_TIME: Final = law(two_layer.TIME_LAW, {U: THETA / (W * V)})
THRESHOLD: Final = _claim(
    "threshold-time",
    "A mode's part of an answer reaches a threshold when its strength is the threshold over the two entries",
    Equal(W * V * law(two_layer.TRAJECTORY, {T: _THRESHOLD_TIME}), THETA),
    "u0*w*v < theta",
    "theta < s*w*v",
    derived=Follows((two_layer.TRAJECTORY, two_layer.TIME_LAW), "Put in the time to the strength $\\theta/(wv)$."),
)
TYPICALITY: Final = _claim(
    "typicality-effect",
    "The more typical an item, the earlier its answer reaches a threshold",
    Holds(differentiate(_THRESHOLD_TIME, V) < ZERO),
    "u0*w*v < theta",
    "theta < s*w*v",
    derived=Deduced(
        "Differentiate the time to the threshold by the typicality; what is left is positive.",
        form=read("tau*w/(2*(s*w*v - theta))"),
        parents=(two_layer.TIME_LAW,),
    ),
)
NO_ORDER: Final = _claim(
    "one-layer",
    "A network of one layer answers every question with the truth times the same growing factor",
    Equal(law(shallow.TRAJECTORY, {U0: 0, S: read("w*v*s")}), read("w*v*s*(1 - exp(-t/tau))")),
    derived=Follows((shallow.TRAJECTORY,), "Start at 0."),
)

CLAIMS: Final = (
    AVERAGED,
    AVERAGES,
    *MODE_SUMS,
    *MASTERED,
    SYNTHESIZER,
    ANALYZER,
    THRESHOLD,
    TYPICALITY,
    NO_ORDER,
)
