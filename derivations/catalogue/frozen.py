"""What no example sees of the weights: frozen in the lower layer, amplified by those above, any outputs and widths.

Conventions: those of `matrix_networks`, with data instead of means: inputs X = U K with orthonormal columns U along
which the examples lie, labels Y, so that Syx = Y X^T and Sx = X X^T. P = I - U U^T projects on all other inputs.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.averages import Averaged
from derivations.catalogue.deductions import Multiplied
from derivations.catalogue.matrix_networks import FromLoss, Network
from derivations.catalogue.quantities import PACE
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.derivation import Rule
from derivations.expressions import Expr, Symbol, read
from derivations.matrices.building import product, scaled, total, trace
from derivations.matrices.givens import Defined, Given, Orthonormal
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves
from derivations.means import Mean
from derivations.variables import Domain, Scale, Variable

DEPTHS: Final = (1, 2, 3, 4)
_VOCABULARY: Final = Vocabulary(
    (
        PACE,
        Variable("n", minimum=Fraction(1), about="number of inputs"),
        Variable("A", Domain.POSITIVE, about="outputs over inputs"),
        Variable("b", Domain.POSITIVE, about="hidden units over inputs"),
        Variable("D", Domain.UNIT, about="examples over inputs"),
        Variable("eps", Domain.POSITIVE, scale=Scale.LOG, about="strength of a mode at time 0", latex=r"\epsilon"),
        Variable("a", Domain.POSITIVE, about="size of the rows of the lower layer at time 0"),
    ),
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
        note="For random rows the examples see their part of the square in the mean: frozen.random-start.",
    )


ORTHONORMAL: Final = _orthonormal_start()
_N: Final = Symbol("n")
_PARAMETERS: Final = {
    "rows": "A*n",
    "columns": "n",
    "hidden": "b*n",
    "examples": "D*n",
    "start": "eps",
}


def _sampled(rows: str, hidden: str, examples: str, start: str) -> dict[Symbol, Expr]:
    values = {"A": rows, "b": hidden, "D": examples, "eps": start}
    return {Symbol(name): read(text) for name, text in values.items()}


RANDOM: Final = _claim(
    "random-start",
    "From random rows what is frozen costs the part of the inputs that no example has, of the upper layer's square",
    Mean(
        "frozen-answer",
        {name: read(text) for name, text in _PARAMETERS.items()},
        read("eps*(1 - D)"),
        _N,
        (8, 16),
        at=(_sampled("1/2", "1/4", "1/2", "1/1000"), _sampled("2", "1", "1/4", "1/10")),
    ),
    "b <= 1",
    derived=Averaged(
        (),
        "The mean of the rows' overlaps $R^T U U^T R$ is a number times the identity, for no direction of "
        "the hidden units is preferred; $D n$ of the $n$ squares of each row are seen:",
        read("eps*(1 - D*n/n)"),
        Rule.CITE,
        (ORTHONORMAL,),
    ),
    note="Exact at every size, for an upper layer that does not depend on the rows; a trained one does a little.",
)

CLAIMS: Final[tuple[Claim, ...]] = (*LOWER, *OUTPUT, _error(), ORTHONORMAL, RANDOM)
