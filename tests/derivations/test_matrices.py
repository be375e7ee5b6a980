"""Matrices of any sizes: shapes, normal forms, derivatives and gradients, each against NumPy or by a broken version."""

import pickle
from fractions import Fraction

import numpy as np
import pytest

from derivations.catalogue.matrix_networks import Network
from derivations.expressions import ExpressionError, Symbol, read
from derivations.matrices.building import block, identity, product, scaled, total, trace, zero
from derivations.matrices.calculus import derivative, gradient
from derivations.matrices.flows import MatrixFlow, flow_of_any_loss
from derivations.matrices.givens import Balanced, Defined, Eigenvector, Inverse, Orthonormal
from derivations.matrices.nodes import (
    Block,
    Identity,
    Letter,
    Matrix,
    Product,
    Scaled,
    ShapeError,
    Total,
    Trace,
    Transposed,
    Zero,
)
from derivations.matrices.polynomials import polynomial
from derivations.matrices.proving import prove
from derivations.matrices.rewriting import NotTerminating, Rule, normal_form, rules_of
from derivations.matrices.scalars import expanded
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves
from derivations.matrices.tables import read_tree, tree_list
from derivations.matrices.words import Factor, cyclic

SIZES = {"1": 1, "m": 3, "n": 4, "k": 2, "n0": 3, "n1": 4, "n2": 2, "n3": 3}
A, B = Letter("A", "m", "n"), Letter("B", "n", "k")
# One name comes before those of the diagonal letters, others after them: words are ordered by names.
X, Y, Z = (Letter(name, "n", "n") for name in "CYZ")
S = Letter("S", "n", "n", symmetric=True)
D, E = Letter("D", "n", "n", diagonal=True), Letter("E", "n", "n", diagonal=True)
U = Letter("U", "m", "k")
LAM, TAU = Symbol("lam"), Symbol("tau")


def equal(left: Matrix, right: Matrix, *given) -> bool:
    return prove(MatrixEqual(left, right, given)).proved


def dims(dimension) -> int:
    return sum(SIZES[name] for name in dimension)


def numpy_value(matrix: Matrix, letters: dict[Letter, np.ndarray], scalars: dict[str, float]) -> np.ndarray:
    """The value of an expression, with NumPy and nothing of the project but the tree."""

    def at(node: Matrix) -> np.ndarray:
        if isinstance(node, Letter):
            return letters[node]
        if isinstance(node, Identity):
            return np.eye(dims(node.size))
        if isinstance(node, Zero):
            return np.zeros((dims(node.rows), dims(node.columns)))
        if isinstance(node, Transposed):
            return at(node.of).T
        if isinstance(node, Product):
            return np.linalg.multi_dot([at(factor) for factor in node.factors])
        if isinstance(node, Total):
            return sum(at(term) for term in node.terms)
        if isinstance(node, Scaled):
            return float(eval_scalar(node.factor, scalars)) * at(node.of)
        if isinstance(node, Trace):
            return np.array([[np.trace(at(node.of))]])
        assert isinstance(node, Block)
        return np.block([[at(part) for part in line] for line in node.parts])

    return at(matrix)


def eval_scalar(factor, scalars: dict[str, float]) -> float:
    from numerics.evaluate import evaluate_exact

    return float(evaluate_exact(factor, {Symbol(name): Fraction(value) for name, value in scalars.items()}))


def random_letters(rng: np.random.Generator, *letters: Letter) -> dict[Letter, np.ndarray]:
    found = {}
    for letter in letters:
        value = rng.normal(size=(SIZES[letter.row], SIZES[letter.column]))
        if letter.diagonal:
            value = np.diag(np.diag(value))
        found[letter] = value + value.T if letter.symmetric else value
    return found


def random_expression(rng: np.random.Generator, depth: int) -> Matrix:
    """A square n by n expression in X, Y, S, D, E."""
    if depth == 0:
        return [X, Y, S, D, E, identity("n")][rng.integers(6)]
    first, second = random_expression(rng, depth - 1), random_expression(rng, depth - 1)
    kind = rng.integers(5)
    if kind == 0:
        return first.T @ second
    if kind == 1:
        return first + second
    if kind == 2:
        return scaled(LAM, first) - 2 * second
    return (first @ second).T if kind == 3 else first @ second


