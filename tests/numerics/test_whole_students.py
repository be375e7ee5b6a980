"""Many networks in training at once: the same as each of them by an integrator that shares no code."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from numerics.ensembles.training import end_to_end, trained


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("whitened", [True, False])
def test_networks_are_trained_as_the_gradient_of_the_loss_says(depth, whitened):
    rng = np.random.default_rng(depth)
    widths = [4, *[3] * (depth - 1), 2]
    layers = tuple(rng.normal(0, 0.5, (2, widths[k + 1], widths[k])) for k in range(depth))
    inputs = np.eye(4)[None].repeat(2, axis=0) if whitened else rng.normal(0, 0.5, (2, 4, 3))
    labels = rng.normal(size=(2, 2, inputs.shape[2]))
    turned = inputs.transpose(0, 2, 1)
    found = end_to_end(trained(layers, labels @ turned, None if whitened else inputs @ turned, 1.0, 400))
    cuts = np.cumsum([layer[0].size for layer in layers])[:-1]
    for each in range(2):

        def parts(flat):
            return [part.reshape(layer[0].shape) for part, layer in zip(np.split(flat, cuts), layers, strict=True)]

        def rates(_time, flat, each=each, parts=parts):
            weights, slopes = parts(flat), []
            missing = labels[each] - np.linalg.multi_dot([np.eye(2), *weights[::-1], inputs[each]])
            for place in range(depth):
                above = np.linalg.multi_dot([np.eye(2), np.eye(2), *weights[:place:-1]])
                below = np.linalg.multi_dot([*weights[:place][::-1], np.eye(4), inputs[each]])
                slopes.append(above.T @ missing @ below.T)
            return np.concatenate([slope.ravel() for slope in slopes])

        begin = np.concatenate([layer[each].ravel() for layer in layers])
        end = solve_ivp(rates, (0.0, 1.0), begin, "DOP853", rtol=1e-10, atol=1e-12).y[:, -1]
        assert found[each] == pytest.approx(np.linalg.multi_dot([np.eye(2), *parts(end)[::-1]]), abs=1e-6)
