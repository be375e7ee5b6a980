"""Phases of wide networks, and what they say of training and generalisation at a depth."""

from numerics.wide_networks.critical_lines import (
    CriticalPoint,
    critical_bias,
    critical_point,
    enclosed_critical_point,
)
from numerics.wide_networks.deep import DeepPair, deep_pair
from numerics.wide_networks.diagrams import PhaseDiagram, phase_diagram
from numerics.wide_networks.laws import Laws, threshold_depth
from numerics.wide_networks.phases import FixedPoint, Phase, enclosed_fixed_point, fixed_point
from numerics.wide_networks.predictors import Inputs, Predictions, mean_predictions
from numerics.wide_networks.spectra import Data, Spectrum, spectrum
from numerics.wide_networks.trainability import Trainability, trainability

__all__ = [
    "CriticalPoint",
    "Data",
    "DeepPair",
    "FixedPoint",
    "Inputs",
    "Laws",
    "Phase",
    "PhaseDiagram",
    "Predictions",
    "Spectrum",
    "Trainability",
    "critical_bias",
    "critical_point",
    "deep_pair",
    "enclosed_critical_point",
    "enclosed_fixed_point",
    "fixed_point",
    "mean_predictions",
    "phase_diagram",
    "spectrum",
    "threshold_depth",
    "trainability",
]
