"""What no example sees of the weights: frozen in the lower layer, amplified by those above, any outputs and widths.

Conventions: those of `matrix_networks`, with data instead of means: inputs X = U K with orthonormal columns U along
which the examples lie, labels Y, so that Syx = Y X^T and Sx = X X^T. P = I - U U^T projects on all other inputs.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.deductions import Multiplied
from derivations.catalogue.matrix_networks import FromLoss, Network
from derivations.catalogue.quantities import PACE
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.derivation import Rule
from derivations.expressions import Symbol
from derivations.matrices.building import product, scaled, total, trace
from derivations.matrices.givens import Defined, Given, Orthonormal
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves
from derivations.variables import Domain, Variable

DEPTHS: Final = (1, 2, 3, 4)
_VOCABULARY: Final = Vocabulary(
    (PACE, Variable("a", Domain.POSITIVE, about="size of the rows of the lower layer at time 0")),
    "frozen",
    LAMPINEN_2019,
)
_SIZE: Final = Symbol("a")
_claim: Final = _VOCABULARY.claim
_SEEN: Final = Letter("U", "n0", "m", about="orthonormal directions of the inputs that the examples have")
_EXAMPLES: Final = Letter("K", "m", "p", about="coordinates of the examples along them")


def _data(network: Network) -> tuple[Given, ...]:
    labels, examples = Letter("Y", network.outputs, "p", about="labels of the examples"), _SEEN @ _EXAMPLES
    return (
        Orthonormal(_SEEN),
        Defined(network.correlation, labels @ examples.T),
        Defined(network.inputs, examples @ examples.T),
    )


def _unseen(matrix: Matrix) -> Matrix:
    """The matrix times P, the part of it along inputs that no example has."""
    return matrix - matrix @ _SEEN @ _SEEN.T


def _lower(depth: int) -> Claim:
    network = Network(depth)
    return _claim(
        f"lower-layer.depth-{depth}",
        f"The lower of {depth} layers keeps its weights along inputs that no example has",
        MatrixConserves(_unseen(network.layers[0]), network.descent(), _data(network)),
        derived=FromLoss(network, "full", Rule.INVARIANT, "The error lies along inputs that examples have"),
        note="For any number of outputs, any widths and any start.",
    )


def _whole(depth: int) -> Claim:
    """The velocity of W_M ... W_1 P: each upper layer moves, the lower one does not."""
    network = Network(depth)
    below = _unseen(network.layers[0])
    terms = []
    for place in range(2, depth + 1):
        between = reversed(network.layers[1 : place - 1])
        velocity = network.velocity(place, network.error())
        terms.append(product(network.above(place), velocity, *between, below))
    return _claim(
        f"output.depth-{depth}",
        f"What {depth} layers answer to inputs that no example has changes with the upper layers alone",
        MatrixEvolves(_unseen(network.output), total(*terms), network.descent(), _data(network)),
        derived=FromLoss(network, "full", Rule.REDUCE, "By the product rule, as the lower layer keeps that part"),
        note="One layer never changes it; with more the upper ones make more of it.",
    )


LOWER: Final = tuple(_lower(depth) for depth in DEPTHS)
OUTPUT: Final = tuple(_whole(depth) for depth in DEPTHS[1:])


def _error() -> Claim:
    """The squared distance from a teacher, in parts along inputs that examples have and others."""
    network = Network(2)
    gap = network.output - Letter("M", "n2", "n0", about="teacher")
    return _claim(
        "error",
        "The test error is that along inputs that examples have and that along others",
        MatrixEqual(
            trace(gap @ gap.T),
            trace(gap @ _SEEN @ _SEEN.T @ gap.T) + trace(_unseen(gap) @ gap.T),
            (Orthonormal(_SEEN),),
        ),
        derived=Multiplied("The projections on both add up to one", LOWER[1:2]),
        note="For white test inputs. Along the others a student of a small start misses nearly all of the teacher.",
    )


def _orthonormal_start() -> Claim:
    """Rows a*R^T of the lower layer at time 0: what is added to the error through W2 at any time."""
    start = Letter("R", "n0", "n1", about="orthonormal rows of the lower layer at time 0, as columns")
    lower = Letter("W0", "n1", "n0", about="lower layer at time 0, which it still is along those inputs")
    upper = Letter("W2", "n2", "n1", about="upper layer at any time")
    along = upper @ start.T @ _SEEN
    answer = upper @ _unseen(lower)
    return _claim(
        "orthonormal-start",
        "From orthonormal rows what is frozen costs the square of the upper layer, less what the examples see of it",
        MatrixEqual(
            trace(answer @ answer.T),
            scaled(_SIZE**2, trace(upper @ upper.T) - trace(along @ along.T)),
            (Orthonormal(_SEEN), Orthonormal(start), Defined(lower, scaled(_SIZE, start.T))),
        ),
        derived=Multiplied("Rows and directions are orthonormal", LOWER[1:2]),
        note="For random rows the examples see their part of all inputs, p/n0 of the square in the mean.",
    )


CLAIMS: Final[tuple[Claim, ...]] = (*LOWER, *OUTPUT, _error(), _orthonormal_start())
