"""Random matrices and random networks: seeded sampling, means with standard errors, and how they change with size."""

from numerics.ensembles.measuring import Measurement, Precision, measure
from numerics.ensembles.moments import Moments
from numerics.ensembles.registry import SAMPLERS
from numerics.ensembles.samplers import Sampler
from numerics.ensembles.scaling import Trend, exponent, extrapolate

__all__ = [
    "SAMPLERS",
    "Measurement",
    "Moments",
    "Precision",
    "Sampler",
    "Trend",
    "exponent",
    "extrapolate",
    "measure",
]