# Shapes


def test_products_and_sums_that_do_not_fit_say_what_does_not_fit():
    with pytest.raises(ShapeError, match=r"B @ A does not fit: B has k columns, A has m rows; transpose a factor"):
        B @ A
    with pytest.raises(ShapeError, match=r"A \+ B does not fit: the first is m by n, the second n by k"):
        A + B
    with pytest.raises(ShapeError, match=r"tr\(A\) has no meaning: the matrix is m by n"):
        trace(A)
    with pytest.raises(ShapeError, match="cannot be symmetric"):
        Letter("Q", "m", "n", symmetric=True)
    with pytest.raises(ShapeError, match="do not fit together"):
        block((A, X))
    with pytest.raises(ShapeError, match="different dimensions or forms"):
        MatrixEqual(X, Letter(X.name, "n", "n", symmetric=True))
    with pytest.raises(ShapeError, match="defined by itself"):
        Defined(X, X @ Y)
    with pytest.raises(ShapeError, match="an imbalance of two layers only"):
        Balanced((X, Y, Z), LAM)
    with pytest.raises(ShapeError, match="a column"):
        Eigenvector(D, X, LAM)


def test_what_is_given_has_to_fit():
    with pytest.raises(ShapeError, match="does not fit"):
        rules_of(((A, A.T),))
    with pytest.raises(ShapeError, match="square and of one dimension"):
        Inverse(A, Letter("C", "n", "m"))
    with pytest.raises(ShapeError, match="does not fit"):
        Balanced((A, A))


def test_trivial_simplifications_keep_the_shape():
    assert (A @ identity("n")) == A
    assert A.T.T == A
    assert S.T == S
    assert (A - A + zero(("m",), ("n",))).columns == ("n",)
    assert product(identity("m"), identity("m")) == identity("m")
    assert scaled(read("0"), A) == zero(("m",), ("n",))
    assert trace(identity("1")) == identity("1")


# Normal forms


def test_free_identities():
    assert equal((A @ B).T, B.T @ A.T)
    assert equal((X + Y) @ (X - Y), X @ X - X @ Y + Y @ X - Y @ Y)
    assert not equal((X + Y) @ (X - Y), X @ X - Y @ Y)
    assert not equal(X, X.T)
    assert equal(S @ X, (X.T @ S).T)
    assert equal(D @ E, E @ D)
    assert not equal(D @ X, X @ D)
    assert not equal(X @ Y, Y @ X)


def test_traces_are_cyclic_and_do_not_feel_a_transpose():
    assert equal(trace(X @ Y @ Z), trace(Z @ X @ Y))
    assert equal(trace(X @ Y @ Z), trace((X @ Y @ Z).T))
    assert not equal(trace(X @ Y @ Z), trace(X @ Z @ Y))
    assert equal(trace(A @ A.T), trace(A.T @ A))
    assert equal(trace(X @ E @ D), trace(D @ X @ E))
    assert not equal(trace(identity("n")), identity("1"))


def test_blocks_are_multiplied_and_traced_block_by_block():
    left, right = block((X, Y), (Z, S)), block((S, D), (E, X))
    assert equal(left @ right, block((X @ S + Y @ E, X @ D + Y @ X), (Z @ S + S @ E, Z @ D + S @ X)))
    assert equal(left.T, block((X.T, Z.T), (Y.T, S)))
    assert equal(trace(left), trace(X) + trace(S))
    assert not equal(left, block((X, Z), (Y, S)))
    rng = np.random.default_rng(1)
    values = random_letters(rng, X, Y, Z, S, D, E)
    assert np.allclose(numpy_value(trace(left @ right), values, {}), np.trace(numpy_value(left @ right, values, {})))
    assert equal(trace(left @ right), trace(right @ left))


def test_a_product_from_one_row_to_one_column_is_a_number():
    v, w = Letter("v", "n", "1"), Letter("w", "n", "1")
    assert equal(v.T @ w, w.T @ v)
    assert equal(v @ v.T @ w @ w.T, v @ w.T @ v @ w.T)
    assert equal(trace(v @ w.T), v.T @ w)
    assert not equal(v @ w.T, w @ v.T)


