"""Deep linear networks as matrices of any sizes, and the derivations that start at their loss.

Conventions: M counts weight matrices; W_l is n_l by n_{l-1}; the loss is (1/2) E|y - W_M ... W_1 x|^2 with averages or
sums alike; tau is one over the learning rate; G is the gradient of the loss by the product of all layers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from derivations.catalogue.quantities import TAU
from derivations.claim import Claim
from derivations.derivation import Derivation, Rule, Step
from derivations.expressions import Expr, Symbol
from derivations.matrices.building import identity, product, scaled, total, trace
from derivations.matrices.flows import MatrixFlow, flow_of_any_loss, gradient_flow
from derivations.matrices.givens import Balanced
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixConserves, MatrixEvolves, MatrixStatement

DEPTHS: Final = (2, 3, 4, 5, 6)
LAM: Final = Symbol("lam")


@dataclass(frozen=True)
class Network:
    """A deep linear network with M = `depth` layers of any widths; one output if `single`."""

    depth: int
    single: bool = False

    @cached_property
    def layers(self) -> tuple[Letter, ...]:
        """The layers W_1 to W_M."""
        widths = [f"n{place}" for place in range(self.depth)] + [self.outputs]
        return tuple(
            Letter(f"W{place}", after, before, about=f"layer {place}")
            for place, (before, after) in enumerate(pairwise(widths), 1)
        )

    @property
    def outputs(self) -> str:
        """The dimension of the output."""
        return "1" if self.single else f"n{self.depth}"

    @property
    def output(self) -> Matrix:
        """The product of all layers, W_M ... W_1."""
        return product(*reversed(self.layers))

    @property
    def correlation(self) -> Letter:
        """The correlation of outputs and inputs, E[y x^T]."""
        return Letter("Syx", self.outputs, "n0", about="input-output correlation", latex=r"\Sigma_{yx}")

    @property
    def inputs(self) -> Letter:
        """The correlation of the inputs, E[x x^T]."""
        return Letter("Sx", "n0", "n0", symmetric=True, about="input correlation", latex=r"\Sigma_{x}")

    @property
    def slope(self) -> Letter:
        """The gradient of the loss by the product of the layers."""
        return Letter("G", self.outputs, "n0", about="gradient of the loss by the product of the layers")

    def above(self, layer: int) -> Matrix:
        """The product of the layers above one, W_M ... W_{l+1}."""
        return product(identity(self.outputs), *reversed(self.layers[layer:]))

    def below(self, layer: int) -> Matrix:
        """The product of the layers below one, W_{l-1} ... W_1."""
        return product(*reversed(self.layers[: layer - 1]), identity("n0"))

    def loss(self, white: bool = False) -> Matrix:
        """Half the mean square error, (1/2) tr[Syy - P Syx^T - Syx P^T + P Sx P^T] with P the product."""
        size = self.outputs
        targets = Letter("Syy", size, size, symmetric=True, about="output correlation", latex=r"\Sigma_{yy}")
        own, seen = self.output, self.correlation
        inputs: Matrix = identity("n0") if white else self.inputs
        return trace(targets - own @ seen.T - seen @ own.T + own @ inputs @ own.T) / 2

    def error(self, white: bool = False) -> Matrix:
        """Syx - W_M ... W_1 Sx, minus the gradient of the loss by the product."""
        return self.correlation - product(self.output, identity("n0") if white else self.inputs)

    def descent(self, white: bool = False) -> MatrixFlow:
        """The gradient flow of half the mean square error."""
        return gradient_flow(self.loss(white), self.layers, TAU)

    def any_descent(self, decay: bool = False) -> MatrixFlow:
        """The gradient flow of any loss of the product, with the penalty (lam/2) sum |W_l|^2 if there is to be one."""
        plain = flow_of_any_loss(self.output, self.slope, self.layers, TAU)
        if not decay:
            return plain
        rates = tuple(rate - scaled(LAM / TAU, layer) for layer, rate in zip(self.layers, plain.rates, strict=True))
        return MatrixFlow(self.layers, rates, None, TAU, plain.driven)

    def velocity(self, layer: int, error: Matrix, tau: Expr = TAU) -> Matrix:
        """(W_M ... W_{l+1})^T error (W_{l-1} ... W_1)^T / tau."""
        return (self.above(layer).T @ error @ self.below(layer).T) / tau

    @property
    def product_velocity(self) -> Matrix:
        """The velocity of the product, minus the sum over the layers of above above^T G below^T below, over tau."""
        pairs = [(self.above(place), self.below(place)) for place in range(1, self.depth + 1)]
        terms = (product(above, above.T, self.slope, below.T, below) for above, below in pairs)
        return -total(*terms) / TAU

    def imbalance(self, layer: int) -> Matrix:
        """W_{l+1}^T W_{l+1} - W_l W_l^T."""
        before, after = self.layers[layer - 1], self.layers[layer]
        return after.T @ after - before @ before.T

    @property
    def balanced(self) -> Balanced:
        """Each layer balanced with the next."""
        return Balanced(self.layers)


@dataclass(frozen=True)
class FromLoss:
    """A claim about a network follows from its loss: layers descend it, stay balanced, and then obey the claim.

    Attributes:
        network: the network.
        error: "full" or "white" for the squared error with any or with whitened inputs, "any" for any loss of the
            product.
        rule: by what the claim follows.
        sentence: how, in one sentence.
        balanced: whether the claim needs that the layers are balanced.
        of_product: whether it is about the velocity of the product.
    """

    network: Network
    error: str
    rule: Rule
    sentence: str
    balanced: bool = False
    of_product: bool = False

    def __call__(self, claim: Claim) -> Derivation:
        """The steps from the loss to the claim."""
        assert isinstance(claim.says, MatrixStatement)
        steps = [self._descending(claim)]
        if self.balanced:
            steps.append(self._conserving(claim))
        if self.of_product:
            moving = MatrixEvolves(self.network.output, self.network.product_velocity, self._flow)
            sentence = "By the product rule the product moves as"
            steps.append(Step(Rule.REDUCE, sentence, assumptions=claim.assumptions, matrices=(moving,)))
        last = Step(self.rule, self.sentence, assumptions=claim.assumptions, matrices=(claim.says,))
        return Derivation((*steps, last))

    @property
    def _flow(self) -> MatrixFlow:
        return self.network.any_descent() if self.error == "any" else self.network.descent(self.error == "white")

    def _descending(self, claim: Claim) -> Step:
        network, flow = self.network, self._flow
        if self.error == "any":
            speeds = [-network.velocity(place, network.slope) for place in range(1, network.depth + 1)]
            sentence = (
                "Let $G$ be the gradient of the loss by the product of the layers. By the chain rule a change $dP$ of "
                "the product changes the loss by the trace of $G^T dP$, so that the layers descend its gradient as"
            )
        else:
            error = network.error(self.error == "white")
            speeds = [network.velocity(place, error) for place in range(1, network.depth + 1)]
            sentence = "The layers descend the gradient of the loss, half the mean square error"
        shown = tuple(MatrixEvolves(layer, speed, flow) for layer, speed in zip(network.layers, speeds, strict=True))
        return Step(Rule.GRADIENT_FLOW, sentence, assumptions=claim.assumptions, matrices=shown)

    def _conserving(self, claim: Claim) -> Step:
        kept = tuple(MatrixConserves(self.network.imbalance(each), self._flow) for each in range(1, self.network.depth))
        sentence = "Layers that are balanced at the start stay so, for the flow conserves"
        return Step(Rule.INVARIANT, sentence, assumptions=claim.assumptions, matrices=kept)
