"""Tree-structured data: the covariance of the items and the singular values of its levels.

Conventions: a regular tree has D levels, the root is level 0 and the P = B**(D - 1) leaves, the items, are level D - 1;
every node has B children (any B of the formulas may be read as a real number). A feature is +1 or -1 at the root with
equal probability and changes its sign along each edge with probability eps, independently. The covariance of two items
is the mean of the product of one feature at both; with N features the singular values of the input-output correlation,
an average over the items, are sqrt(N*eigenvalue)/P as N tends to infinity. Level k of the singular values belongs to
the distinctions between the children of a node of level k - 1; level 0 to what all items share.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Final

from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import ONE, Expr, Symbol, add, as_expr, mul, read, sqrt, substitute, symbols
from derivations.variables import Domain, Variable

B, EPS = symbols("B eps")
DEPTHS: Final = range(2, 6)

_VOCABULARY = Vocabulary(
    (
        Variable("eps", Domain.POSITIVE, about="probability of a change along an edge", latex=r"\varepsilon"),
        Variable("B", Domain.POSITIVE, about="number of children of a node"),
    ),
    "trees",
    SAXE_2019,
)
_claim: Final = _VOCABULARY.claim

_LESS_THAN_HALF: Final = "eps < 1/2"


def _over_flips(edges: int) -> Expr:
    """The mean of the product of the signs of two items, summed over the number of changes on the way."""
    return add(
        *(comb(edges, flips) * (-1) ** flips * EPS**flips * (1 - EPS) ** (edges - flips) for flips in range(edges + 1))
    )


def correlation(depth: int, level: int) -> Expr:
    """The covariance of two items whose last common ancestor is at a level: (1 - 2*eps)**(2*(D - 1 - level))."""
    return ONE if level == depth - 1 else (1 - 2 * EPS) ** (2 * (depth - 1 - level))


def shared(depth: int, level: int) -> Expr:
    """The number of properties that two such items share if every node has one: level + 1."""
    return as_expr(level + 1)


@dataclass(frozen=True)
class Counting:
    """The eigenvalue of a level by counting items: what a distinction at that level becomes under the covariance.

    A vector over the items that is constant below each node of level k, and whose values at the children of one node
    of level k - 1 add up to zero, is multiplied by the covariances with the items below its own node of level k, less
    the covariance with as many items outside it; all others cancel.
    """

    depth: int
    level: int
    similarity: str = "correlation"

    def at(self, level: int) -> Expr:
        """The similarity of two items whose last common ancestor is at a level."""
        return {"correlation": correlation, "shared": shared}[self.similarity](self.depth, level)

    def items_below(self, level: int) -> Expr:
        """The number of items below a node of a level."""
        edges = self.depth - 1 - level
        return ONE if edges == 0 else B if edges == 1 else B**edges

    def counted(self) -> Expr:
        """The eigenvalue as it is counted."""
        own = [self.at(self.depth - 1)]
        for level in range(self.level, self.depth - 1):
            own.append(mul(self.at(level), self.items_below(level) - self.items_below(level + 1)))
        outside = [mul(-self.at(self.level - 1), self.items_below(self.level))] if self.level else []
        return add(*own, *outside)

    def by_level(self) -> Expr:
        """The same as a sum over the levels: P times the increments of the similarity over the numbers of nodes."""
        terms = []
        for level in range(self.level, self.depth):
            increment = self.at(level) - self.at(level - 1) if level else self.at(0)
            terms.append(mul(increment, self.items_below(level)))
        return add(*terms)

    def __call__(self, claim: Claim) -> Derivation:
        """How similar two items are, and what is counted."""
        equations = [Equation(Symbol(f"q_{level}"), self.at(level)) for level in range(self.depth)]
        steps = [
            Step(Rule.CITE, "The similarity of items by the level of their last common ancestor.", tuple(equations))
        ]
        if self.similarity == "correlation":
            vanishing = tuple(_over_flips(2 * edges) - correlation(edges + 1, 0) for edges in range(self.depth))
            sentence = "Each edge between two items multiplies their covariance by $(1 - \\varepsilon) - \\varepsilon$."
            steps.append(Step(Rule.EXPAND, sentence, (), vanishing, claim.assumptions))
        return Derivation(tuple(steps))


def _edges(edges: int) -> Claim:
    return _claim(
        f"correlation.edges-{edges}",
        f"Two items with {edges} edges between them have the covariance (1 - 2*eps)**{edges}",
        Equal(_over_flips(edges), (1 - 2 * EPS) ** edges),
        "eps < 1",
        derived=Deduced("Sum over the number of changes along the edges, by the binomial theorem."),
    )


def _eigenvalue(depth: int, level: int) -> Claim:
    counting = Counting(depth, level)
    return _claim(
        f"eigenvalue.depth-{depth}.level-{level}",
        f"The eigenvalue of level {level} of the covariance of a tree with {depth} levels",
        Equal(counting.counted(), counting.by_level()),
        "eps < 1",
        derived=Deduced("Collect by level.", before=counting),
    )


def _order(depth: int, level: int) -> Claim:
    upper, lower = Counting(depth, level), Counting(depth, level + 1)
    gain = upper.at(level) - upper.at(level - 1) if level else upper.at(0)
    return _claim(
        f"order.depth-{depth}.level-{level}",
        f"In a tree with {depth} levels the eigenvalue of level {level} exceeds that of level {level + 1}",
        Holds(lower.by_level() < upper.by_level()),
        _LESS_THAN_HALF,
        derived=Deduced(
            "The difference is what the level adds, which is positive.",
            form=mul(gain, upper.items_below(level)),
            before=upper,
        ),
    )


def _trace(depth: int) -> Claim:
    nodes = [ONE, B, *(B**level for level in range(2, depth))]
    counts = [ONE, *(nodes[level] - nodes[level - 1] for level in range(1, depth))]
    total = add(*(mul(count, Counting(depth, level).by_level()) for level, count in enumerate(counts)))
    return _claim(
        f"trace.depth-{depth}",
        f"The eigenvalues of a tree with {depth} levels, with their multiplicities, add up to the number of items",
        Equal(total, nodes[-1]),
        "eps < 1",
        derived=Deduced("Level $k$ has one distinction less than children for each node of level $k - 1$."),
    )


def _one_property(depth: int, level: int) -> Claim:
    counting = Counting(depth, level, "shared")
    closed = add(*(counting.items_below(each) for each in range(level, depth)))
    return _claim(
        f"one-property-per-node.depth-{depth}.level-{level}",
        f"With one property for each node, the eigenvalue of level {level} of a tree with {depth} levels",
        Equal(counting.counted(), closed),
        derived=Deduced("Two items share one property for each level that they have in common.", before=counting),
    )


_LEVELS: Final = tuple((depth, level) for depth in DEPTHS for level in range(depth))
CORRELATIONS: Final = tuple(_edges(edges) for edges in (2, 4, 6, 8))
EIGENVALUES: Final = tuple(_eigenvalue(*place) for place in _LEVELS)
ORDERS: Final = tuple(_order(depth, level) for depth, level in _LEVELS if level < depth - 1)
TRACES: Final = tuple(_trace(depth) for depth in DEPTHS)
ONE_PROPERTY: Final = tuple(_one_property(3, level) for level in range(3))
NO_CHANGE: Final = _claim(
    "correlation.base",
    "A pair of edges multiplies the covariance by 1 - 4*eps*(1 - eps)",
    Equal(read("(1 - 2*eps)**2"), read("1 - 4*eps*(1 - eps)")),
    "eps < 1",
    derived=Deduced("Multiply out."),
)
LEAVES: Final = _claim(
    "leaves",
    "The smallest eigenvalue, that of the single items, is 4*eps*(1 - eps) for every tree",
    Equal(Counting(5, 4).by_level(), read("4*eps*(1 - eps)")),
    "eps < 1",
    derived=Deduced("Only the last level adds to it.", before=Counting(5, 4)),
)
_EXAMPLE: Final = {"level-0": "0.2341", "level-1": "0.1485", "level-2": "0.1132", "level-3": "0.0750"}


def _example(level: int, shown: str) -> Claim:
    values = {B: as_expr(2), EPS: read("1/10")}
    value = sqrt(substitute(Counting(4, level).by_level(), values)) / 8
    return _claim(
        f"example.level-{level}",
        f"Eight items of a binary tree that changes with probability 1/10: level {level} has the value {shown}",
        Holds((value - read(shown)) ** 2 < read("0.00005**2")),
        derived=Deduced(
            "Put in two children for each node and the probability $1/10$.",
            form=read("0.00005**2") - (sqrt(substitute(Counting(4, level).counted(), values)) / 8 - read(shown)) ** 2,
            before=Counting(4, level),
        ),
        note="In units of the root of the number of features; an average over the items.",
    )


EXAMPLE: Final = tuple(_example(level, shown) for level, shown in enumerate(_EXAMPLE.values()))

CLAIMS: Final = (
    *CORRELATIONS,
    NO_CHANGE,
    *EIGENVALUES,
    LEAVES,
    *ORDERS,
    *TRACES,
    *ONE_PROPERTY,
    *EXAMPLE,
)
