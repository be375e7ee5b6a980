"""Hidden representations: how similar items are to a network, what it infers, and which networks are smallest.

Conventions: those of `semantic`; h is the activity of two hidden units for an item, w the weights of one property onto
them. New knowledge changes only the weights of the new property, from 0, by the gradient of (1/2)(b - w*h)**2, with the
time constant tau. The size of a network is the sum of all its squared weights; a mode of strength s in M layers is
carried by one weight in each.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import two_layer
from derivations.catalogue.data_sets import TOY, Network
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Follows, Shown
from derivations.catalogue.quantities import MODE, TAU, U0, S, T
from derivations.catalogue.semantic import learned
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Limit, Solves
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ONE, ZERO, Expr, add, as_expr, mul, read, substitute, symbols
from derivations.flow import gradient_flow
from derivations.variables import Domain, Variable

B, H1, H2, G1, G2, W1, W2, P = symbols("b h1 h2 g1 g2 w1 w2 p")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("a", Domain.POSITIVE, about="weight of the first layer"),
        Variable("b", Domain.POSITIVE, about="weight of the second layer, or value of the new property"),
        Variable("p", Domain.POSITIVE, about="strength that all layers but the last carry"),
        Variable("M", minimum=Fraction(1), about="number of weight matrices"),
        *(Variable(f"h{i}", about=f"activity of hidden unit {i} for the item", latex=f"h_{i}") for i in (1, 2)),
        *(Variable(f"g{i}", about=f"activity of hidden unit {i} for another item", latex=f"g_{i}") for i in (1, 2)),
        Variable("psi", about="angle of the first mode over the items", latex=r"\psi"),
        Variable("s1", Domain.POSITIVE, about="larger singular value", latex="s_1"),
        Variable("s2", Domain.POSITIVE, about="smaller singular value", latex="s_2"),
    ),
    "representation",
    SAXE_2019,
)
_claim: Final = _VOCABULARY.claim


#: The square of either weight that starts at the root of u0.
_SQUARE: Final = read("sqrt(s/(1 + (s/sqrt(u0)**2 - 1)*exp(-2*s*t/tau)))**2")
SIMILARITY: Final = _claim(
    "similarity",
    "In the similarity of the hidden activities a mode counts with its strength",
    Equal(_SQUARE, law(two_layer.TRAJECTORY)),
    derived=Follows((two_layer.WEIGHTS, two_layer.TRAJECTORY), "Square the weight of the first layer."),
)
SIMILARITY_LIMIT: Final = _claim(
    "similarity.limit",
    "In the end a mode counts in the similarity of the hidden activities with its singular value, not its square",
    Limit(_SQUARE, T, INFINITY, "", S),
    derived=Deduced("The strength of the mode ends at $s$.", form=law(two_layer.TRAJECTORY), parents=(SIMILARITY,)),
)


def _similarity(first: str, second: str) -> Expr:
    """The inner product of the hidden activities of two items of the toy data set: sum_k u_k(t)*v_k*v_k."""
    places = [TOY.items.index(item) for item in (first, second)]
    parts = ((mode, mul(*(mode.items[place] for place in places))) for mode in TOY.modes)
    return add(*(mul(part, mode.value * learned(mode.value)) for mode, part in parts if part != ZERO))


def _inferred(first: str, second: str) -> Expr:
    """How much of a new property of one item another one inherits."""
    return _similarity(first, second) / _similarity(first, first)


def _final(first: str, second: str, value: Expr) -> Claim:
    return _claim(
        f"inference.{first}-{second}",
        f"In the end a new property of the {first} is inferred of the {second} in this part",
        Limit(_inferred(first, second), T, INFINITY, "", value),
        "u0 < 1",
        derived=Deduced(
            "The hidden activities of the items, mode by mode.",
            Rule.SPECIALISE,
            form=_inferred(first, second),
            parents=(SIMILARITY, INFERENCE),
            before=Network(TOY),
        ),
    )


def _early(first: str, second: str) -> Claim:
    when = read("tau*log(1/u0)/(sqrt(7) + sqrt(3))")
    return _claim(
        f"early-inference.{first}-{second}",
        f"While only what is common to all is known, a new property of the {first} is fully inferred of the {second}",
        Limit(substitute(_inferred(first, second), {T: when}), U0, ZERO, "+", ONE),
        derived=Deduced(
            "At this time one mode is learned and the others are as small as a power of the start.",
            Rule.SPECIALISE,
            form=substitute(_inferred(first, second), {T: when}),
            parents=(SIMILARITY, INFERENCE),
        ),
    )


_LEARNING = gradient_flow(read("(b - w1*h1 - w2*h2)**2/2"), (W1, W2), T, (ZERO, ZERO), TAU)
_LENGTH: Final = read("h1**2 + h2**2")
_GROWN: Final = read("1 - exp(-(h1**2 + h2**2)*t/tau)")
NEW_PROPERTY: Final = _claim(
    "new-property",
    "The weights of a new property of an item grow along the hidden activity of the item",
    Solves({name: B * h * _GROWN / _LENGTH for name, h in ((W1, H1), (W2, H2))}),
    "h1**2 + h2**2 > 0",
    about=_LEARNING,
    derived=Shown(
        "The weights stay on a line, along which the error decays exponentially.",
        loss=read("(b - w1*h1 - w2*h2)**2/2"),
        conserved=(read("h2*w1 - h1*w2"),),
    ),
)
INFERENCE: Final = _claim(
    "inference",
    "Another item inherits the new property in the part in which its hidden activity projects onto that of the item",
    Limit(
        G1 * (B * H1 * _GROWN / _LENGTH) + G2 * (B * H2 * _GROWN / _LENGTH),
        T,
        INFINITY,
        "",
        read("b*(g1*h1 + g2*h2)/(h1**2 + h2**2)"),
    ),
    "h1**2 + h2**2 > 0",
    derived=Deduced(
        "The answer for the other item.",
        form=read("b*(g1*h1 + g2*h2)/(h1**2 + h2**2)*(1 - exp(-(h1**2 + h2**2)*t/tau))"),
        parents=(NEW_PROPERTY,),
    ),
    note="A new item with a familiar property is the same with the roles of the two layers exchanged.",
)
FINAL: Final = (
    _final("canary", "salmon", read("(sqrt(7) + sqrt(3) - 2)/(sqrt(7) + sqrt(3) + 2)")),
    _final("canary", "oak", read("(sqrt(7) - sqrt(3))/(sqrt(7) + sqrt(3) + 2)")),
)
EARLY: Final = (_early("canary", "salmon"), _early("canary", "oak"))

UNIQUE: Final = _claim(
    "root",
    "The similarity matrix of the smallest network is the root of the correlation of the items",
    Equal(
        read("(s1*cos(psi)**2 + s2*sin(psi)**2)**2 + ((s1 - s2)*sin(psi)*cos(psi))**2"),
        read("s1**2*cos(psi)**2 + s2**2*sin(psi)**2"),
    ),
    derived=Deduced("An entry of $(VSV^T)^2 = VS^2V^T$, multiplied out."),
    note="Two items whose modes are any rotation; one diagonal entry, the others being alike.",
)
_MOST_LAYERS: Final = 6


def _size(layers: int) -> Expr:
    """The size of all layers but the last, which together carry p and are as small as they can be, and of the last."""
    before = P**2 if layers == 2 else (layers - 1) * P ** as_expr(Fraction(2, layers - 1))
    return before + (S / P) ** 2


def _least(layers: int) -> Expr:
    return layers * (S if layers == 2 else S ** as_expr(Fraction(2, layers)))


def _smallest(layers: int, fewer: tuple[Claim, ...]) -> Claim:
    y = P ** as_expr(Fraction(2, layers * (layers - 1)))
    w = (S / P) ** as_expr(Fraction(2, layers))
    rest = add(*((power + 1) * y**power * w ** (layers - 2 - power) for power in range(layers - 1)))
    return _claim(
        f"smallest.layers-{layers}",
        f"{layers} layers that carry the strength s have at least the size {layers}*s**(2/{layers})",
        Holds(_size(layers) >= _least(layers)),
        derived=Deduced(
            "Let all layers but the last carry $p$; they have at least the size stated for one layer less. With the "
            "powers $p^{2/(M(M - 1))}$ and $(s/p)^{2/M}$ the difference is a square times what is positive.",
            form=(y - w) ** 2 * rest,
            parents=fewer,
        ),
        note="By induction over the layers: p is what all layers but the last carry, at the least size.",
    )


def _chain() -> tuple[Claim, ...]:
    claims: list[Claim] = []
    for layers in range(2, _MOST_LAYERS + 1):
        claims.append(_smallest(layers, tuple(claims[-1:])))
    return tuple(claims)


SMALLEST: Final = _chain()
ATTAINED: Final = _claim(
    "smallest.attained",
    "M equal layers that carry the strength s have the size M*s**(2/M)",
    Equal(read("M*(s**(1/M))**2"), read("M*s**(2/M)")),
    derived=Deduced("Put in equal weights."),
)
BALANCED: Final = _claim(
    "smallest.balanced",
    "What two layers exceed the least size by is the square of how unbalanced they are",
    Equal(read("a**2 + b**2 - 2*a*b"), read("((a**2 - b**2)/(a + b))**2")),
    derived=Deduced("Factor both sides.", parents=SMALLEST[:1]),
)

CLAIMS: Final = (
    SIMILARITY,
    SIMILARITY_LIMIT,
    NEW_PROPERTY,
    INFERENCE,
    *FINAL,
    *EARLY,
    UNIQUE,
    *SMALLEST,
    ATTAINED,
    BALANCED,
)
