"""`python -m benchmarks.agreement`: kernels of Exactflow and of neural-tangents, entry by entry, and beside balls.

Each line is the worst of several variances of weights and biases; the exit status is 1 if a kernel of Exactflow is
further from balls than 1e-12.

python -m benchmarks.agreement --neural-tangents environments/nt/bin/python
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from flint import ctx
from numpy.typing import NDArray

from benchmarks.peers.elsewhere import NEURAL_TANGENTS, Peer, neural_tangents
from numerics.kernels import ABSOLUTE, ERF, RELU, SINE, Convolution, Kernels, LeakyReLU, PositionKernels, dense_kernels

_LAYERS, _BITS = 12, 400
_ACTIVATIONS = {"erf": ERF, "relu": RELU, "leaky": LeakyReLU(0.25), "absolute": ABSOLUTE, "sine": SINE}
_NETWORKS = ((1.25, 0.25), (1.5, 0.125), (2.0, 0.0), (2.5, 0.0625))
_ALLOWED = 1e-12
_HEAD = ("network", "activation", "NNGP apart", "NTK apart", "neural-tangents from exact", "Exactflow from exact")


@dataclass(frozen=True)
class Case:
    """A kind of network, and inputs of shape (inputs, *positions, features)."""

    architecture: str
    inputs: NDArray[np.float64]

    @property
    def name(self) -> str:
        dimensions = self.inputs.ndim - 2
        return self.architecture + (f" {dimensions}-d" if dimensions else "")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agreement", description="Kernels beside their peer's.")
    parser.add_argument("--neural-tangents", type=Path, metavar="PYTHON", help=f"or by {NEURAL_TANGENTS}")
    arguments = parser.parse_args()
    if arguments.neural_tangents:
        os.environ[NEURAL_TANGENTS] = str(arguments.neural_tangents)
    with TemporaryDirectory() as folder, neural_tangents() as peer:
        if peer is None:
            parser.error(f"give --neural-tangents or {NEURAL_TANGENTS}: an interpreter that has neural-tangents")
        print(f"neural-tangents {peer.ask('versions')['neural-tangents']}, {_LAYERS} layers, largest relative errors\n")
        print(_line(_HEAD) + "\n" + _line(["---"] * len(_HEAD)))
        worst = 0.0
        for names, errors in compared(peer, Path(folder)):
            print(_line([*names, *(f"{error:.0e}" for error in errors)]), flush=True)
            worst = max(worst, errors[-1])
    sys.exit(worst > _ALLOWED)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def compared(peer: Peer, folder: Path) -> Iterator[tuple[tuple[str, str], tuple[float, ...]]]:
    """The names and the largest relative errors of each kind of network and each activation."""
    chosen = np.random.default_rng(4)
    cases = [Case("dense", chosen.standard_normal((6, 10)))]
    for shape in ((5,), (3, 2)):
        for architecture in ("flattened", "pooled"):
            cases.append(Case(architecture, chosen.standard_normal((3, *shape, 4))))
    for case in cases:
        np.save(folder / "inputs.npy", case.inputs)
        for activation in _ACTIVATIONS:
            found = [_errors(peer, folder, case, activation, *variances) for variances in _NETWORKS]
            yield (case.name, activation), tuple(map(max, zip(*found, strict=True)))


def _errors(
    peer: Peer, folder: Path, case: Case, activation: str, weight: float, bias: float
) -> tuple[float, float, float, float]:
    """Between the two NNGPs, the two NTKs, and from balls of each."""
    theirs = _theirs(peer, folder, case, activation, weight, bias)
    ours, exact = (way(case, activation, weight, bias) for way in (ours_of, exact_of))
    first, second, third = (_both(kernels) for kernels in (theirs, ours, exact))
    return (
        _apart(first[0], second[0]),
        _apart(first[1], second[1]),
        max(map(_apart, first, third)),
        max(map(_apart, second, third)),
    )


def ours_of(case: Case, activation: str, weight: float, bias: float) -> Kernels:
    """The kernels in float64."""
    phi = _ACTIVATIONS[activation]
    if case.architecture == "dense":
        first = weight / case.inputs.shape[1] * (case.inputs @ case.inputs.T) + bias
        return dense_kernels(phi, weight, bias, first, _LAYERS)
    network = Convolution(phi, weight, bias, half_width=1)
    found = network.read_out(network.layer(case.inputs, _LAYERS, case.architecture == "pooled"))
    return Kernels(found.covariance, found.tangent)


def exact_of(case: Case, activation: str, weight: float, bias: float) -> Kernels:
    """The kernels in balls, rounded; a dense network is a convolutional one of a single position."""
    dense = case.architecture == "dense"
    inputs = case.inputs[:, None] if dense else case.inputs
    network = Convolution(_ACTIVATIONS[activation], weight, bias, half_width=0 if dense else 1)
    with ctx.workprec(_BITS):
        exact = np.vectorize(Fraction, otypes=[object])(inputs)
        found = network.read_out(network.layer(exact, _LAYERS - dense, case.architecture == "pooled"))
        assert all(ball.rel_accuracy_bits() > 53 for entries in _both(found) for ball in entries.ravel())
        rounded = (np.vectorize(lambda ball: float(ball.mid()))(entries) for entries in _both(found))
        return Kernels(*rounded)


def _theirs(peer: Peer, folder: Path, case: Case, activation: str, weight: float, bias: float) -> Kernels:
    output = folder / "kernels.npz"
    peer.ask(
        "kernels",
        inputs=str(folder / "inputs.npy"),
        output=str(output),
        architecture=case.architecture,
        activation=activation,
        weight=weight,
        bias=bias,
        layer=_LAYERS,
    )
    return Kernels(**np.load(output))


def _both(kernels: Kernels | PositionKernels) -> tuple[NDArray[Any], NDArray[Any]]:
    return kernels.covariance, kernels.tangent


def _apart(found: NDArray[np.float64], truth: NDArray[np.float64]) -> float:
    """The largest relative difference."""
    return float(np.max(np.abs(found / truth - 1)))


if __name__ == "__main__":
    main()
