"""Whole models that learn one value after the other, at the sizes of the experiments in the literature."""
