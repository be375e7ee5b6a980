"""Generalisation of linear networks: what data say of a teacher, error curves, stopping, shrinkage and transfer.

`Student` and `Regression` answer to any number of digits with a proof.  The rest is in floating point and for data:
matrices of correlations Sigma = Y X^T of outputs and orthonormal inputs, whose noise has the variance noise**2/columns.
"""

from numerics.generalisation.curves import Curves, error_curves, optimal_stopping_time
from numerics.generalisation.enclosed import Student
from numerics.generalisation.hypotheses import HypothesisError
from numerics.generalisation.layer_stopping import (
    Stopping,
    best_ridge_error,
    best_stopping,
    overtraining,
    stopped_against_ridge,
)
from numerics.generalisation.leading_order import leading_order_ends
from numerics.generalisation.modes import Modes, estimate_modes, estimate_noise, optimal_shrinkage
from numerics.generalisation.regression import Regression
from numerics.generalisation.sign_change import transfer_sign_change
from numerics.generalisation.stopped import StoppedErrors, stopped_errors
from numerics.generalisation.stopping_limit import (
    ScaledRatio,
    bounds_scaled_ratio,
    largest_scaled_ratio,
    scaled_ratio,
)
from numerics.generalisation.transfer import predicted_transfer, transfer_benefit

__all__ = [
    "Curves",
    "HypothesisError",
    "Modes",
    "Regression",
    "ScaledRatio",
    "StoppedErrors",
    "Stopping",
    "Student",
    "best_ridge_error",
    "best_stopping",
    "bounds_scaled_ratio",
    "error_curves",
    "estimate_modes",
    "estimate_noise",
    "largest_scaled_ratio",
    "leading_order_ends",
    "optimal_shrinkage",
    "optimal_stopping_time",
    "overtraining",
    "predicted_transfer",
    "scaled_ratio",
    "stopped_against_ridge",
    "stopped_errors",
    "transfer_benefit",
    "transfer_sign_change",
]
