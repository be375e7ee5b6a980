"""Mean predictions in every phase: their limits and rates, float64 where it lasts, and bad input."""

from fractions import Fraction

import numpy as np
import pytest
from flint import arb

from numerics.kernels import ERF, RELU, KernelError, dense_kernels, depth, float_layers
from numerics.wide_networks import critical_bias, fixed_point
from numerics.wide_networks.constants import chaotic_constant, ordered_constant
from numerics.wide_networks.predictors import Inputs, mean_predictions

#: Correlations of four training inputs and a test input, and centred labels.
TRAINED = np.array([[16, 4, -2, 1], [4, 16, 6, 3], [-2, 6, 16, 0], [1, 3, 0, 16]]) / 16
TEST, LABELS = np.array([8, 2, 5, 3]) / 16, np.array([1.0, -2.0, 0.5, 0.5])


def inputs(variance: float) -> Inputs:
    gaps = [[Fraction(1 - c) for c in row] for row in TRAINED]
    return Inputs(Fraction(variance), gaps, [[Fraction(1 - c) for c in TEST]], [Fraction(y) for y in LABELS])


def predicted(activation, w: float, b: float, layer: int) -> tuple[float, float]:
    """Of the tangent kernel and of the NNGP, at the fixed variance."""
    q = fixed_point(activation, w, b).variance
    found = mean_predictions(activation, Fraction(w), Fraction(b), inputs(q), layer)
    assert found.reason == ""
    return float(found.tangent[0].mid()), float(found.covariance[0].mid())


def flat(constants: np.ndarray, test: np.ndarray) -> float:
    """What A*11^T - C predicts as C falls: c^T (C^-1 - C^-1 1 1^T C^-1/s) Y + 1^T C^-1 Y/s with s = 1^T C^-1 1."""
    inverse, ones = np.linalg.inv(constants), np.ones(len(LABELS))
    total = ones @ inverse @ ones
    projected = inverse - np.outer(inverse @ ones, ones @ inverse) / total
    return float(test @ projected @ LABELS + ones @ inverse @ LABELS / total)


def test_shallow_predictions_are_those_of_plain_matrices() -> None:
    w, b, layer, q = 1.5, 0.25, 4, 0.75
    every = np.block([[TRAINED, TEST[:, None]], [TEST[None, :], np.ones((1, 1))]])
    kernels = dense_kernels(ERF, w, b, q * every, layer)
    found = mean_predictions(ERF, Fraction(w), Fraction(b), inputs(q), layer)
    for matrix, ball in ((kernels.tangent, found.tangent), (kernels.covariance, found.covariance)):
        plain = matrix[4, :4] @ np.linalg.solve(matrix[:4, :4], LABELS)
        assert float(ball[0].mid()) == pytest.approx(plain, rel=1e-11)


@pytest.mark.parametrize(("w", "b"), [(1.1, 0.3), (1.25, 0.05)])
def test_ordered_predictions_tend_to_the_flat_limit(w: float, b: float) -> None:
    """The NNGP exponentially, the tangent kernel as 1/l, to one limit; float64 has lost it long before."""
    point = fixed_point(ERF, w, b)

    def constant(c: float) -> float:
        return ordered_constant(ERF, w, b, point, 1 - c) if c < 1 else 0.0

    limit = flat(np.vectorize(constant)(TRAINED), np.vectorize(constant)(TEST))
    assert predicted(ERF, w, b, 300)[1] == pytest.approx(limit, rel=1e-4)
    off = [layer * (predicted(ERF, w, b, layer)[0] - limit) for layer in (400, 800)]
    assert off[0] == pytest.approx(off[1], rel=0.05)
    pair = depth(float_layers(ERF, w, b, point.variance, np.maximum(1 - TRAINED, 0.0)), 2000)
    assert np.linalg.matrix_rank(pair.tangent - pair.tangent_gap) == 1


