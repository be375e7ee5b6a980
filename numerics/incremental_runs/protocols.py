"""The experiments at the sizes of the literature: sizes, truths, starts and steps.

Source: Gissin, Shalev-Shwartz, Daniely 2020, with the public code of its authors; steps are those of this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from numerics.incremental_runs.convolutions import convolution, convolution_race, gaussian_filters
from numerics.incremental_runs.diagonals import classifier, matching_pursuit, regressor
from numerics.incremental_runs.quadratics import quadratic
from numerics.incremental_runs.sensing import Sensing, factorise, gaussian_layers, identity_layers
from numerics.incremental_runs.training import Array, Run, Weights

#: sigma_0 of the experiments with squared errors, and of classification.
SMALL_START: Final = 1e-4
CLASSIFICATION_START: Final = 1e-2
SENSING_VALUES: Final = (12.0, 6.0, 4.0, 3.0)
#: The step by depth: the largest curvature is that of the largest value.
SENSING_STEPS: Final = {1: 0.1, 2: 0.016, 3: 0.008, 4: 0.005}
_SENSING_END: Final = 0.005
_SENSING_SIZE: Final = 50
QUADRATIC_VALUES: Final = (1.0, 1 / 2, 1 / 3, 1 / 4)
CLASSIFICATION_DEPTHS: Final = (1, 2, 3, 4, 5)
#: Moduli at the frequencies 0 to 3, and the step by depth.
AMPLITUDES: Final = (3.0, 4.0, 6.0, 12.0)
CONVOLUTION_STEPS: Final = {1: 0.05, 2: 0.01, 3: 0.005}


def matrix_sensing(depth: int, seed: int = 0, gaussian: bool = False) -> Run:
    """50 by 50, 1000 Gaussian measurements of the eigenvalues 12, 6, 4, 3: the singular values.

    Args:
        depth: N, from 1 to 4.
        seed: of the measurements, and of the start if that is drawn.
        gaussian: whether the layers start with Gaussian entries; otherwise at a multiple of the identity.
    """
    rng = np.random.default_rng(seed)
    measured = Sensing.drawn(_SENSING_SIZE, 1000, SENSING_VALUES, rng)
    shape = (_SENSING_SIZE, depth, SMALL_START)
    layers = gaussian_layers(*shape, rng) if gaussian else identity_layers(*shape)
    return factorise(measured, layers, SENSING_STEPS[depth], _SENSING_END, every=2 if depth < 3 else 10)


def quadratic_network(bias: bool, seed: int = 0, examples: int = 100) -> Run:
    """20 inputs, 100 Gaussian examples of the eigenvalues 1, 1/2, 1/3, 1/4: the eigenvalues of W^T W.

    The 210 entries of a symmetric matrix are more than 100 examples determine, so that the order and the values are
    those of the closed forms, the times are not. With 10,000 examples the times are too.
    """
    rng = np.random.default_rng(seed)
    values = np.zeros(20)
    values[: len(QUADRATIC_VALUES)] = QUADRATIC_VALUES
    return quadratic(rng.standard_normal((examples, 20)), values, bias, SMALL_START, rng, 0.1, 1e-5)


@dataclass(frozen=True)
class Classification:
    """A run of classification and the direction that is to be found, of unit length."""

    run: Run
    truth: Array

    @property
    def correlation(self) -> float:
        """The cosine between what is found and the truth."""
        found = self.run.watched[-1]
        return float(found @ self.truth / np.linalg.norm(found))


def classification(depth: int, seed: int = 0) -> Classification:
    """100 features, 200 examples labelled by the weights 8, 4, 2, 1, and the exponential loss."""
    rng = np.random.default_rng(seed)
    examples, truth = rng.standard_normal((200, 100)), np.zeros(100)
    truth[:4] = np.array([8.0, 4.0, 2.0, 1.0]) / np.sqrt(85.0)
    run = classifier(examples, np.sign(examples @ truth), depth, CLASSIFICATION_START, 0.005, 0.01)
    return Classification(run, truth)


@dataclass(frozen=True)
class Convolution:
    """A run of a convolution, with what says how it would go with infinitely many examples.

    Attributes:
        run: the moduli of all frequencies.
        target: beta*.
        filters: w_1, ..., w_N at the start.
    """

    run: Run
    target: Array
    filters: Weights

    def race(self, times: Array) -> Array:
        """The moduli of all frequencies from the same start with infinitely many examples."""
        return convolution_race(self.target, self.filters, times)


def circular_convolution(depth: int, seed: int = 0, examples: int = 200) -> Convolution:
    """100 inputs, 200 Gaussian examples of the amplitudes 3, 4, 6, 12: the moduli of all frequencies.

    What 200 examples correlate with the target is off by 1.4 at each frequency, which changes the order of the
    amplitudes 3 and 4, now and then also of 6. With 10,000 examples the times are those of the race.
    """
    rng = np.random.default_rng(seed)
    modes = np.zeros(51, dtype=complex)
    modes[: len(AMPLITUDES)] = AMPLITUDES
    inputs, target = rng.standard_normal((examples, 100)), np.fft.irfft(modes, 100)
    filters = gaussian_filters(100, depth, SMALL_START, rng)
    return Convolution(convolution(inputs, target, filters, CONVOLUTION_STEPS[depth], 1e-4), target, filters)


@dataclass(frozen=True)
class Pursuit:
    """A run of sparse regression beside orthogonal matching pursuit.

    Attributes:
        run: the values of all features.
        truth: the features that have a value, and their values.
        selected: the features that matching pursuit selects, in order.
    """

    run: Run
    truth: dict[int, float]
    selected: list[int]

    @property
    def learned(self) -> list[int]:
        """The features whose values pass 1/10 in modulus, in the order in which they first do."""
        above = np.abs(self.run.watched) > 0.1
        first = {int(i): int(above[:, i].argmax()) for i in np.flatnonzero(above.any(axis=0))}
        return sorted(first, key=first.__getitem__)


def sparse_regression(seed: int = 0) -> Pursuit:
    """1000 unit columns, 80 examples, 5 values of 1 and an exponential one of mean 10; depth 5."""
    rng = np.random.default_rng(seed)
    design = rng.standard_normal((80, 1000))
    design /= np.linalg.norm(design, axis=0)
    truth = {int(i): float(rng.exponential(10.0)) + 1.0 for i in rng.choice(1000, 5, replace=False)}
    labels = design[:, list(truth)] @ np.array(list(truth.values()))
    run = regressor(design, labels, 5, SMALL_START, 0.01, 0.01)
    return Pursuit(run, truth, matching_pursuit(design, labels, len(truth)))