def test_relations_are_used_and_needed():
    inverse = Letter("Y", "n", "n")
    assert equal(U.T @ U @ U.T, U.T, Orthonormal(U))
    assert not equal(U @ U.T, identity("m"), Orthonormal(U))
    square = Letter("Q", "n", "n")
    assert equal(square @ square.T, identity("n"), Orthonormal(square))
    assert equal(X @ Z @ inverse @ X, X @ Z, Inverse(X, inverse))
    assert equal(trace(X @ Z @ inverse), trace(Z), Inverse(X, inverse))
    assert equal(X @ X, Y @ Z @ Y @ Z, Defined(X, Y @ Z))
    assert equal(X @ Z, 3 * (Y @ Z), Defined(X, 3 * Y))
    assert equal(trace(X @ Z), 3 * trace(Y @ Z), Defined(X, 3 * Y))
    assert not equal(X @ Z, Y @ Z, Defined(X, 3 * Y))
    assert not equal(trace(X @ Z), trace(Y @ Z), Defined(X, 3 * Y))
    v = Letter("v", "n", "1")
    assert equal(v.T @ D @ D @ v, scaled(LAM**2, identity("1")), Eigenvector(D, v, LAM))


def test_equations_read_from_the_other_side_say_the_same():
    given = Balanced((Letter("W1", "n1", "n0"), Letter("W2", "n2", "n1")), LAM)
    for (left, right), (other_left, other_right) in zip(given.equations(), given.reversed_equations(), strict=True):
        assert equal(left - right, other_right - other_left)


def test_a_square_that_vanishes_is_used():
    """With W2 W2^T a number, (W1^T W1)^2 is that number times W1^T W1: only Y Y^T = 0 tells."""
    first, second = Letter("W1", "n1", "n0"), Letter("W2", "1", "n1")
    row = Letter("g", "1", "n0")
    squared, own = (first.T @ first) @ (first.T @ first), second @ second.T
    given = Balanced((first, second))
    proof = prove(MatrixEqual(row @ squared, own @ row @ (first.T @ first), (given,)))
    assert proof.proved
    assert "Y Y^T" in proof.how
    assert not prove(MatrixEqual(row @ squared, row @ (first.T @ first), (given,))).proved


def test_equations_that_rewrite_for_ever_are_given_up():
    x, y = Factor(X, False), Factor(Y, False)
    looping = (Rule((x,), {((), (x, y)): Fraction(1)}),)
    with pytest.raises(NotTerminating, match="rewrite for ever"):
        normal_form(polynomial(X), looping)


def test_only_a_single_product_may_be_replaced():
    with pytest.raises(ExpressionError, match="a single product is to stand on its left side"):
        rules_of(((X + Y, Z),))


def test_scalars_are_polynomials_in_independent_names():
    assert expanded(read("(lam + 1)*(lam - 1) - lam**2 + 1")) == {}
    assert equal(scaled(read("lam/tau"), X) / LAM, X / TAU)
    for text in ("sqrt(lam)", "1/(lam + 1)", "exp(lam)", "lam**mu"):
        with pytest.raises(ExpressionError, match="may not stand before a matrix"):
            expanded(read(text))


@pytest.mark.parametrize("seed", range(40))
def test_a_normal_form_has_the_value_of_the_expression(seed):
    """Random expressions: where the difference has the normal form zero NumPy agrees, and nearly always only there."""
    rng = np.random.default_rng(seed)
    left, right = random_expression(rng, 3), random_expression(rng, 3)
    letters = random_letters(rng, X, Y, S, D, E)
    for first, second in ((left, right), (left @ right, right @ left), ((left @ right).T, right.T @ left.T)):
        same = np.allclose(*(numpy_value(side, letters, {"lam": 0.75}) for side in (first, second)))
        assert equal(first, second) == same


@pytest.mark.parametrize("seed", range(10))
def test_cyclic_words_are_canonical(seed):
    rng = np.random.default_rng(seed)
    word = tuple(
        Factor(letter, bool(rng.integers(2)) and not letter.self_adjoint)
        for letter in rng.choice(np.array([X, Y, S, D, E], dtype=object), 6)
    )
    for start in range(6):
        assert cyclic(word[start:] + word[:start]) == cyclic(word) == cyclic(cyclic(word))


# Derivatives