def test_rectifiers_have_two_flat_limits() -> None:
    point = fixed_point(RELU, 1.0, 0.25)

    def constant(c: float) -> float:
        return ordered_constant(RELU, 1.0, 0.25, point, 1 - c) if c < 1 else 0.0

    trained, test = np.vectorize(constant)(TRAINED), np.vectorize(constant)(TEST)
    tangent, covariance = predicted(RELU, 1.0, 0.25, 160)
    assert covariance == pytest.approx(flat(trained, test), rel=1e-4)
    assert tangent == pytest.approx(flat(np.sqrt(trained), np.sqrt(test)), rel=1e-4)
    assert abs(tangent - covariance) > 1e-3


def test_critical_predictions_fall_as_the_inverse_depth() -> None:
    """f''*l P Y -> (C_t - 1^T C/(m + 2)) Y of the tangent kernel, 2 (C_t - 1^T C/m) Y of the NNGP, C = lim(1/e - ...).

    What is common to all pairs of different inputs does not matter, as the labels are centred.
    """
    w, layer = 1.5, 1500
    b = float(critical_bias(ERF, w))
    point = fixed_point(ERF, w, b)
    gaps = np.maximum(1 - np.vstack([TRAINED, TEST]), 0.0)
    deep = depth(float_layers(ERF, w, b, point.variance, gaps), 8000).gap
    clocks = np.divide(1, deep, out=np.zeros_like(deep), where=deep > 0)
    constants = np.where(deep > 0, clocks - clocks[4, 0], 0.0)
    for found, factor, extra in zip(predicted(ERF, w, b, layer), (1, 2), (2, 0), strict=True):
        law = factor * (constants[4] - constants[:4].sum(0) / (4 + extra)) @ LABELS
        assert found * layer * point.curvature == pytest.approx(law, rel=0.02)


def test_chaotic_predictions_fall_as_the_law_has_it() -> None:
    """P Y ~ l (chi_c/chi_1)**l (chi_1 - 1) (1 + f'' p_ab*/(q chi_c)) E Y, and of the NNGP chi_c**l/(1 - c*) ..."""
    w, b = 3.0, 0.2
    point = fixed_point(ERF, w, b)
    constants = np.array([chaotic_constant(ERF, w, b, point, 1 - c) for c in TEST])
    factor = (point.slope - 1) * (1 + point.curvature * point.tangent_covariance / (point.variance * point.rate))
    off = []
    for layer in (100, 200):
        law = layer * (point.rate / point.slope) ** layer * factor * constants @ LABELS
        off.append(layer * (predicted(ERF, w, b, layer)[0] / law - 1))
    assert off[0] == pytest.approx(off[1], rel=0.02)
    trained = np.array([[chaotic_constant(ERF, w, b, point, 1 - c) if c < 1 else 0.0 for c in row] for row in TRAINED])
    share = point.correlation / (1 + 3 * point.correlation)
    law = point.rate**100 / (1 - point.correlation) * (constants - share * trained.sum(0)) @ LABELS
    assert predicted(ERF, w, b, 100)[1] == pytest.approx(law, rel=1e-5)


def test_too_low_a_precision_and_what_is_no_kernel_are_named() -> None:
    q = fixed_point(ERF, 1.1, 0.3).variance
    network = ERF, Fraction(1.1), Fraction(0.3)
    with pytest.raises(KernelError, match="positive definite"):
        mean_predictions(*network, inputs(q), 400, most_bits=128)
    found = mean_predictions(*network, inputs(q), 20, digits=60, most_bits=200)
    assert "fewer digits" in found.reason
    assert isinstance(found.tangent[0], arb)
    one, two = Fraction(1), Fraction(2)
    with pytest.raises(KernelError, match="positive definite"):
        mean_predictions(*network, Inputs(one, [[0, 0], [0, 0]], [[one, one]], [one, one]), 3, most_bits=256)
    for bad in (
        ([[0, one]], [[one, one]], [one, one]),
        ([[0, one], [two, 0]], [[one, one]], [one, one]),
        ([[one, one], [one, 0]], [[one, one]], [one, one]),
        ([[0, one], [one, 0]], [[one]], [one, one]),
    ):
        with pytest.raises(KernelError, match="mend"):
            Inputs(one, *bad)
    with pytest.raises(KernelError, match="digits"):
        mean_predictions(*network, inputs(q), 3, digits=0)
