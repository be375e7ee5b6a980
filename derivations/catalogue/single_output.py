"""Deep networks with one output: layers of rank one, any examples and inputs, reduced to one vector and one number.

Conventions: those of `matrix_networks` and `speed-accuracy`.  M layers W1 = r1 z^T, W_l = d r_l r_{l-1}^T and
W_M = d r_{M-1}^T with unit vectors r_l, so that the student is w = d**(M - 1)*z^T; e = c^T - w C with the correlations
c^T = y X^T of labels and inputs and C = X X^T of the inputs.  The flow does not leave this form, and

    tau dz/dt = d**(M - 1)*e^T,    tau dd/dt = d**(M - 2)*e z.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.deductions import Multiplied
from derivations.catalogue.matrix_networks import FromLoss, Network
from derivations.catalogue.quantities import PACE, TAU
from derivations.catalogue.sources import ADVANI_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.derivation import Rule
from derivations.expressions import ONE, Symbol
from derivations.matrices.building import identity, product, scaled
from derivations.matrices.flows import MatrixFlow
from derivations.matrices.givens import Defined, Given, Orthonormal
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves
from derivations.variables import Variable

DEPTHS: Final = (2, 3, 4, 5)
_D: Final = Symbol("d")
_VOCABULARY: Final = Vocabulary((PACE, Variable("d", about="size of each upper layer")), "single-output", ADVANI_2020)
_claim: Final = _VOCABULARY.claim
_LOWER: Final = Letter("z", "n0", "1", about="vector of the lower layer")
_UPPER: Final = Letter("d", "1", "1", about="size of each upper layer")
#: Inputs that examples have: orthonormal columns U and coordinates K of the examples, with their labels y.
_SEEN: Final = Letter("U", "n0", "m", about="orthonormal directions of the inputs that the examples have")
_EXAMPLES: Final = Letter("K", "m", "p", about="coordinates of the examples along them")
_LABELS: Final = Letter("y", "1", "p", about="labels of the examples")


def _network(depth: int) -> Network:
    return Network(depth, single=True)


def _units(depth: int) -> tuple[Letter, ...]:
    return tuple(Letter(f"r{place}", f"n{place}", "1", about="unit vector") for place in range(1, depth))


def _rank_one(depth: int) -> tuple[Given, ...]:
    """The layers in their form, with one number d for all upper ones."""
    units, layers = _units(depth), _network(depth).layers
    given: list[Given] = [*(Orthonormal(unit) for unit in units), Defined(layers[0], units[0] @ _LOWER.T)]
    for place, layer in enumerate(layers[1:], 1):
        after = units[place] if place < depth - 1 else identity("1")
        given.append(Defined(layer, scaled(_D, after @ units[place - 1].T)))
    return tuple(given)


def _miss(depth: int) -> Matrix:
    """E = c^T - d**(M - 1)*z^T C."""
    network = _network(depth)
    return network.correlation - scaled(_D ** (depth - 1), _LOWER.T @ network.inputs)


def _student(depth: int) -> Claim:
    network = _network(depth)
    return _claim(
        f"student.depth-{depth}",
        f"The student of {depth} layers of rank one is the lower vector times a power of the size of the upper layers",
        MatrixEqual(network.output, scaled(_D ** (depth - 1), _LOWER.T), _rank_one(depth)),
        derived=FromLoss(network, "full", Rule.REDUCE, "Unit vectors cancel from the middle outwards"),
    )


def _lower(depth: int) -> Claim:
    network, units = _network(depth), _units(depth)
    velocity = units[0] @ scaled(_D ** (depth - 1) / TAU, _miss(depth))
    return _claim(
        f"lower.depth-{depth}",
        f"The lower of {depth} layers of rank one moves within its form: only its vector does",
        MatrixEqual(network.velocity(1, network.error()), velocity, _rank_one(depth)),
        derived=FromLoss(network, "full", Rule.REDUCE, "In this form the velocity of the lower layer is"),
        note="So the vector moves as tau dz/dt = d**(M - 1)*e^T, for any number of examples and inputs.",
    )


def _upper(depth: int, layer: int) -> Claim:
    network, units = _network(depth), _units(depth)
    after = units[layer - 1] if layer < depth else identity("1")
    velocity = product(
        after, scaled((_D ** (depth - 2) if depth > 2 else ONE) / TAU, _miss(depth) @ _LOWER), units[layer - 2].T
    )
    return _claim(
        f"upper.depth-{depth}.layer-{layer}",
        f"Layer {layer} of {depth} layers of rank one moves within its form: only its size does, as that of the others",
        MatrixEqual(network.velocity(layer, network.error()), velocity, _rank_one(depth)),
        derived=FromLoss(network, "full", Rule.REDUCE, "In this form the velocity of an upper layer is"),
        note="So the size moves as tau dd/dt = d**(M - 2)*e z, the same in each upper layer.",
    )


def reduced(depth: int) -> MatrixFlow:
    """The flow of the vector z and of the number d."""
    network = _network(depth)
    powers = [_UPPER] * (depth - 2)
    miss = network.correlation - product(_UPPER, *powers, _LOWER.T, network.inputs)
    return MatrixFlow(
        (_LOWER, _UPPER),
        (product(miss.T, _UPPER, *powers) / TAU, product(miss, _LOWER, *powers) / TAU),
        tau=TAU,
    )


STUDENTS: Final = tuple(_student(depth) for depth in DEPTHS)
LOWERS: Final = tuple(_lower(depth) for depth in DEPTHS)
UPPERS: Final = {(depth, layer): _upper(depth, layer) for depth in DEPTHS for layer in range(2, depth + 1)}


def _reduction(depth: int, sentence: str) -> Multiplied:
    own = (claim for (deep, _), claim in UPPERS.items() if deep == depth)
    return Multiplied(sentence, (LOWERS[DEPTHS.index(depth)], *own))


def _conserved(depth: int) -> Claim:
    return _claim(
        f"conserved.depth-{depth}",
        f"With {depth} layers of rank one the size of the upper ones and the norm of the lower vector are tied",
        MatrixConserves(_UPPER @ _UPPER - _LOWER.T @ _LOWER, reduced(depth)),
        derived=_reduction(depth, "Both squares grow at the rate of the same product"),
        note="The one conserved quantity of the reduced flow at every depth, whatever the examples.",
    )


def _seen(depth: int) -> tuple[Given, ...]:
    network, examples = _network(depth), _SEEN @ _EXAMPLES
    return (
        Orthonormal(_SEEN),
        Defined(network.correlation, _LABELS @ examples.T),
        Defined(network.inputs, examples @ examples.T),
    )


def _frozen(depth: int) -> Claim:
    return _claim(
        f"frozen.depth-{depth}",
        f"With {depth} layers the lower vector keeps its part along inputs that no example has",
        MatrixConserves(_LOWER - _SEEN @ _SEEN.T @ _LOWER, reduced(depth), _seen(depth)),
        derived=_reduction(depth, "The error lies along inputs that examples have"),
    )


def _amplified(depth: int) -> Claim:
    """The velocity of the unseen part of the student w = d**(M - 1)*z^T: only d moves."""
    unseen = _LOWER.T - _LOWER.T @ _SEEN @ _SEEN.T
    powers = [_UPPER] * (depth - 2)
    speed = reduced(depth).rates[1]
    return _claim(
        f"amplified.depth-{depth}",
        f"The student of {depth} layers changes along inputs that no example has, for its upper layers grow",
        MatrixEvolves(
            product(_UPPER, *powers, unseen),
            (depth - 1) * product(*powers, speed, unseen),
            reduced(depth),
            _seen(depth),
        ),
        derived=_reduction(depth, "Only the size of the upper layers moves"),
        note="Along those inputs it keeps its direction and grows like the power M - 1 of that size.",
    )


CLAIMS: Final[tuple[Claim, ...]] = (
    *STUDENTS,
    *LOWERS,
    *UPPERS.values(),
    *(_conserved(depth) for depth in DEPTHS),
    *(_frozen(depth) for depth in DEPTHS),
    *(_amplified(depth) for depth in DEPTHS),
)
