"""From matrices to modes: the gradient flow of a deep linear network of any widths, and what it keeps.

Conventions: those of `matrix_networks`. Nothing is whitened unless it is said. What is conserved is so in continuous
time only.
"""

from __future__ import annotations

from itertools import chain
from typing import Final

from derivations.catalogue.matrix_networks import DEPTHS, FromLoss, Network
from derivations.catalogue.quantities import PACE, TAU
from derivations.catalogue.sources import ARORA_2018, SAXE_2014
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.derivation import Rule
from derivations.expressions import Symbol
from derivations.matrices.building import identity, product, scaled, total, trace
from derivations.matrices.flows import gradient_flow
from derivations.matrices.givens import Defined, Given, Inverse, Orthonormal
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves
from derivations.variables import Variable

_VOCABULARY: Final = Vocabulary((PACE, Variable("g", about="gain of each layer")), "matrix-flow", SAXE_2014)
_claim: Final = _VOCABULARY.claim


def _gradient(depth: int, layer: int) -> Claim:
    network = Network(depth)
    return _claim(
        f"gradient.depth-{depth}.layer-{layer}",
        f"Gradient flow of layer {layer} of a deep linear network with {depth} layers",
        MatrixEvolves(network.layers[layer - 1], network.velocity(layer, network.error()), network.descent()),
        derived=FromLoss(network, "full", Rule.GRADIENT_FLOW, "In particular"),
    )


def _conserved(depth: int, layer: int, error: str) -> Claim:
    network = Network(depth)
    whose = "any differentiable loss of the product" if error == "any" else "the mean square error"
    flow = network.any_descent() if error == "any" else network.descent()
    return _claim(
        f"balancedness.{'any-loss' if error == 'any' else 'squares'}.depth-{depth}.{layer}-{layer + 1}",
        f"Gradient flow of {whose} keeps the imbalance of layers {layer} and {layer + 1} of {depth}",
        MatrixConserves(network.imbalance(layer), flow),
        source=ARORA_2018,
        derived=FromLoss(network, error, Rule.INVARIANT, "The terms of the derivative cancel in pairs"),
        note="In continuous time only; a step of gradient descent changes it, see end-to-end.discrete-imbalance.",
    )


def _dissipation(depth: int) -> Claim:
    network = Network(depth)
    flow = network.descent()
    speeds = [network.velocity(place, network.error()) for place in range(1, depth + 1)]
    falls = total(*(trace(speed.T @ speed) for speed in speeds))
    assert flow.loss is not None
    return _claim(
        f"dissipation.depth-{depth}",
        f"The loss of a network with {depth} layers falls at a rate given by the squared velocities",
        MatrixEvolves(flow.loss, scaled(-TAU, falls), flow),
        derived=FromLoss(network, "full", Rule.GRADIENT_FLOW, "The loss changes by the chain rule"),
    )


def _aligned(network: Network) -> tuple[tuple[Letter, ...], tuple[Letter, ...], tuple[Given, ...]]:
    """Layers W_l = R_{l+1} D_l R_l^T between orthonormal frames, and data that are diagonal in the outer frames."""
    depth = network.depth
    widths = [f"n{place}" for place in range(depth + 1)]
    frames = tuple(
        Letter(f"R{place}", width, "k", about=f"orthonormal modes of layer {place - 1}")
        for place, width in enumerate(widths, 1)
    )
    strengths = tuple(Letter(f"D{place}", "k", "k", diagonal=True) for place in range(1, depth + 1))
    given: list[Given] = [Orthonormal(frame) for frame in frames]
    for place, layer in enumerate(network.layers):
        given.append(Defined(layer, frames[place + 1] @ strengths[place] @ frames[place].T))
    target, variance = _target(), _variance()
    given.append(Defined(network.correlation, frames[-1] @ target @ frames[0].T))
    given.append(Defined(network.inputs, frames[0] @ variance @ frames[0].T))
    return frames, strengths, tuple(given)


def _target() -> Letter:
    return Letter("S", "k", "k", diagonal=True, about="singular values")


def _variance() -> Letter:
    return Letter("L", "k", "k", diagonal=True, about="input variances of the modes", latex=r"\Lambda")


def _decoupled(depth: int, layer: int) -> Claim:
    network = Network(depth)
    frames, strengths, given = _aligned(network)
    others = product(identity("k"), *(strength for place, strength in enumerate(strengths, 1) if place != layer))
    inner: Matrix = others @ (_target() - product(*strengths) @ _variance())
    return _claim(
        f"decoupled.depth-{depth}.layer-{layer}",
        f"Layer {layer} of {depth} moves within the aligned form, each mode on its own",
        MatrixEqual(
            network.velocity(layer, network.error()), (frames[layer] @ inner @ frames[layer - 1].T) / TAU, given
        ),
        derived=FromLoss(network, "full", Rule.REDUCE, "In the aligned form the velocity is of that form again"),
        note="Each mode obeys the scalar law: its miss times the product of its other weights.",
    )


