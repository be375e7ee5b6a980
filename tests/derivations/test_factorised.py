"""Factors of polynomials, multiplied again; those of a large degree in several variables at once."""

from __future__ import annotations

from random import Random

import pytest
from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from derivations.exact.quotients import factorised

RING = fmpq_mpoly_ctx.get(("x", "y", "z"), "lex")
X, Y, Z = RING.gens()


def product(random: Random, degree: int) -> fmpq_mpoly:
    found = RING.constant(fmpq(random.randint(1, 5), random.randint(1, 4)))
    for _ in range(random.randint(1, 3)):
        found *= random.choice((X**degree, X**3, Y, RING.constant(1)))
        found *= random.randint(1, 3) * X**degree * Y ** random.randint(0, 2) + random.randint(-3, 3) * Z - Y
    return found


@pytest.mark.parametrize("degree", [2, 150, 1_000])
def test_the_factors_multiply_to_the_polynomial(degree: int) -> None:
    random = Random(degree)
    several = 0
    for _ in range(60):
        polynomial = product(random, degree)
        content, factors = factorised(polynomial)
        again = RING.constant(content)
        for factor, exponent in factors:
            again *= factor**exponent
        assert again == polynomial
        several += len(factors) > 1
    assert several > 40
