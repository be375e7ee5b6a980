"""The compact form of the matrix solution, as the catalogue states it, beside the exact solution in another form."""

import numpy as np
import pytest

from numerics.matrix_solutions import solve_two_layer
from numerics.networks.matrices import random_frame


def compact(task, product, rank, x):
    """Q Q^T at the time x in units of tau, written out in NumPy from the formulas of `derivations.catalogue`."""
    (ut, st, vt), (u, s, v) = (np.linalg.svd(each) for each in (task, product))
    ut, vt, u, v = ut[:, :rank], vt[:rank].T, u[:, :rank], v[:rank].T
    st, s, e = np.diag(st[:rank]), np.diag(s[:rank]), np.diag(np.exp(-st[:rank] * x))
    b, c, one = u.T @ ut + v.T @ vt, u.T @ ut - v.T @ vt, np.eye(rank)
    inverse = np.linalg.inv(b)
    missed_in, missed_out = v - vt @ vt.T @ v, u - ut @ ut.T @ u
    shrinking = e @ c.T @ inverse.T @ e
    stack = np.vstack(
        [
            vt @ (one - shrinking) + 2 * missed_in @ inverse.T @ e,
            ut @ (one + shrinking) + 2 * missed_out @ inverse.T @ e,
        ]
    )
    grown = (one - e @ e) @ np.linalg.inv(st)
    middle = (
        4 * e @ inverse @ np.linalg.inv(s) @ inverse.T @ e
        + grown
        + e @ inverse @ c @ grown @ c.T @ inverse.T @ e
        + 4 * x * e @ inverse @ (v.T @ missed_in + u.T @ missed_out) @ inverse.T @ e
    )
    return stack @ np.linalg.solve(middle, stack.T)


@pytest.mark.parametrize(("inputs", "hidden", "outputs"), [(4, 6, 3), (3, 4, 5), (5, 7, 2)])
def test_the_compact_form_is_the_exact_solution_at_all_times(inputs, hidden, outputs):
    rng = np.random.default_rng(inputs)
    rank = min(inputs, outputs)
    task = rng.standard_normal((outputs, inputs))
    strengths = np.array([0.5, 0.3, 0.2])[:rank]
    v, inner, u = (random_frame(size, rank, rng) for size in (inputs, hidden, outputs))
    first, second = inner * np.sqrt(strengths) @ v.T, u * np.sqrt(strengths) @ inner.T
    solution = solve_two_layer(task, first, second)
    for x in (0.0, 0.3, 1.0, 4.0, 1000.0):
        found = compact(task, second @ first, rank, x)
        assert np.abs(found - solution.at(x).gram).max() < 1e-11 * np.linalg.cond(found[:rank, :rank])
    assert np.abs(compact(task, second @ first, rank, 0.0)[inputs:, :inputs] - second @ first).max() < 1e-12