def _one_layer() -> Claim:
    """The distance of one layer from Syx Sx^-1 falls off at the rates of the inputs, by the matrix Sx / tau."""
    network = Network(1)
    inverse = Letter("T", "n0", "n0", symmetric=True, about="inverse of the input correlation")
    distance = network.output - network.correlation @ inverse
    return _claim(
        "one-layer.approach",
        "One layer approaches the regression weights at the rates of the input correlation",
        MatrixEvolves(
            distance, -(distance @ network.inputs) / TAU, network.descent(), (Inverse(network.inputs, inverse),)
        ),
        derived=FromLoss(network, "full", Rule.REDUCE, "The distance from the regression weights moves as the layer"),
        note="So the distance at a time is that at the start times the exponential of minus the input correlation.",
    )


def _common_modes() -> Claim:
    outputs, modes = (Letter(name, size, "k", about="orthonormal modes") for name, size in (("U", "n1"), ("V", "n0")))
    network = Network(1)
    seen, inputs = network.correlation, network.inputs
    given: tuple[Given, ...] = (
        Orthonormal(outputs),
        Orthonormal(modes),
        Defined(seen, outputs @ _target() @ modes.T),
        Defined(inputs, modes @ _variance() @ modes.T),
    )
    return _claim(
        "common-modes",
        "Where task and inputs share their modes, the squared task and the input correlation commute",
        MatrixEqual(seen.T @ seen @ inputs, inputs @ seen.T @ seen, given),
        derived=FromLoss(network, "full", Rule.SPECIALISE, "The correlations that the velocity contains are then"),
        note="The condition under which pretraining on the inputs helps; pretraining states the converse.",
    )


def _isometry(depth: int) -> Claim:
    network, gain = Network(depth), Symbol("g")
    turns = tuple(Letter(f"R{place}", "n", "n", about="orthogonal") for place in range(1, depth + 1))
    layers = tuple(Letter(f"W{place}", "n", "n", about=f"layer {place}") for place in range(1, depth + 1))
    given = (
        *(Orthonormal(turn) for turn in turns),
        *(Defined(layer, scaled(gain, turn)) for layer, turn in zip(layers, turns, strict=True)),
    )
    whole = product(*reversed(layers))
    return _claim(
        f"isometry.depth-{depth}",
        f"{depth} orthogonal layers, each times a gain, multiply every length by a power of the gain",
        MatrixEqual(whole.T @ whole, scaled(gain ** (2 * depth), identity("n")), given),
        derived=FromLoss(network, "any", Rule.SPECIALISE, "Orthogonal factors cancel from the middle outwards"),
        note="With gain 1 lengths, and gradients on their way back, are kept exactly at any depth.",
    )


def _modes() -> tuple[Claim, ...]:
    """Columns a of W_1 V and b of W_2^T U: modes that cooperate and compete."""
    network = Network(2)
    first, second = network.layers
    inputs = Letter("V", "n0", "n0", about="input modes")
    outputs = Letter("U", "n2", "n2", about="output modes")
    target = Letter("S", "n2", "n0", about="singular values, on the diagonal")
    given: tuple[Given, ...] = (
        Orthonormal(inputs),
        Orthonormal(outputs),
        Defined(network.correlation, outputs @ target @ inputs.T),
    )
    a, b = first @ inputs, second.T @ outputs
    own_a = Letter("A", "n1", "n0", about="hidden vectors of the input modes, its columns")
    own_b = Letter("B", "n1", "n2", about="hidden vectors of the output modes, its columns")
    miss = target - own_b.T @ own_a
    energy = gradient_flow(trace(miss.T @ miss) / 2, (own_a, own_b), TAU)
    derived = FromLoss(network, "white", Rule.REDUCE, "In the basis of the modes the flow becomes")
    alone = FromLoss(network, "white", Rule.GRADIENT_FLOW, "The same velocities descend the energy of the modes")
    return (
        _claim(
            "vector-modes.input",
            "Whitened: hidden vectors of input modes follow those of output modes",
            MatrixEvolves(a, (b @ (target - b.T @ a)) / TAU, network.descent(white=True), given),
            derived=derived,
            note="Column by column: the own mode pulls together, every other one pushes away.",
        ),
        _claim(
            "vector-modes.output",
            "Whitened: hidden vectors of output modes follow those of input modes",
            MatrixEvolves(b, (a @ (target - b.T @ a).T) / TAU, network.descent(white=True), given),
            derived=derived,
        ),
        _claim(
            "vector-modes.energy.input",
            "The input vectors descend half the squared distance of all overlaps from their targets",
            MatrixEvolves(own_a, (own_b @ miss) / TAU, energy),
            derived=alone,
            note="The factor 1/tau belongs to the energy only if the flow is written without tau.",
        ),
        _claim(
            "vector-modes.energy.output",
            "The output vectors descend half the squared distance of all overlaps from their targets",
            MatrixEvolves(own_b, (own_a @ miss.T) / TAU, energy),
            derived=alone,
        ),
    )


CLAIMS: Final = (
    *(_gradient(depth, layer) for depth in (1, *DEPTHS) for layer in range(1, depth + 1)),
    *(_dissipation(depth) for depth in (1, 2, 3)),
    *chain.from_iterable(
        (_conserved(depth, layer, error) for depth in DEPTHS for layer in range(1, depth)) for error in ("full", "any")
    ),
    *(_decoupled(depth, layer) for depth in DEPTHS for layer in range(1, depth + 1)),
    *_modes(),
    _one_layer(),
    _common_modes(),
    *(_isometry(depth) for depth in DEPTHS),
)