@pytest.mark.parametrize("seed", range(6))
def test_the_derivative_against_finite_differences(seed):
    rng = np.random.default_rng(seed)
    quantity = random_expression(rng, 3)
    letters = random_letters(rng, X, Y, S, D, E)
    speed = random_letters(rng, Z)
    moved = derivative(quantity, {X: Z})
    step = 1e-6
    ahead, behind = ({**letters, X: letters[X] + sign * step * speed[Z]} for sign in (1, -1))
    scalars = {"lam": 0.75}
    difference = (numpy_value(quantity, ahead, scalars) - numpy_value(quantity, behind, scalars)) / (2 * step)
    assert np.allclose(numpy_value(moved, {**letters, **speed}, scalars), difference, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_gradient_of_the_loss_against_finite_differences(depth):
    network = Network(depth)
    loss, rng = network.loss(), np.random.default_rng(depth)
    letters = random_letters(rng, *(node for node in set(loss.walk()) if isinstance(node, Letter)))
    for layer in network.layers:
        found = numpy_value(gradient(loss, layer), letters, {})
        for i, j in np.ndindex(found.shape):
            values = []
            for sign in (1, -1):
                moved = letters[layer].copy()
                moved[i, j] += sign * 1e-5
                values.append(numpy_value(loss, {**letters, layer: moved}, {})[0, 0])
            assert found[i, j] == pytest.approx((values[0] - values[1]) / 2e-5, rel=1e-4, abs=1e-5)


def test_gradients_that_have_no_meaning():
    with pytest.raises(ShapeError, match="is no number"):
        gradient(X, X)
    with pytest.raises(ShapeError, match="not independent"):
        gradient(trace(S), S)
    with pytest.raises(ShapeError, match="inside a product"):
        gradient(trace(X) @ trace(X), X)


# Flows


def test_a_flow_that_is_none():
    with pytest.raises(ShapeError, match="does not fit"):
        MatrixFlow((A,), (B,))
    with pytest.raises(ShapeError, match="one rate for each state"):
        MatrixFlow((A,), ())
    with pytest.raises(ShapeError, match="none of them is driven"):
        MatrixFlow((A,), (A,), driven=(A,))


def test_a_driven_letter_has_no_known_velocity():
    network = Network(2)
    flow = network.any_descent()
    with pytest.raises(ShapeError, match="how G changes in time is not said"):
        MatrixConserves(network.slope, flow)
    with pytest.raises(ShapeError, match="how G changes in time is not said"):
        flow.along(network.slope @ network.layers[0].T)
    assert flow == flow_of_any_loss(network.output, network.slope, network.layers, TAU)


@pytest.mark.parametrize("depth", [2, 3, 4, 5, 6])
def test_balancedness_of_each_layer_and_nothing_like_it(depth):
    network = Network(depth)
    for flow in (network.descent(), network.any_descent()):
        for layer in range(1, depth):
            before, after = network.layers[layer - 1], network.layers[layer]
            assert prove(MatrixConserves(network.imbalance(layer), flow)).proved
            assert not prove(MatrixConserves(after.T @ after + before @ before.T, flow)).proved
            assert not prove(MatrixConserves(after.T @ after - 2 * (before @ before.T), flow)).proved


def test_what_the_flow_does_not_keep_is_no_assumption_about_a_trajectory():
    """W1 = I at the start does not stay so: dW1/dt is nowhere claimed on that ground."""
    network = Network(2)
    square = Letter("W1", "n0", "n0")
    flow = MatrixFlow((square,), (square @ square,))
    proof = prove(MatrixEvolves(square, square, flow, (Orthonormal(square),)))
    assert not proof.proved
    assert "the flow keeps" in proof.how
    assert prove(MatrixConserves(network.imbalance(1), network.descent(), (network.balanced,))).proved


# Storage


@pytest.mark.parametrize("seed", range(5))
def test_trees_are_read_back_as_they_were(seed):
    tree = random_expression(np.random.default_rng(seed), 4)
    whole = block((tree, zero(("n",), ("m",))), (total(A, A) @ X, A @ A.T))
    names = {letter.name: letter for letter in (X, Y, S, D, E, A)}
    assert read_tree(tree_list(whole), names) == whole
    assert pickle.loads(pickle.dumps(whole)) == whole
