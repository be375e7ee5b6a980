"""End-to-end dynamics: the product of balanced layers moves by a law of its own; discrete time; weight decay.

Conventions: those of `matrix_networks`; the loss is any differentiable function of the product P = W_M ... W_1, G its
gradient by P.  Balanced layers have A = W_M W_M^T with A^M = P P^T and B = W_1^T W_1 with B^M = P^T P.  A and B have no
negative eigenvalues, and such a root is unique: A = (P P^T)^(1/M), B = (P^T P)^(1/M).  With that the law of the product
is the published one.  That simulated networks follow it is shown elsewhere.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.matrix_networks import DEPTHS, LAM, FromLoss, Network
from derivations.catalogue.quantities import PACE, TAU
from derivations.catalogue.sources import ARORA_2018, KUNIN_2019, SAXE_2014
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Limit
from derivations.derivation import Rule
from derivations.expressions import INFINITY, ONE, Number, Symbol, add, log, symbols
from derivations.matrices.building import identity, product, scaled, total
from derivations.matrices.givens import Defined, Eigenvector, Given, Orthonormal
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixEqual, MatrixEvolves
from derivations.variables import Domain, Variable

_ETA, _SIGMA, _X, _Y = symbols("eta sigma x y")
_VOCABULARY: Final = Vocabulary(
    (
        PACE,
        Variable("eta", Domain.POSITIVE, about="learning rate", latex=r"\eta"),
        Variable("lam", Domain.NONNEGATIVE, about="strength of the weight decay", latex=r"\lambda"),
        Variable("sigma", about="weight of the mode in each layer", latex=r"\sigma"),
        Variable("x", Domain.POSITIVE, about="larger singular value of the product"),
        Variable("y", Domain.POSITIVE, about="smaller singular value of the product"),
        Variable("M", Domain.POSITIVE, about="number of layers"),
    ),
    "end-to-end",
    ARORA_2018,
)
_claim: Final = _VOCABULARY.claim

_DISCRETE_DEPTHS = (2, 3, 4)


def power(matrix: Matrix, exponent: int) -> Matrix:
    """The product of equal square factors; the identity for the exponent 0."""
    return product(identity(matrix.rows[0]), *[matrix] * exponent)


def preconditioned(left: Matrix, slope: Matrix, right: Matrix, depth: int) -> Matrix:
    """The sum over j = 1 ... M of left^(M-j) slope right^(j-1)."""
    return total(*(power(left, depth - j) @ slope @ power(right, j - 1) for j in range(1, depth + 1)))


def _law(depth: int) -> Claim:
    network = Network(depth)
    outer, inner = network.layers[-1], network.layers[0]
    left = Letter("A", outer.row, outer.row, symmetric=True, about="root of the product times its transpose")
    right = Letter("B", "n0", "n0", symmetric=True, about="root of the transposed product times the product")
    given = (network.balanced, Defined(left, outer @ outer.T), Defined(right, inner.T @ inner))
    moved = preconditioned(left, network.slope, right, depth)
    return _claim(
        f"flow.depth-{depth}",
        f"The product of {depth} balanced layers descends its loss under a preconditioner made of itself",
        MatrixEvolves(network.output, -moved / TAU, network.any_descent(), given),
        derived=FromLoss(network, "any", Rule.REDUCE, "Balanced neighbours are exchanged", True, True),
        note="That A and B are such roots is stated by end-to-end.left-root and end-to-end.right-root.",
    )


def _roots(depth: int) -> tuple[Claim, ...]:
    network = Network(depth)
    outer, inner, own = network.layers[-1], network.layers[0], network.output
    made = FromLoss(network, "any", Rule.REDUCE, "Balanced neighbours are exchanged from the middle outwards", True)
    return (
        _claim(
            f"left-root.depth-{depth}",
            f"The last of {depth} balanced layers gives the root of the product times its transpose",
            MatrixEqual(power(outer @ outer.T, depth), own @ own.T, (network.balanced,)),
            derived=made,
        ),
        _claim(
            f"right-root.depth-{depth}",
            f"The first of {depth} balanced layers gives the root of the transposed product times the product",
            MatrixEqual(power(inner.T @ inner, depth), own.T @ own, (network.balanced,)),
            derived=made,
        ),
    )


def _chain(network: Network) -> tuple[tuple[Letter, ...], Letter, tuple[Given, ...]]:
    """Balanced layers W_l = R_{l+1} D R_l^T; every balanced chain is of this form."""
    widths = [f"n{place}" for place in range(network.depth + 1)]
    frames = tuple(Letter(f"R{place}", width, "k") for place, width in enumerate(widths, 1))
    weight = Letter("D", "k", "k", diagonal=True, about="weights of the modes, the same in each layer")
    layers: list[Given] = [
        Defined(layer, frames[place + 1] @ weight @ frames[place].T) for place, layer in enumerate(network.layers)
    ]
    return frames, weight, (*(Orthonormal(frame) for frame in frames), *layers)


def _modes(depth: int) -> tuple[Claim, ...]:
    network = Network(depth)
    frames, weight, given = _chain(network)
    velocity = network.product_velocity
    seen = frames[-1].T @ network.slope @ frames[0]
    mixed = preconditioned(weight @ weight, seen, weight @ weight, depth)
    mode = Letter("e", "k", "1", about="unit vector of one mode")
    single = scaled(depth * _SIGMA ** (2 * depth - 2), mode.T @ seen @ mode)
    made = FromLoss(network, "any", Rule.REDUCE, "In the basis of the singular vectors of the product", True, True)
    return (
        _claim(
            f"modes.depth-{depth}",
            f"Seen from the singular vectors of {depth} balanced layers the preconditioner is a number for each entry",
            MatrixEqual(frames[-1].T @ velocity @ frames[0], -mixed / TAU, given),
            derived=made,
            note="Each entry is multiplied by a sum of powers of two weights; see end-to-end.preconditioner.",
        ),
        _claim(
            f"singular-value.depth-{depth}",
            f"A singular value of {depth} balanced layers moves by its own gradient times a power of itself",
            MatrixEqual(
                mode.T @ frames[-1].T @ velocity @ frames[0] @ mode,
                -single / TAU,
                (*given, Eigenvector(weight, mode, _SIGMA)),
            ),
            derived=made,
            note="The singular value is sigma to the power M; a distinct one moves as its entry does.",
        ),
    )


def _preconditioner(depth: int) -> Claim:
    """The number by which an entry is multiplied: a geometric sum, for singular values x = d_i^M and y = d_k^M."""
    x, y, m = _X, _Y, Number(depth)
    terms = (x ** (2 * (depth - j) / m) * y ** (2 * (j - 1) / m) for j in range(1, depth + 1))
    return _claim(
        f"preconditioner.depth-{depth}",
        f"The preconditioner of {depth} balanced layers, entry by entry, is a quotient of differences of powers",
        Equal(add(*terms), (x**2 - y**2) / (x ** (2 / m) - y ** (2 / m))),
        "x > y",
        derived=Deduced("Sum the geometric series with the quotient $(y/x)^{2/M}$."),
        note="Symmetric in x and y; for equal singular values it is M times the power 2 - 2/M of them.",
    )


def _depth_limit() -> Claim:
    x, y, m = _X, _Y, Symbol("M")
    kept = (x**2 - y**2) / (x ** (2 / m) - y ** (2 / m)) / m
    return _claim(
        "preconditioner.infinite-depth",
        "Divided by the depth, the preconditioner of balanced layers tends to a logarithmic mean",
        Limit(kept, m, INFINITY, "", (x**2 - y**2) / (2 * log(x / y))),
        "x > y",
        derived=Expanded("Expand the powers for great depth.", (_preconditioner(2),)),
    )


def _single_output(depth: int) -> Claim:
    """One output: all layers have rank one, W_l = sigma r_l r_{l-1}^T with unit vectors, as balanced ones then must.

    The product is w = sigma^M r^T, |w|^(2 - 2/M) = sigma^(2M - 2), and the projection on w is r r^T.
    """
    network = Network(depth, single=True)
    units = tuple(Letter(f"r{place}", f"n{place}", "1", about="unit vector") for place in range(depth))
    given: list[Given] = [Orthonormal(unit) for unit in units]
    for place, layer in enumerate(network.layers):
        after = units[place + 1] if place + 1 < depth else identity("1")
        given.append(Defined(layer, scaled(_SIGMA, after @ units[place].T)))
    slope, unit = network.slope, units[0]
    moved = slope + (depth - 1) * (slope @ unit @ unit.T)
    return _claim(
        f"single-output.depth-{depth}",
        f"With one output, {depth} balanced layers learn faster along their weights than across",
        MatrixEqual(network.product_velocity, scaled(-(_SIGMA ** (2 * depth - 2)) / TAU, moved), tuple(given)),
        derived=FromLoss(network, "any", Rule.REDUCE, "With layers of rank one this is", True, True),
        note="The norm of the weights is sigma to the power M, so that the factor is its power 2 - 2/M.",
    )


def _discrete(depth: int, layer: int) -> Claim:
    """One step of gradient descent: the terms of first order in eta cancel, those of second order stay."""
    network = Network(depth)
    before, after = network.layers[layer - 1], network.layers[layer]
    pulls = [network.velocity(place, -network.slope, tau=ONE) for place in (layer, layer + 1)]
    stepped = [own + scaled(_ETA, pull) for own, pull in zip((before, after), pulls, strict=True)]
    grown = network.imbalance(layer) + scaled(_ETA**2, pulls[1].T @ pulls[1] - pulls[0] @ pulls[0].T)
    return _claim(
        f"discrete-imbalance.depth-{depth}.{layer}-{layer + 1}",
        f"A step of gradient descent changes the imbalance of layers {layer} and {layer + 1} of {depth} by eta^2",
        MatrixEqual(stepped[1].T @ stepped[1] - stepped[0] @ stepped[0].T, grown),
        source=SAXE_2014,
        derived=FromLoss(network, "any", Rule.EXPAND, "A step is eta times the velocity for the time constant one"),
    )


def _decay(depth: int, layer: int) -> Claim:
    network = Network(depth)
    imbalance = network.imbalance(layer)
    return _claim(
        f"weight-decay-imbalance.depth-{depth}.{layer}-{layer + 1}",
        f"Weight decay takes the imbalance of layers {layer} and {layer + 1} of {depth} away exponentially",
        MatrixEvolves(imbalance, scaled(-2 * LAM / TAU, imbalance), network.any_descent(decay=True)),
        source=KUNIN_2019,
        derived=FromLoss(network, "any", Rule.INVARIANT, "The penalty adds $-\\lambda W/\\tau$ to each velocity"),
        note="The penalty is (lambda/2) times the sum of all squared weights; without the 1/2 the rate doubles.",
    )


CLAIMS: Final = (
    *(_law(depth) for depth in DEPTHS),
    *(claim for depth in DEPTHS for claim in _roots(depth)),
    *(claim for depth in DEPTHS for claim in _modes(depth)),
    *(_preconditioner(depth) for depth in DEPTHS),
    _depth_limit(),
    *(_single_output(depth) for depth in DEPTHS),
    *(_discrete(depth, layer) for depth in _DISCRETE_DEPTHS for layer in range(1, depth)),
    *(_decay(depth, layer) for depth in _DISCRETE_DEPTHS for layer in range(1, depth)),
)
