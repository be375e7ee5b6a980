"""False equalities: true ones that are broken, and terms that have nothing to do with each other."""

from __future__ import annotations

from random import Random
from typing import Final

from tests.fuzzing.falsehood import TINY, Falsehood, gate, listed
from tests.fuzzing.terms import fill, positive, real
from tests.fuzzing.truths import IDENTITIES

#: Functions that take different values at different numbers, with the brackets around their argument.
_ONE_TO_ONE: Final = (*("atan({})", "asinh({})", "2*({}) - 7", "({})**3", "tanh(({})/10)", "-({})"), *("{}",) * 6)

#: Pairs that agree only where what stands before them is positive, and what is negative at the place.
_BRANCHES: Final = (
    ("sqrt(A**2)", "A"),
    ("(A**4)**(1/4)", "A"),
    ("abs(A)", "A"),
    ("acosh(cosh(A))", "A"),
    ("atan2(1, A)", "atan(1/A)"),
    ("max(A, 0)", "A"),
    ("A*abs(A)", "A**2"),
    ("abs(A + 1)", "abs(A) + 1"),
    ("lambertw((A - 1)*exp(A - 1))", "A - 1"),
    ("log(exp(A) + exp(-A) - 2)/2", "log(2*sinh(A/2))"),
)
_CROSSING: Final = (
    ("w", {"w": "-3/2"}),
    ("w - 1000", {"w": "0"}),
    ("w + 10**7", {"w": "-10**7 - 2"}),
    ("x - 1e-9", {"x": "1e-10"}),
    ("x - y", {"x": "1", "y": "3"}),
    ("log(x)", {"x": "1/3"}),
    ("10**6 - x", {"x": "10**6 + 1"}),
    ("h - exp(-700)", {"h": "exp(-701)"}),
    ("w*v", {"w": "1", "v": "-2"}),
    ("1 - 1e-15 - r", {"r": "1 - 1e-16"}),
    ("25 - k", {"k": "27"}),
    ("w + v + 40", {"w": "-50", "v": "-1"}),
    ("sin(x/100)", {"x": "100*pi + 20"}),
)


def broken_identity(random: Random) -> Falsehood:
    """A true identity with a term that is not zero everywhere, in disguise."""
    left, right = fill_both(random.choice(IDENTITIES), random)
    opening, size = gate(random), random.choice(TINY)
    extra = f"({size})*({opening.text})"
    if random.random() < 0.3:
        extra = f"{extra}*({positive(random, 1)})"
    right = f"({right}) {random.choice('+-')} {extra}"
    why = f"one side has the term {extra} too much"
    return Falsehood({"equal": disguised(left, right, random)}, why, opening.place)


def wrong_branch(random: Random) -> Falsehood:
    """An identity that holds for positive arguments, with an argument that may be negative."""
    argument, place = random.choice(_CROSSING)
    left, right = (side.replace("A", f"({argument})") for side in random.choice(_BRANCHES))
    return Falsehood({"equal": disguised(left, right, random)}, f"it fails for negative {argument}", place)


def nonsense(random: Random) -> Falsehood:
    """Two terms that have nothing in common; whether they differ is for an oracle to say."""
    depth = random.choice((1, 2, 3))
    return Falsehood({"equal": listed(real(random, depth), real(random, depth))}, "two random terms")


def fill_both(shapes: tuple[str, str], random: Random) -> tuple[str, str]:
    """Two shapes with the same terms for the same letters."""
    filled = fill("%".join(shapes), random, random.choice((0, 0, 1, 1, 2)))
    left, right = filled.split("%")
    return left, right


def disguised(left: str, right: str, random: Random) -> str:
    """The two sides under a function that is one to one, with a common term, or moved to one side."""
    shape = random.choice(_ONE_TO_ONE)
    sides = [shape.format(f"({side})") for side in (left, right)]
    if random.random() < 0.3:
        term = real(random, 1)
        sides = [f"{side} + ({term})" for side in sides]
    if random.random() < 0.2:
        factor = positive(random, 1)
        sides = [f"({side})*({factor})" for side in sides]
    if random.random() < 0.2:
        sides = [f"({sides[0]}) - ({sides[1]})", "0"]
    if random.random() < 0.5:
        sides.reverse()
    return listed(*sides)
