"""The exact threshold of incremental learning: which starts learn one value before another, at any precision."""

from numerics.thresholds.bracket import threshold
from numerics.thresholds.descent import descent_threshold
from numerics.thresholds.pair import Never, Pair, Threshold, ThresholdError

__all__ = ["Never", "Pair", "Threshold", "ThresholdError", "descent_threshold", "threshold"]
