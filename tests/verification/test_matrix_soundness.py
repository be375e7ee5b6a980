"""Random statements about matrices under random assumptions: what is proved holds at exact instances, and much is."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from derivations.expressions import Symbol
from derivations.matrices.building import identity, product, scaled, trace
from derivations.matrices.givens import Balanced, Defined, Eigenvector, Given, Inverse, Orthonormal
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.proving import prove
from derivations.matrices.statements import MatrixEqual
from derivations.variables import Assumptions, Variable
from numerics.matrices.comparing import sides
from numerics.matrices.instances import instances

LAM, MU = Symbol("lam"), Symbol("mu")
W1, W2, U, X, Y, P = (Letter(name, "n", "n") for name in ("W1", "W2", "C", "X", "Y", "P"))
S = Letter("S", "n", "n", symmetric=True)
D, E = (Letter(name, "n", "n", diagonal=True) for name in "DE")
v = Letter("v", "n", "1")
ALPHABET = (W1, W2, U, X, Y, P, S, D, E)
GIVEN: tuple[Given, ...] = (
    Balanced((W1, W2), LAM),
    Orthonormal(U),
    Inverse(X, Y),
    Defined(P, 2 * (W2 @ W1)),
    Eigenvector(D, v, MU),
)
RANGES = Assumptions((Variable("lam"), Variable("mu")))


def word(random: Random, length: int) -> list[Matrix]:
    letters = (random.choice(ALPHABET) for _ in range(length))
    return [letter.T if random.random() < 0.4 else letter for letter in letters]


def rewritten(random: Random) -> tuple[Matrix, Matrix]:
    """A product and what becomes of it by a rule that is true under some assumptions, with a slip now and then."""
    rules: tuple[tuple[Matrix, Matrix], ...] = (
        (W2.T @ W2, W1 @ W1.T + scaled(LAM, identity("n"))),
        (U @ U.T, identity("n")),
        (U.T @ U, identity("n")),
        (Y @ X, identity("n")),
        (D @ E, E @ D),
        (P.T, 2 * (W1.T @ W2.T)),
        (S, S.T),
        (D @ v @ v.T, scaled(MU, v @ v.T)),
    )
    old, new = random.choice(rules)
    if random.random() < 0.3:
        new = new.T if random.random() < 0.5 else product(new, random.choice(ALPHABET))
    before, after = (product(identity("n"), *word(random, random.randint(0, 2))) for _ in range(2))
    return product(before, old, after), product(before, new, after)


def statements(seed: int, count: int) -> Iterator[MatrixEqual]:
    random = Random(seed)
    for _ in range(count):
        left, right = rewritten(random)
        given = tuple(each for each in GIVEN if random.random() < 0.7)
        kind = random.random()
        if kind < 0.25:
            left, right = trace(left), trace(right if random.random() < 0.5 else right.T)
        elif kind < 0.4:
            left, right = left @ v, right @ v
        elif kind < 0.55:
            left, right = v.T @ left @ v, v.T @ right.T @ v
        yield MatrixEqual(left, right, given)


def holds_at_instances(says: MatrixEqual) -> bool:
    found = list(instances(says, RANGES, 4, 0))
    assert len(found) == 4
    return all(sides(says, at).equal for at in found)


@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 30))])
def test_what_is_proved_holds_and_what_holds_is_mostly_proved(seed: int) -> None:
    proved = true = 0
    for says in statements(seed, 80):
        holds = holds_at_instances(says)
        shown = prove(says).proved
        assert holds or not shown, says
        proved, true = proved + shown, true + holds
    assert proved >= 20
    assert proved >= 0.95 * true
