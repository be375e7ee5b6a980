"""Noise that deep networks have learned when the signal is, by integration of modes and of whole networks."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from derivations.catalogue.contamination import MULTIPLE
from derivations.expressions import Number, Symbol, read
from numerics.evaluate import evaluate_mpmath


def multiple(depth, signal, noise):
    values = {Symbol("M"): Number(depth), Symbol("H"): read(str(signal)), Symbol("b"): read(str(noise))}
    return float(evaluate_mpmath(MULTIPLE, values, 20))


def learned_noise(depth, signal, noise, start, part):
    """The strength of the noise over its start when the signal is learned to a part, in logarithms of the strengths."""
    values, power = np.array([signal, noise]), 1 - 2 / depth
    scale = start**power

    def rates(_time, grown):
        strengths = start * np.exp(grown)
        return depth * np.exp(power * grown) * (values - strengths)

    def crossed(_time, grown):
        return grown[0] - np.log(part * signal / start)

    crossed.terminal = True
    found = solve_ivp(
        rates, (0.0, 1e3 / (signal * scale)), [0.0, 0.0], "DOP853", events=crossed, rtol=1e-10, atol=1e-12
    )
    return np.exp(found.y_events[0][0][1])


@pytest.mark.parametrize(("depth", "start"), [(3, 1e-18), (4, 1e-12), (6, 1e-10), (12, 1e-8)])
@pytest.mark.parametrize("part", [0.1, 0.9])
def test_noise_is_multiplied_by_what_the_times_say(depth, start, part):
    found = learned_noise(depth, 2.0, 1.5, start, part)
    assert found == pytest.approx(multiple(depth, 2.0, 1.5), rel=1e-4)


def test_a_whole_network_of_three_layers_keeps_its_noise_small():
    """Three 6 by 6 layers aligned with a matrix of singular values, all started alike."""
    rng = np.random.default_rng(2)
    left, right = (np.linalg.qr(rng.normal(size=(6, 6)))[0] for _ in range(2))
    values, start = np.array([2.0, 1.2, 1.0, 0.8, 0.4, 0.1]), 1e-9
    target, root = left @ np.diag(values) @ right.T, start ** (1 / 3)
    first, second, third = root * right.T, root * np.eye(6), root * left

    def rates(_time, weights):
        one, two, three = weights.reshape(3, 6, 6)
        missing = target - three @ two @ one
        gradients = two.T @ three.T @ missing, three.T @ missing @ one.T, missing @ one.T @ two.T
        return np.concatenate([each.ravel() for each in gradients])

    def half(_time, weights):
        one, two, three = weights.reshape(3, 6, 6)
        return left[:, 0] @ three @ two @ one @ right[:, 0] - values[0] / 2

    half.terminal = True
    begin = np.concatenate([each.ravel() for each in (first, second, third)])
    ended = solve_ivp(rates, (0.0, 1e5), begin, "DOP853", events=half, rtol=1e-10, atol=1e-14).y_events[0][0]
    one, two, three = ended.reshape(3, 6, 6)
    found = np.diag(left.T @ three @ two @ one @ right)[1:] / start
    assert found == pytest.approx([multiple(3, 2.0, noise) for noise in values[1:]], rel=0.02)
