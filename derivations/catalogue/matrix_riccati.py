"""Quadratic flows of whole matrices: the layers of a network in one matrix, symmetric factors, the tangent kernel.

Conventions: those of `matrix_networks`; Q = [W_1^T; W_2] stacks the two layers of a network with one hidden layer, so
that Q Q^T holds W_1^T W_1, the product W_2 W_1 and W_2 W_2^T. The solutions of these equations are stated elsewhere.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.matrix_networks import LAM, FromLoss, Network
from derivations.catalogue.quantities import PACE, TAU
from derivations.catalogue.sources import BRAUN_2022, DOMINE_2024, FUKUMIZU_1998, JACOT_2018, TARMOUN_2021
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.derivation import Derivation, Rule, Step
from derivations.expressions import ZERO, Expr
from derivations.matrices.building import block, identity, product, scaled, total, trace, zero
from derivations.matrices.flows import gradient_flow
from derivations.matrices.givens import Balanced
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixEvolves, MatrixStatement
from derivations.variables import Variable

_VOCABULARY: Final = Vocabulary(
    (PACE, Variable("lam", about="imbalance of the two layers", latex=r"\lambda")), "matrix-riccati", FUKUMIZU_1998
)
_claim: Final = _VOCABULARY.claim

_NETWORK: Final = Network(2)
_KERNEL_DEPTHS: Final = (1, 2, 3, 4)


def _stacked(network: Network) -> Matrix:
    """Q Q^T, block by block."""
    first, second = network.layers
    return block((first.T @ first, first.T @ second.T), (second @ first, second @ second.T))


def _generator(network: Network, offset: Expr) -> Matrix:
    """F = [[-lam/2 I, Syx^T], [Syx, lam/2 I]]."""
    seen = network.correlation
    half = offset / 2
    if offset == ZERO:
        return block((zero(("n0",), ("n0",)), seen.T), (seen, zero(("n2",), ("n2",))))
    return block((scaled(-half, identity("n0")), seen.T), (seen, scaled(half, identity("n2"))))


def _riccati(offset: Expr) -> MatrixEvolves:
    own, generator = _stacked(_NETWORK), _generator(_NETWORK, offset)
    rate = (generator @ own + own @ generator - own @ own) / TAU
    return MatrixEvolves(own, rate, _NETWORK.descent(white=True), (Balanced(_NETWORK.layers, offset),))


def _kernel(depth: int) -> Claim:
    """The outputs on the training examples move by the tangent kernel, a sum over the layers."""
    network = Network(depth)
    examples = Letter("X", "n0", "p", about="inputs of the examples, one a column")
    targets = Letter("Y", network.outputs, "p", about="targets of the examples, one a column")
    miss = targets - network.output @ examples
    flow = gradient_flow(trace(miss.T @ miss) / 2, network.layers, TAU)
    terms: list[Matrix] = []
    for place in range(1, depth + 1):
        above, seen = network.above(place), network.below(place) @ examples
        terms.append(product(above, above.T, miss, seen.T, seen))
    says = MatrixEvolves(network.output @ examples, total(*terms) / TAU, flow)
    return _claim(
        f"tangent-kernel.depth-{depth}",
        f"The outputs of a network with {depth} layers move by its tangent kernel",
        says,
        source=JACOT_2018,
        derived=_Descending("The outputs change by the product rule, a term for each layer"),
        note="For stacked columns the kernel is a sum of Kronecker products: what is above a layer with what it sees.",
    )


class _Descending:
    """A claim about a flow that descends a loss: the velocities of the states, then the claim."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def __call__(self, claim: Claim) -> Derivation:
        """The two steps."""
        assert isinstance(claim.says, MatrixEvolves)
        flow = claim.says.flow
        velocities: tuple[MatrixStatement, ...] = tuple(
            MatrixEvolves(state, rate, flow) for state, rate in zip(flow.states, flow.rates, strict=True)
        )
        first = "The states descend the gradient of the loss"
        return Derivation(
            (
                Step(Rule.GRADIENT_FLOW, first, assumptions=claim.assumptions, matrices=velocities),
                Step(Rule.REDUCE, self._sentence, assumptions=claim.assumptions, matrices=(claim.says,)),
            )
        )


def _symmetric() -> Claim:
    factor = Letter("X", "n", "r", about="factor")
    target = Letter("Y", "n", "n", symmetric=True, about="target")
    miss = target - factor @ factor.T
    flow = gradient_flow(trace(miss @ miss.T) / 4, (factor,), TAU)
    own = factor @ factor.T
    rate = (target @ own + own @ target - 2 * (own @ own)) / TAU
    return _claim(
        "symmetric-factorisation",
        "A symmetric factorisation follows a Riccati equation of its own",
        MatrixEvolves(own, rate, flow),
        source=TARMOUN_2021,
        derived=_Descending("The product rule gives the velocity of $X X^{\\top}$"),
        note="There is a 2 before the square, unlike in the equation of two layers.",
    )


BALANCED: Final = _claim(
    "balanced",
    "Two balanced layers, stacked in one matrix, follow a Riccati equation",
    _riccati(ZERO),
    derived=FromLoss(_NETWORK, "white", Rule.REDUCE, "The blocks of $Q Q^{\\top}$ move by the product rule", True),
    note="The inputs are whitened. Its solution is that of Braun and others 2022.",
)
OFFSET: Final = _claim(
    "lambda-balanced",
    "Two layers with a multiple of the identity as imbalance follow the same equation with a shifted generator",
    _riccati(LAM),
    source=DOMINE_2024,
    derived=FromLoss(_NETWORK, "white", Rule.REDUCE, "The blocks of $Q Q^{\\top}$ move by the product rule", True),
)
STACKED: Final = _claim(
    "balanced.stack",
    "The stack of two balanced layers loses half its cube, from which the Riccati equation follows",
    MatrixEvolves(
        block((_NETWORK.layers[0].T,), (_NETWORK.layers[1],)),
        (
            _generator(_NETWORK, ZERO) @ block((_NETWORK.layers[0].T,), (_NETWORK.layers[1],))
            - (_stacked(_NETWORK) @ block((_NETWORK.layers[0].T,), (_NETWORK.layers[1],))) / 2
        )
        / TAU,
        _NETWORK.descent(white=True),
        (Balanced(_NETWORK.layers),),
    ),
    source=BRAUN_2022,
    derived=FromLoss(_NETWORK, "white", Rule.REDUCE, "Half of each cubic term is exchanged by balancedness", True),
)

CLAIMS: Final = (BALANCED, STACKED, OFFSET, _symmetric(), *(_kernel(depth) for depth in _KERNEL_DEPTHS))
