"""Structured data against NumPy: eigenvalues by another way, sampled features, and the entries of the catalogue."""

from dataclasses import replace

import numpy as np
import pytest

from derivations.catalogue.data_sets import TOY
from derivations.catalogue.trees import Counting
from derivations.expressions import Expr, Symbol, as_expr, read, substitute
from numerics.evaluate import evaluate_mpmath
from numerics.networks.matrices import NetworkError
from numerics.structured_data.categories import Category
from numerics.structured_data.graphs import clusters, field_covariance, order, ring, smooth_features
from numerics.structured_data.trees import (
    diffused_tree,
    level_directions,
    property_tree,
    toy_tree,
    tree_covariance,
)


def number(expr: Expr) -> float:
    return float(str(evaluate_mpmath(expr, {}, 20)))


def test_the_toy_is_that_of_the_catalogue() -> None:
    data = toy_tree()
    assert (data.items, data.properties) == (TOY.items, TOY.properties)
    assert data.outputs.tolist() == [list(map(float, row)) for row in TOY.table]
    left, values, right = data.modes()
    assert values == pytest.approx([number(mode.value) for mode in TOY.modes])
    assert np.allclose(left * values @ right.T, data.outputs)
    assert data.labels == ("level 0", "level 1", "level 2", "level 2")
    data.task().require_aligned()
    for place, mode in enumerate(TOY.modes):
        exact = np.outer([number(x) for x in mode.properties], [number(x) for x in mode.items])
        assert np.allclose(exact, np.outer(left[:, place], right[:, place]))


def path(item: int, branching: tuple[int, ...]) -> list[int]:
    """The child taken at each level on the way from the root to an item."""
    taken = []
    for children in reversed(branching):
        item, child = divmod(item, children)
        taken.append(child)
    return taken[::-1]


@pytest.mark.parametrize("branching", [(2, 2, 2), (3, 2), (4,), (2, 3, 2)])
def test_the_covariance_counts_edges_between_items(branching: tuple[int, ...]) -> None:
    found = tree_covariance(branching, 0.1)
    items = len(found)
    for first in range(items):
        for second in range(items):
            ways = zip(path(first, branching), path(second, branching), strict=True)
            shared = next((level for level, (a, b) in enumerate(ways) if a != b), len(branching))
            assert found[first, second] == pytest.approx(0.8 ** (2 * (len(branching) - shared)))


@pytest.mark.parametrize(("children", "depth"), [(2, 2), (2, 4), (3, 3), (2, 5)])
def test_the_eigenvalues_of_the_catalogue_are_those_of_the_covariance(children: int, depth: int) -> None:
    branching = (children,) * (depth - 1)
    for flip, similarity in (("1/10", "correlation"), ("2/5", "correlation"), ("1/10", "shared")):
        if similarity == "shared":
            table = property_tree(branching).outputs
            matrix = table.T @ table
        else:
            matrix = tree_covariance(branching, number(read(flip)))
        at = {Symbol("B"): as_expr(children), Symbol("eps"): read(flip)}
        levels = level_directions(branching)[1]
        claimed = [number(substitute(Counting(depth, level, similarity).by_level(), at)) for level in levels]
        assert np.linalg.eigvalsh(matrix) == pytest.approx(sorted(claimed))
        directions = level_directions(branching)[0]
        assert np.allclose(directions.T @ directions, np.eye(len(matrix)))
        assert np.allclose(matrix @ directions, directions * claimed)


def test_sampled_features_have_the_covariance_of_the_tree() -> None:
    features = 40_000
    table = diffused_tree((2, 3), 0.15, features, np.random.default_rng(3)).outputs
    error = np.abs(table.T @ table / features - tree_covariance((2, 3), 0.15)).max()
    assert error < 5 / np.sqrt(features)


@pytest.mark.parametrize(
    ("laplacian", "eigenvalues"),
    [
        (ring(7), [2 - 2 * np.cos(2 * np.pi * k / 7) for k in range(7)]),
        (order(6), [2 - 2 * np.cos(np.pi * k / 6) for k in range(6)]),
        (clusters((4, 4, 4)), [0.0] * 3 + [4.0] * 9),
    ],
)
def test_the_laplacians_have_the_eigenvalues_of_the_theory(laplacian: np.ndarray, eigenvalues: list[float]) -> None:
    assert np.linalg.eigvalsh(laplacian) == pytest.approx(sorted(eigenvalues), abs=1e-12)
    covariance = field_covariance(laplacian, 2.0)
    assert np.linalg.eigvalsh(covariance) == pytest.approx(sorted(1 / (np.array(eigenvalues) + 0.5)), abs=1e-12)


def test_smooth_features_have_the_covariance_of_the_field() -> None:
    features = 40_000
    table = smooth_features(ring(5), 1.5, features, np.random.default_rng(5)).outputs
    error = np.abs(table.T @ table / features - field_covariance(ring(5), 1.5)).max()
    assert error < 5 / np.sqrt(features)


@pytest.mark.parametrize("size", [4, 8, 40])
def test_a_category_has_the_singular_value_of_the_theory(size: int) -> None:
    category = Category(400, 800, size, 2 * size, 0.9, 0.5)
    top = np.linalg.svd(category.draw(np.random.default_rng(size)).outputs, compute_uv=False)[0]
    assert top == pytest.approx(category.expected_value, rel=0.03)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: property_tree((2, 0)), "positive branching"),
        (lambda: tree_covariance((2,), 1.5), "between 0 and 1"),
        (lambda: property_tree((2,), ("a",)), "2 properties|shape"),
        (lambda: ring(2), "three or more"),
        (lambda: clusters(()), "one or more"),
        (lambda: field_covariance(ring(4), -1.0), "positive variance"),
        (lambda: Category(4, 4, 5, 2, 0.5, 0.1), "at most as many items"),
        (lambda: toy_tree().answer("read", "rose"), "no 'read'"),
        (lambda: replace(toy_tree(), directions=np.eye(4)).modes(), "no singular"),
    ],
)
def test_what_does_not_fit_is_refused(make, message) -> None:
    with pytest.raises(NetworkError, match=message):
        make()
