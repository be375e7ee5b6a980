"""The eigenvectors of F kept in pairs, beside a dense eigendecomposition and products with all of them."""

import numpy as np
import pytest

from numerics.matrix_solutions.spectrum import spectrum_of_correlation


@pytest.mark.parametrize("lam", [0.0, 0.7, -1.3])
@pytest.mark.parametrize(("outputs", "inputs", "rank"), [(3, 3, 3), (2, 5, 2), (4, 2, 2), (4, 5, 1)])
def test_pairs_do_what_all_eigenvectors_do(lam, outputs, inputs, rank):
    rng = np.random.default_rng(outputs)
    task = rng.standard_normal((outputs, rank)) @ rng.standard_normal((rank, inputs))
    flow = np.block([[-lam / 2 * np.eye(inputs), task.T], [task, lam / 2 * np.eye(outputs)]])
    found = spectrum_of_correlation(task, lam)
    assert found.values == pytest.approx(np.linalg.eigvalsh(flow)[::-1], abs=1e-12)
    assert np.all(np.diff(found.values) <= 0)
    assert np.abs(found.vectors.T @ found.vectors - np.eye(len(flow))).max() < 1e-13
    assert np.abs(flow @ found.vectors - found.vectors * found.values).max() < 1e-12
    columns = rng.standard_normal((len(flow), 3))
    assert np.abs(found.coordinates(columns) - found.vectors.T @ columns).max() < 1e-13
    assert np.abs(found.combined(np.asfortranarray(columns)) - found.vectors @ columns).max() < 1e-13
