"""Exact starts and tasks of two-layer networks, and integrations of their flow that share no code with the solution."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import arb, arb_mat, fmpq, fmpq_mat
from hypothesis import strategies as st

SIZES = st.integers(1, 5)
SMALL = st.integers(-4, 4)


@dataclass(frozen=True)
class Case:
    """A task and exactly lam-balanced weights, all rational."""

    correlation: fmpq_mat
    first: fmpq_mat
    second: fmpq_mat
    lam: fmpq

    @property
    def floats(self):
        return tuple(to_floats(matrix) for matrix in (self.correlation, self.first, self.second))

    @property
    def fractions(self):
        return tuple(to_fractions(matrix) for matrix in (self.correlation, self.first, self.second))


def to_floats(matrix):
    return np.array([[float(Fraction(int(x.p), int(x.q))) for x in row] for row in matrix.tolist()])


def to_fractions(matrix):
    return [[Fraction(int(x.p), int(x.q)) for x in row] for row in matrix.tolist()]


def middles(matrix):
    return np.array([[float(entry.mid()) for entry in row] for row in matrix.tolist()])


def diagonal(rows, columns, entries):
    matrix = fmpq_mat(rows, columns)
    for place, entry in enumerate(entries):
        matrix[place, place] = entry
    return matrix


@st.composite
def orthogonal(draw, size):
    """A rational orthogonal matrix (I - A)(I + A)^-1 with a skew A, of either determinant."""
    skew = fmpq_mat(size, size)
    for row in range(size):
        for column in range(row):
            skew[row, column] = fmpq(draw(SMALL), draw(st.integers(1, 4)))
            skew[column, row] = -skew[row, column]
    one = diagonal(size, size, [1] * size)
    return (one - skew) * (one + skew).inv() * diagonal(size, size, [draw(st.sampled_from((1, -1)))] + [1] * (size - 1))


@st.composite
def cases(draw, square=False):
    """Tasks of any rank and weights that are balanced or lam-balanced, in random directions or along the task."""
    inputs, hidden, outputs = draw(SIZES), draw(SIZES), draw(SIZES)
    if square:
        outputs, hidden = inputs, inputs + draw(st.integers(0, 2))
    most = min(inputs, outputs)
    rank = most if square else draw(st.integers(0, most))
    s = [fmpq(draw(st.integers(1, 12)), draw(st.integers(1, 4))) for _ in range(rank)]
    left, right = draw(orthogonal(outputs)), draw(orthogonal(inputs))
    correlation = left * diagonal(outputs, inputs, s) * right.transpose()
    if square or not draw(st.booleans()):
        left, right = draw(orthogonal(outputs)), draw(orthogonal(inputs))
    lam, firsts, seconds = draw(weights(inputs, hidden, outputs, balanced=square))
    turn = draw(orthogonal(hidden))
    first = turn * diagonal(hidden, inputs, firsts) * right.transpose()
    return Case(correlation, first, left * diagonal(outputs, hidden, seconds) * turn.transpose(), lam)


@st.composite
def weights(draw, inputs, hidden, outputs, balanced):
    """The number lam, and the weights of both layers along the diagonal: b^2 - a^2 = lam for each hidden unit."""
    modes = min(inputs, hidden, outputs)
    ratio = st.builds(fmpq, st.integers(1, 9), st.integers(1, 9))
    longer = max(inputs, outputs)
    if balanced or hidden > longer or draw(st.booleans()):
        scale = fmpq(1, 10 ** draw(st.sampled_from((0, 1, 3, 8))))
        sizes = [scale * draw(ratio) for _ in range(modes)]
        return fmpq(0), sizes, [size * draw(st.sampled_from((1, -1))) for size in sizes]
    root = draw(ratio)
    splits = [draw(ratio) for _ in range(modes)]
    small = [(root**2 / q - q) / 2 for q in splits]
    large = [(root**2 / q + q) / 2 for q in splits] + [root] * (hidden - modes)
    return (root**2, small, large) if hidden <= outputs else (-(root**2), large, small)


def integrated(correlation, first, second, time):
    """Q Q^T by SciPy's DOP853 on the weights."""
    from scipy.integrate import solve_ivp

    cut = first.size

    def rates(_, y):
        w1, w2 = y[:cut].reshape(first.shape), y[cut:].reshape(second.shape)
        rest = correlation - w2 @ w1
        return np.concatenate([(w2.T @ rest).ravel(), (rest @ w1.T).ravel()])

    start = np.concatenate([first.ravel(), second.ravel()])
    end = solve_ivp(rates, (0.0, time), start, method="DOP853", rtol=1e-12, atol=1e-15).y[:, -1]
    q = np.vstack([end[:cut].reshape(first.shape).T, end[cut:].reshape(second.shape)])
    return q @ q.T


def by_taylor_series(correlation, first, second, time, steps, order=30):
    """W2 W1 by steps of power series in the time, in arb at the working precision; matrices are arb_mat."""
    step = arb(time) / steps
    for _ in range(steps):
        a, b = [first], [second]
        products = []
        for k in range(order):
            products.append(convolution(b, a, k) * arb(-1))
            if k == 0:
                products[0] += correlation
            forward = convolution([x.transpose() for x in b], products, k)
            backward = convolution(products, [x.transpose() for x in a], k)
            a.append(forward * (arb(1) / (k + 1)))
            b.append(backward * (arb(1) / (k + 1)))
        first, second = summed(a, step), summed(b, step)
    return second * first


def convolution(left, right, order):
    total = left[0] * right[order]
    for place in range(1, order + 1):
        total += left[place] * right[order - place]
    return total


def summed(series, step):
    total = series[-1]
    for term in series[-2::-1]:
        total = total * step + term
    return arb_mat(total)
