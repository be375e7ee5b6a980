"""False bounds: exchanged, too tight by little, strict where they touch, or failing in a corner of the domain."""

from __future__ import annotations

from random import Random
from typing import Final

from tests.fuzzing.equalities import fill_both
from tests.fuzzing.falsehood import TINY, Falsehood, gate, quoted
from tests.fuzzing.terms import fill, positive, real
from tests.fuzzing.truths import BOUNDS, TOUCHING

#: Terms that vanish at a place.
VANISHING: Final = (
    ("x - 7/3", {"x": "7/3"}),
    ("x - y", {"x": "2", "y": "2"}),
    ("w", {"w": "0"}),
    ("w - 41/7", {"w": "41/7"}),
    ("w - v", {"w": "5/11", "v": "5/11"}),
    ("w*v - 1/3", {"w": "1", "v": "1/3"}),
    ("log(x)", {"x": "1"}),
    ("x*y - 1000", {"x": "1000", "y": "1"}),
    ("r - 99/100", {"r": "99/100"}),
    ("c", {"c": "0"}),
    ("1 - c", {"c": "1"}),
    ("z", {"z": "0"}),
    ("k - 7", {"k": "7"}),
    ("x - 10**9", {"x": "10**9"}),
    ("log(h) + 900", {"h": "exp(-900)"}),
    ("w**2 + v**2 - 2", {"w": "1", "v": "1"}),
    ("x/(1 + x) - 3/4", {"x": "3"}),
)
#: Strict bounds that fail at a place only, or near it.
_CORNERS: Final = (
    ("0", "(1 - c)*P", {"c": "1"}),
    ("0", "z*P", {"z": "0"}),
    ("c**2", "1", {"c": "-1"}),
    ("0", "acos(c)", {"c": "1"}),
    ("1", "k", {"k": "1"}),
    ("0", "(k - 7)**2", {"k": "7"}),
    ("(k - 7)*(9 - k)", "P/(1 + P)", {"k": "8"}),
    ("exp(-900)", "h", {"h": "exp(-901)"}),
    ("exp(-900000)", "h", {"h": "exp(-1000000)"}),
    ("1e-12", "1 - r", {"r": "1 - 1e-13"}),
    ("x", "10**12 + P/(1 + P)", {"x": "10**13"}),
    ("1e-9*P", "x*P", {"x": "1e-10"}),
    ("2**k", "10**9", {"k": "40"}),
    ("-log(h)", "10**5", {"h": "exp(-200000)"}),
    ("x*exp(-x)", "exp(-1)", {"x": "1"}),
    ("-1/4", "x*(x - 1)", {"x": "1/2"}),
    ("sin(x)", "1 - 1e-9", {"x": "pi/2"}),
    ("x + 1/x - 2", "10**6", {"x": "10**7"}),
    ("h*log(1/h)", "exp(-1) - 1e-12", {"h": "exp(-1)"}),
    ("w*v", "(w**2 + v**2)/2", {"w": "1", "v": "1"}),
    ("1e-20", "abs(w - v) + abs(w - 1/3)", {"w": "1/3", "v": "1/3"}),
    ("k", "30", {"k": "31"}),
)
_STRICT: Final = (" < ", " <= ")


def exchanged(random: Random) -> Falsehood:
    """The two sides of a true bound exchanged, strictly."""
    small, big = fill_both(random.choice(BOUNDS), random)
    return Falsehood({"holds": written(big, " < ", small, random)}, "the sides of a true bound are exchanged", {})


def tightened(random: Random) -> Falsehood:
    """A bound that touches equality, moved by little there; or strict there."""
    term, place = random.choice(VANISHING)
    small, big = (side.replace("D", f"({term})") for side in fill_both(random.choice(TOUCHING), random))
    if random.random() < 0.4:
        return Falsehood({"holds": written(small, " < ", big, random)}, f"equality where {term} vanishes", place)
    extra = random.choice(TINY)
    if random.random() < 0.5:
        extra = f"({extra})*({positive(random, 1)})"
    statement = written(f"({small}) + {extra}", random.choice(_STRICT), big, random)
    return Falsehood({"holds": statement}, f"too tight by {extra} where {term} vanishes", place)


def cornered(random: Random) -> Falsehood:
    """A bound that fails in a corner of its domain."""
    small, big, place = random.choice(_CORNERS)
    small, big = fill_both((small, big), random)
    return Falsehood({"holds": written(small, " < ", big, random)}, "it fails in a corner", place)


def gated(random: Random) -> Falsehood:
    """A term that is positive somewhere, said to be at most zero."""
    opening, size = gate(random), random.choice(TINY)
    common = real(random, 1)
    big = f"({common}) + ({size})*({opening.text})*({positive(random, 1)})"
    return Falsehood({"holds": quoted(f"{big} <= {common}")}, "the first side has a positive term more", opening.place)


def chained(random: Random) -> Falsehood:
    """A chain of true links and one false one."""
    middle, size = positive(random, 1), random.choice(TINY[1:])
    above, below = f"({middle})*(1 + {size})", f"({middle})/(1 + {size})"
    chains = (
        f"0 < {middle} < {below}",
        f"{above} <= {middle} < 2*{above}",
        f"{below} < {above} < {middle} + 0",
        f"{below} < {middle} < {middle}",
    )
    return Falsehood({"holds": quoted(random.choice(chains))}, f"one link is false by {size} of its sides", {})


def nonsense(random: Random) -> Falsehood:
    """A comparison of two random terms; whether it is false is for an oracle to say."""
    depth = random.choice((1, 2, 3))
    sides = real(random, depth), real(random, depth)
    return Falsehood({"holds": quoted(random.choice(_STRICT).join(sides))}, "two random terms")


def written(small: str, operator: str, big: str, random: Random) -> str:
    """The bound with a common term or factor, or turned around."""
    if random.random() < 0.25:
        term = real(random, 1)
        small, big = f"({small}) + ({term})", f"({big}) + ({term})"
    if random.random() < 0.25:
        factor = fill("1 + A**2", random, 1)
        small, big = f"({small})*({factor})", f"({big})*({factor})"
    if random.random() < 0.15:
        small, big = f"atan({small})", f"atan({big})"
    if random.random() < 0.4:
        return quoted(f"{big}{operator.replace('<', '>')}{small}")
    return quoted(f"{small}{operator}{big}")
