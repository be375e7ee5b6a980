"""A gated network, every pathway of it simulated, beside the law of one mode that the catalogue reduces it to."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from derivations.catalogue import find
from derivations.catalogue.routes import GATED_TIME
from derivations.catalogue.stating import law
from derivations.expressions import Number, read, symbols
from derivations.networks import NetworkLaw
from numerics.evaluate import evaluate_mpmath
from numerics.networks.matrices import random_frame
from numerics.networks.observing import observe
from numerics.networks.trials import build, draw, number

K, M, S, TAU, U, U0 = symbols("k m s tau u u0")


def course(domains, trained, target, start, tau, times, rng):
    """The mean strength of the modes of all pathways: input maps, one shared layer and output maps, all trained.

    The loss is half the squared error of every pathway from an input domain to one of the output domains that it is
    trained with, over domains**2. A pathway sees whitened inputs; the other maps are gated off.
    """
    width, modes = 4, len(target)
    left, right, low, high = (random_frame(width, modes, rng) for _ in range(4))
    task = left * np.asarray(target) @ right.T
    shared = (domains * start) ** (1 / 3)
    own = shared / np.sqrt(domains)
    first = [low * own @ right.T for _ in range(domains)]
    last = [left * own @ high.T for _ in range(domains)]
    routes = [(i, (i + step) % domains) for i in range(domains) for step in range(trained)]
    layers = np.array([*first, high * shared @ low.T, *last])

    def rate(_, flat):
        maps, slopes = flat.reshape(layers.shape), np.zeros(layers.shape)
        for i, j in routes:
            w1, w2, w3 = maps[i], maps[domains], maps[domains + 1 + j]
            error = (task - w3 @ w2 @ w1) / domains**2
            slopes[i] += (w3 @ w2).T @ error
            slopes[domains] += w3.T @ error @ w1.T
            slopes[domains + 1 + j] += error @ (w2 @ w1).T
        return slopes.ravel() / tau

    run = solve_ivp(rate, (0, times[-1]), layers.ravel(), "DOP853", times, rtol=1e-11, atol=1e-13)
    found = run.y.T.reshape(len(times), *layers.shape)
    maps = np.array([[each[domains + 1 + j] @ each[domains] @ each[i] for i, j in routes] for each in found])
    strengths = np.einsum("ia,trij,ja->tra", left, maps, right)
    assert np.ptp(strengths, axis=1).max() < 1e-8
    return strengths[:, 0, :]


def test_gated_networks_of_the_catalogue_beside_a_simulation_with_other_code():
    """The strengths of all pathways by power series, for one of the networks that the law is sampled with."""
    claim = find("networks.gated")
    assert claim is not None
    assert isinstance(claim.says, NetworkLaw)
    trial = draw(claim.says.experiment, 3, 0, claim.assumptions.given, {})
    built, at = build(trial), trial.points()[0]
    domains, trained = (int(number(each, at)) for each in (M, K))
    seen = observe(trial)
    times = np.array([float(each) for each in seen.clock])
    tau, starts = number(TAU, at), [number(U0, point) for point in trial.points()]
    targets = built.task.strengths
    for mode, own in enumerate(starts):
        (found,) = course(domains, trained, [targets[mode]], own, tau, times, np.random.default_rng(1)).T
        for pathway in range(domains * trained):
            assert seen.values[:, pathway * len(starts) + mode] == pytest.approx(found, abs=1e-8)


@pytest.mark.parametrize(("domains", "trained"), [(1, 1), (3, 2), (4, 4)])
def test_every_pathway_of_a_gated_network_obeys_the_time_law_of_three_layers_at_its_own_pace(domains, trained):
    rng = np.random.default_rng(domains)
    target, start, tau = [1.5, 1.0], 0.02, 2.0
    times = np.array([1.0, 3.0, 5.0]) * domains ** (5 / 3) / trained
    seen = course(domains, trained, target, start, tau, times, rng)
    for strengths, time in zip(seen, times, strict=True):
        for value, s in zip(strengths, target, strict=True):
            at = {M: Number(domains), K: Number(trained), S: read(str(s)), TAU: Number(2), U0: read("1/50")}
            stated = float(evaluate_mpmath(law(GATED_TIME), {**at, U: read(repr(float(value)))}, 30))
            assert abs(stated - time) < 1e-7 * time
            assert start < value < s
