"""Random terms of the claim language that have a finite real value wherever their variables may be."""

from __future__ import annotations

from random import Random
from typing import Final

#: The declarations under which every generated claim stands.
VARIABLES: Final = """
[variables]
x   = "positive"
y   = "positive"
w   = "real"
v   = "real"
z   = "nonnegative"
r   = "unit"
c   = { domain = "real", min = -1, max = 1 }
h   = { domain = "positive", scale = "log" }
k   = { domain = "integer", min = 1 }
n   = "integer"
q   = "real"
m   = "positive"
t   = "nonnegative"
s   = "positive"
tau = "positive"
u0  = { domain = "positive", scale = "log" }
a0  = "real"
b0  = "real"
"""

POSITIVE_NAMES: Final = ("x", "y", "r", "h")
REAL_NAMES: Final = (*POSITIVE_NAMES, "w", "v", "z", "c")

_NUMBERS: Final = ("1", "2", "3", "1/2", "2/3", "7/5", "10")
#: A and B are real, P and Q positive.
_REAL: Final = (
    *("(A) + (B)", "(A) - (B)", "(A)*(B)", "(A)/(P)", "(A)**2", "log(P)", "A", "B"),
    *("sin(A)", "cos(A)", "atan(A)", "tanh(A)", "erf(A)", "asinh(A)", "abs(A)", "min(A, B)", "max(A, B)"),
    *("atan2(A, P)", "hyp2f1(1, 1/2, 3/2, -(A)**2)", "digamma(P)", "(A)**3/(1 + (A)**2)"),
)
_POSITIVE: Final = (
    *("(P) + (Q)", "(P)*(Q)", "(P)/(Q)", "P", "Q", "1 + (A)**2", "sqrt(P)", "(P)**(1/3)", "log(1 + P)"),
    *("lambertw(P)", "exp(tanh(A))", "cosh(tanh(A))", "1/(1 + P)", "exp(-(P))", "max(P, Q)", "erfc(tanh(A))"),
    *("besseli(0, P)/cosh(P)", "(P)**(Q)", "gamma(1 + tanh(P))"),
)


def real(random: Random, depth: int, names: tuple[str, ...] = REAL_NAMES) -> str:
    """A term of either sign."""
    if depth == 0:
        return random.choice((*names, *names, *_NUMBERS)) if names else random.choice(_NUMBERS)
    return fill(random.choice(_REAL), random, depth - 1, names)


def positive(random: Random, depth: int, names: tuple[str, ...] = REAL_NAMES) -> str:
    """A term that is positive everywhere."""
    if depth == 0:
        own = tuple(name for name in names if name in POSITIVE_NAMES)
        return random.choice((*own, *own, *_NUMBERS))
    return fill(random.choice(_POSITIVE), random, depth - 1, names)


def fill(shape: str, random: Random, depth: int, names: tuple[str, ...] = REAL_NAMES) -> str:
    """A shape with A and B replaced by real, P and Q by positive terms in brackets; each letter by one term."""
    places = {
        "A": real(random, depth, names),
        "B": real(random, depth, names),
        "P": positive(random, depth, names),
        "Q": positive(random, depth, names),
    }
    return "".join(f"({places[letter]})" if letter in places else letter for letter in shape)
