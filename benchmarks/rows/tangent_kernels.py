"""The tangent kernel of a deep erf network on many inputs of one norm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from flint import arb
from numpy.typing import NDArray

from benchmarks.measuring import Comparison, Effort, Figure, Target, best_of_turns, seconds_of
from benchmarks.peers.elsewhere import NEURAL_TANGENTS, Peer, neural_tangents
from numerics.kernels import ERF, BoundedKernels, Kernels, equal_norm_kernels
from numerics.kernels.pairs import Diagonals

#: K and Theta at places of the matrices.
Truth = dict[tuple[int, int], tuple[float, float]]

ROW = "Erf NTK and NNGP of 500 inputs of 256 features, 100 layers, float64"
_INPUTS, _FEATURES, _LAYERS = 500, 256, 100
_NETWORKS = {"near criticality": (1.5, 0.1), "chaotic": (3.0, 0.2)}
_WAYS = {
    "compiled": "compiled, warm",
    "scan": "compiled as `lax.scan` over a layer, warm",
    "eager": "eager",
}
_CHECKED = 300


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """Interpolation with its bound, beside the recursion of whole matrices in NumPy and in JAX."""
    inputs = np.random.default_rng(0).standard_normal((_INPUTS, _FEATURES))
    inputs /= np.linalg.norm(inputs, axis=1)[:, None] / np.sqrt(_FEATURES)
    with TemporaryDirectory() as folder, neural_tangents() as peer:
        path = Path(folder)
        np.save(path / "inputs.npy", inputs)
        for phase, network in _NETWORKS.items():
            yield _comparison(inputs, phase, network, effort, peer, path)


def _comparison(
    inputs: NDArray[np.float64],
    phase: str,
    network: tuple[float, float],
    effort: Effort,
    peer: Peer | None,
    folder: Path,
) -> Comparison:
    ours, plain = (partial(way, inputs, *network) for way in (with_exactflow, with_numpy))
    runs: dict[str, Callable[[], float]] = {"Exactflow": partial(seconds_of, ours), "NumPy": partial(seconds_of, plain)}
    answers: dict[str, Kernels] = {"Exactflow": ours(), "NumPy": plain()}
    names, first = {"NumPy": "plain NumPy recursion"}, 0.0
    if peer is not None:
        version = peer.ask("versions")
        peer.ask("prepare", inputs=str(folder / "inputs.npy"), weight=network[0], bias=network[1], layer=_LAYERS)
        for way, words in _WAYS.items():
            names[way] = f"neural-tangents {version['neural-tangents']}, jax {version['jax']}, {words}"
            took = peer.ask("time", how=way, output=str(folder / f"{way}.npz"))["seconds"]
            first = took if way == "compiled" else first
            answers[way] = Kernels(**np.load(folder / f"{way}.npz"))
            runs[way] = partial(_elsewhere, peer, way)
    took = best_of_turns(runs, effort)
    truth = exact_entries(inputs, *network)
    remarks = {name: f"error {_error(answer, truth):.1e}" for name, answer in answers.items()}
    remarks["Exactflow"] += f", {with_exactflow(inputs, *network).error:.0e} proved"
    peers = [Figure(words, took[name], remarks[name]) for name, words in names.items()]
    if peer is None:
        peers.append(Figure("neural-tangents", None, f"{NEURAL_TANGENTS} names no interpreter"))
    else:
        peers.append(Figure("neural-tangents, compiled, with its compilation", first))
    limit = took["compiled"] / 20 if peer is not None else None
    work = f"{phase}: weights {network[0]}, biases {network[1]}"
    figure = Figure("Exactflow", took["Exactflow"], remarks["Exactflow"])
    return Comparison(ROW, work, figure, tuple(peers), Target("a 20th of neural-tangents compiled", limit))


def with_exactflow(inputs: NDArray[np.float64], weight: float, bias: float) -> BoundedKernels:
    return equal_norm_kernels(ERF, weight, bias, first_kernel(inputs, weight, bias), _LAYERS)


def with_numpy(inputs: NDArray[np.float64], weight: float, bias: float) -> Kernels:
    """K' = w*T(K) + b and Theta' = K' + w*T'(K) o Theta in the fewest operations on whole matrices."""
    covariance = tangent = first_kernel(inputs, weight, bias)
    for _ in range(_LAYERS - 1):
        own = 1 + 2 * covariance.diagonal()
        square = np.outer(own, own)
        twice = 2 * covariance
        covariance = 2 * weight / np.pi * np.arcsin(twice / np.sqrt(square)) + bias
        tangent = covariance + 4 * weight / np.pi / np.sqrt(square - twice * twice) * tangent
    return Kernels(covariance, tangent)


def first_kernel(inputs: NDArray[np.float64], weight: float, bias: float) -> NDArray[np.float64]:
    found: NDArray[np.float64] = weight / inputs.shape[1] * (inputs @ inputs.T) + bias
    return found


def exact_entries(
    inputs: NDArray[np.float64], weight: float, bias: float
) -> dict[tuple[int, int], tuple[float, float]]:
    """K and Theta in balls at entries chosen by chance, and at one on the diagonal."""
    first, chosen = first_kernel(inputs, weight, bias), np.random.default_rng(1).integers(0, _INPUTS, (_CHECKED, 2))
    places = [(0, 0), *(tuple(map(int, place)) for place in chosen if place[0] != place[1])]
    gaps = [1 - arb(float(first[place])) / arb(float(first[0, 0])) for place in places]
    numbers = (Fraction(value) for value in (weight, bias, float(first[0, 0])))
    diagonals = Diagonals.of(ERF, *numbers, _LAYERS, 400)
    pairs = {place: diagonals.pair(gap) for place, gap in zip(places, gaps, strict=True)}
    return {
        place: (float(pair.covariance.mid()), float(pair.tangent_covariance.mid())) for place, pair in pairs.items()
    }


def _error(answer: Kernels, truth: Truth) -> float:
    """The largest relative error."""
    return max(
        abs(float(entries[place]) / value - 1)
        for place, values in truth.items()
        for entries, value in zip((answer.covariance, answer.tangent), values, strict=True)
    )


def _elsewhere(peer: Peer, way: str) -> float:
    return float(peer.ask("time", how=way)["seconds"])
