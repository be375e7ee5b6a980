"""Real roots between two numbers, counted by Sturm's theorem and beside that isolated among the complex ones."""

from __future__ import annotations

from random import Random

from flint import arb, fmpq, fmpz_poly

from derivations.exact.real_roots import has_real_root


def an_end(random: Random) -> fmpq | None:
    return random.choice((None, fmpq(random.randint(-9, 9), random.randint(1, 5))))


def isolated(polynomial: fmpz_poly, lower: fmpq | None, upper: fmpq | None) -> bool:
    """Whether FLINT isolates a complex root that is real and not outside the ends."""
    return any(
        root.imag == 0
        and not (lower is not None and root.real < arb(lower))
        and not (upper is not None and root.real > arb(upper))
        for root, _ in polynomial.complex_roots()
    )


def test_roots_are_found_where_they_are_isolated() -> None:
    random = Random(1)
    found = set()
    for _ in range(1_000):
        polynomial = fmpz_poly([random.randint(-6, 6) for _ in range(random.randint(1, 8))])
        lower, upper = an_end(random), an_end(random)
        if polynomial.degree() < 1 or (lower is not None and upper is not None and lower >= upper):
            continue
        expected = isolated(polynomial, lower, upper)
        found.add(expected)
        assert has_real_root(polynomial, lower, upper) == expected, (polynomial, lower, upper)
    assert found == {True, False}


def test_roots_nearly_together_are_told_at_once() -> None:
    """(10**400 x**3 - 1)**2 - 1 and + 1, whose isolation takes minutes."""
    cube = fmpz_poly([-1, 0, 0, 10**400])
    assert has_real_root(cube * cube - fmpz_poly([1]), fmpq(1, 10**200), None)
    assert not has_real_root(cube * cube + fmpz_poly([1]), None, None)
