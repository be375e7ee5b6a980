"""Features that diffuse down a tree: how similar items are, and the singular values of what is learned of them.

Conventions: L levels, level 0 is the root and level L - 1 are the items; a feature is 1 or -1 at the root with equal
chance and changes its sign with the chance eps along each branch; n independent features; two branches at each node.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.averages import Averaged, Stage
from derivations.catalogue.programs import Follows
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal
from derivations.derivation import Rule
from derivations.expressions import ONE, Number, read, symbols
from derivations.means import Mean
from derivations.variables import Domain, Variable

N, EPS, L, K, J = symbols("n eps L k j")
_VOCABULARY = Vocabulary(
    (
        Variable("n", Domain.INTEGER, minimum=Fraction(1), about="number of features"),
        Variable("eps", Domain.UNIT, about="chance of a change along a branch", latex=r"\varepsilon"),
        Variable("L", Domain.INTEGER, minimum=Fraction(1), about="levels of the tree, the root included"),
        Variable("k", Domain.INTEGER, minimum=Fraction(0), about="level of the last common ancestor, 0 at the root"),
        Variable("j", Domain.INTEGER, minimum=Fraction(1), about="levels up from the leaves"),
    ),
    "random-trees",
    SAXE_2019,
)
_claim: Final = _VOCABULARY.claim

_TREE: Final = {"features": N, "levels": L, "branching": Number(2), "flip": EPS}
_FEATURES: Final = (8, 32, 128)
TREE_COVARIANCE: Final = _claim(
    "covariance",
    "The covariance of two items whose last common ancestor is on level k of a tree",
    Mean(
        "tree-covariance",
        {**_TREE, "ancestor": K},
        read("(1 - 2*eps)**(2*(L - 1 - k))"),
        N,
        _FEATURES,
        at=({L: Number(4), K: ONE, EPS: read("1/10")}, {L: Number(3), K: read("0"), EPS: read("1/5")}),
    ),
    "k < L",
    "eps < 1/2",
    derived=Averaged(
        (
            Stage(
                r"The sign that a branch gives to a feature has the mean:",
                (1 - EPS) * 1 + EPS * (-1),
                read("1 - 2*eps"),
            ),
        ),
        "The features differ by the signs of the branches between the items, $L - 1 - k$ on each side, which are "
        "independent:",
        (1 - 2 * EPS) ** (L - 1 - K) * (1 - 2 * EPS) ** (L - 1 - K),
    ),
)
TREE_COVARIANCE_FORMS: Final = _claim(
    "covariance-forms",
    "The two ways to write the covariance of items of a tree",
    Equal(read("(1 - 2*eps)**(2*(L - 1 - k))"), read("(1 - 4*eps*(1 - eps))**(L - 1 - k)")),
    "k < L",
    "eps < 1/2",
    derived=Follows((), r"$(1 - 2 \varepsilon)^2 = 1 - 4 \varepsilon (1 - \varepsilon)$.", Rule.EXPAND),
)


def _tree_value(name: str, title: str, index: int, square: str, sentence: str) -> Claim:
    """A singular value over the root of the features: the root of an eigenvalue of the covariance, over the items."""
    return _claim(
        f"{name}",
        title,
        Mean(
            "tree-singular-value",
            {**_TREE, "index": Number(index)},
            read(f"sqrt({square})/2**(L - 1)"),
            N,
            (32, 64, 128),
            Fraction(1),
            at=({L: Number(4), EPS: read("1/10")}, {L: Number(3), EPS: read("1/5")}),
        ),
        "L >= 2",
        "eps < 1/2",
        derived=Averaged(
            (
                Stage(
                    "Of the $2^j$ items below a node $j$ levels up, those in its other half meet a given one there:",
                    2**J - Number(2) ** (J - 1),
                    Number(2) ** (J - 1),
                ),
                Stage(
                    "They have the covariance:",
                    (1 - 2 * EPS) ** (2 * (L - 1 - (L - 1 - J))),
                    (1 - 2 * EPS) ** (2 * J),
                    Rule.SPECIALISE,
                ),
            ),
            sentence + " The singular value tends to the root of the eigenvalue over the number of items:",
            read(square) ** read("1/2") / Number(2) ** (L - 1),
            parents=(TREE_COVARIANCE,),
        ),
    )


TREE_FIRST: Final = _tree_value(
    "first-value",
    "The largest singular value of items of a binary tree: what all of them have in common",
    1,
    "1 + sum(2**(j - 1)*(1 - 2*eps)**(2*j), j, 1, L - 1)",
    "The vector of ones is an eigenvector of the covariance, and its eigenvalue is the sum of a row.",
)
TREE_SECOND: Final = _tree_value(
    "second-value",
    "The second singular value of items of a binary tree: its first division",
    2,
    "1 + sum(2**(j - 1)*(1 - 2*eps)**(2*j), j, 1, L - 2) - 2**(L - 2)*(1 - 2*eps)**(2*(L - 1))",
    "An eigenvector is $1$ on one half of the items and $-1$ on the other, which meets the first at the root.",
)

CLAIMS: Final[tuple[Claim, ...]] = (TREE_COVARIANCE, TREE_COVARIANCE_FORMS, TREE_FIRST, TREE_SECOND)
