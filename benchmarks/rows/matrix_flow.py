"""The flow of a two-layer network, 100 units in each layer, from balanced weights in random directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from benchmarks.measuring import Comparison, Effort, Figure, Target, best_times
from numerics.matrix_solutions import solve_two_layer

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROW = "100 x 100 two-layer matrix flow, W2 W1 at a time"
_SIZE, _BITS, _SCALE = 100, 1_000, fmpq(1, 10)
_TIMES = (1.0, 9.0, 50.0)
_PEERS = {
    "law": "mode by mode, as if the start were aligned",
    "RK45": "solve_ivp, RK45, rtol 1e-3",
    "DOP853": "solve_ivp, DOP853, rtol 1e-10",
    "textbook": "Fukumizu's formula as printed, expm",
}


@dataclass(frozen=True)
class Network:
    """A task with singular values 1/25, ..., 4 and a balanced start; in floating point, and exactly by its factors."""

    correlation: NDArray[np.float64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    exact: tuple[fmpq_mat, ...]


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """The exact solution beside integration, the textbook's formula, and what an aligned start would take."""
    network = random_network(np.random.default_rng(0))
    for time in _TIMES:
        contenders = {
            "Exactflow": partial(with_exactflow, network, time),
            "law": partial(with_law_of_modes, network, time),
            "textbook": partial(with_textbook, network, time),
            "RK45": partial(with_solve_ivp, network, time, "RK45", 1e-3),
            "DOP853": partial(with_solve_ivp, network, time, "DOP853", 1e-10),
        }
        truth = exact_product(network, time)
        took = best_times(contenders, effort)
        errors = {name: float(np.abs(run() - truth).max()) for name, run in contenders.items()}
        remarks = {name: f"error {error:.1e}" for name, error in errors.items()}
        stated = solve_two_layer(network.correlation, network.first, network.second).error(time)
        ours = Figure("Exactflow", took["Exactflow"], f"{remarks['Exactflow']}, {stated:.0e} stated")
        peers = tuple(Figure(words, took[name], remarks[name]) for name, words in _PEERS.items())
        yield Comparison(ROW, f"t = {time:.0f}", ours, peers, Target("2 times mode by mode", 2 * took["law"]))


def with_exactflow(network: Network, time: float) -> NDArray[np.float64]:
    return solve_two_layer(network.correlation, network.first, network.second).at(time).product


def with_law_of_modes(network: Network, time: float) -> NDArray[np.float64]:
    """The logistic curve of each mode: the cost of the singular value decomposition; right for aligned starts only."""
    left, s, right = np.linalg.svd(network.correlation)
    product: NDArray[np.float64] = (left * (s / (1 + (s / float(_SCALE) ** 2 - 1) * np.exp(-2 * s * time)))) @ right
    return product


def with_textbook(network: Network, time: float) -> NDArray[np.float64]:
    """e^{Ft} Q0 (I + Q0^T (e^{Ft} F^{-1} e^{Ft} - F^{-1}) Q0/2)^{-1} Q0^T e^{Ft}."""
    from scipy.linalg import expm

    zero = np.zeros((_SIZE, _SIZE))
    flow = np.block([[zero, network.correlation.T], [network.correlation, zero]])
    start = np.vstack([network.first.T, network.second])
    growth, inverse = expm(flow * time), np.linalg.inv(flow)
    inner = np.eye(_SIZE) + start.T @ (growth @ inverse @ growth - inverse) @ start / 2
    grown = growth @ start
    product: NDArray[np.float64] = (grown @ np.linalg.solve(inner, grown.T))[_SIZE:, :_SIZE]
    return product


def with_solve_ivp(network: Network, time: float, method: str, rtol: float) -> NDArray[np.float64]:
    """The flow of the weights themselves."""
    from scipy.integrate import solve_ivp

    shape, cut = (_SIZE, _SIZE), _SIZE**2

    def rates(_: float, y: NDArray[np.float64]) -> NDArray[np.float64]:
        first, second = y[:cut].reshape(shape), y[cut:].reshape(shape)
        rest = network.correlation - second @ first
        return np.concatenate([(second.T @ rest).ravel(), (rest @ first.T).ravel()])

    start = np.concatenate([network.first.ravel(), network.second.ravel()])
    end = solve_ivp(rates, (0.0, time), start, method=method, rtol=rtol, atol=rtol * 1e-3).y[:, -1]
    product: NDArray[np.float64] = end[cut:].reshape(shape) @ end[:cut].reshape(shape)
    return product


def random_network(chosen: np.random.Generator) -> Network:
    """All rotations are products of two reflections, so that they are rational and no determinant is in the way."""
    left, right, out, turn, into = (_rotation(chosen) for _ in range(5))
    task = left * _diagonal([fmpq(k, 25) for k in range(_SIZE, 0, -1)]) * right.transpose()
    sizes = _diagonal([_SCALE * fmpq(int(k), 100) for k in chosen.integers(50, 151, _SIZE)])
    first, second = turn * sizes * into.transpose(), out * sizes * turn.transpose()
    floats = (np.array([[int(x.p) / int(x.q) for x in row] for row in m.tolist()]) for m in (task, first, second))
    return Network(*floats, exact=(left, right, first, second))


def exact_product(network: Network, time: float) -> NDArray[np.float64]:
    """W2 W1 in ball arithmetic, in the eigenbasis of F that is known from how the task was made."""
    left, right, first, second = network.exact
    forward, backward = right.transpose() * first.transpose(), left.transpose() * second
    with ctx.workprec(_BITS):
        rates = [arb(k) / 25 for k in range(_SIZE, 0, -1)]
        # The eigenvectors of F are (v, u)/sqrt(2) at s and (v, -u)/sqrt(2) at -s; the roots are taken out of products.
        inner = arb_mat(_diagonal([fmpq(1)] * _SIZE))
        grown = []
        for sign, rows in ((1, arb_mat(forward + backward)), (-1, arb_mat(forward - backward))):
            inner += rows.transpose() * _scaled(
                rows, [((2 * sign * s * time).exp() - 1) / (4 * sign * s) for s in rates]
            )
            grown.append(_scaled(rows, [(sign * s * time).exp() for s in rates]))
        modes = (grown[0] - grown[1]) * inner.solve((grown[0] + grown[1]).transpose()) * arb(0.25)
        product = arb_mat(left) * modes * arb_mat(right.transpose())
    return np.array([[float(x.mid()) for x in row] for row in product.tolist()])


def _scaled(rows: arb_mat, factors: list[arb]) -> arb_mat:
    return arb_mat([[factor * x for x in row] for factor, row in zip(factors, rows.tolist(), strict=True)])


def _rotation(chosen: np.random.Generator) -> fmpq_mat:
    whole = _diagonal([fmpq(1)] * _SIZE)
    for _ in range(2):
        normal = fmpq_mat(_SIZE, 1, [int(k) for k in chosen.integers(-9, 10, _SIZE)])
        square = (normal.transpose() * normal)[0, 0]
        whole = whole - whole * normal * normal.transpose() * (fmpq(2) / square)
    return whole


def _diagonal(entries: list[fmpq]) -> fmpq_mat:
    found = fmpq_mat(_SIZE, _SIZE)
    for place, entry in enumerate(entries):
        found[place, place] = entry
    return found
