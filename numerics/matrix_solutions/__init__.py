"""Exact solutions of matrix flows: two layers from lam-balanced weights, and symmetric factorisation.

`solve_two_layer` and `solve_symmetric` answer in floating point, stably at any time; `enclose_two_layer` and
`enclose_symmetric` answer to any number of digits with a proof.
"""

from numerics.matrix_solutions.enclosure import Enclosure, enclose_symmetric, enclose_two_layer
from numerics.matrix_solutions.hypotheses import HypothesisError, whitened_correlation
from numerics.matrix_solutions.obstruction import SaddleWarning
from numerics.matrix_solutions.state import TwoLayerState
from numerics.matrix_solutions.symmetric import SymmetricSolution, solve_symmetric
from numerics.matrix_solutions.two_layer import TwoLayerSolution, solve_two_layer

__all__ = [
    "Enclosure",
    "HypothesisError",
    "SaddleWarning",
    "SymmetricSolution",
    "TwoLayerSolution",
    "TwoLayerState",
    "enclose_symmetric",
    "enclose_two_layer",
    "solve_symmetric",
    "solve_two_layer",
    "whitened_correlation",
]
