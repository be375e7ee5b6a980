"""A false claim with the reason why it is false, as a table of a claim file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from derivations.claim import Claim
from derivations.claim_files import read_claims
from tests.fuzzing.terms import VARIABLES


@dataclass(frozen=True)
class Falsehood:
    """A claim that is false by construction.

    Attributes:
        statement: the lines of its table, TOML text by key.
        why: what makes it false.
        place: values at which it fails, as formulas by variable; other variables may have any value.  None if no place
            is known, or if it speaks of a flow or a limit.
    """

    statement: Mapping[str, str]
    why: str
    place: Mapping[str, str] | None = None

    def toml(self, identifier: str) -> str:
        """The claim as it would stand in a claim file."""
        lines = [f'[[claim]]\nid = "{identifier}"', *(f"{key} = {value}" for key, value in self.statement.items())]
        return "\n".join(lines) + "\n"

    def claim(self, identifier: str) -> Claim:
        """The claim, read from its text."""
        (claim,) = read_claims(f"{VARIABLES}\n{self.toml(identifier)}", "fuzzing").claims
        return claim


#: Numbers that are not zero, from one down to what no fixed precision shows.
TINY: Final = ("1", "1/1000", "1e-12", "1e-40", "1e-400", "exp(-1000)", "exp(-1000000)", "10**(-30)*pi")


@dataclass(frozen=True)
class Gate:
    """A term that is zero, or tiny, but at some places; never negative; with a place where it is positive."""

    text: str
    place: Mapping[str, str]


GATES: Final = (
    Gate("1", {}),
    Gate("x", {}),
    Gate("exp(-1000*x)", {}),
    Gate("exp(-x*y)", {}),
    Gate("max(x - 1000, 0)", {"x": "1001"}),
    Gate("max(1/1000 - x, 0)", {"x": "1/2000"}),
    Gate("max(x*y - 10**8, 0)", {"x": "10**5", "y": "10**5"}),
    Gate("abs(w) - w", {"w": "-1"}),
    Gate("abs(w + 1000) - (w + 1000)", {"w": "-1001"}),
    Gate("sqrt((w + 10**7)**2) - (w + 10**7)", {"w": "-10**8"}),
    Gate("((w - 300)**6)**(1/6) - (300 - w)", {"w": "301"}),
    Gate("(abs(w + 3) - (w + 3))*(abs(v + 3) - (v + 3))", {"w": "-4", "v": "-4"}),
    Gate("max(w - v, 0)*max(v - w + 1/100, 0)", {"w": "1", "v": "999/1000"}),
    Gate("min(abs(w - v), 1)", {"w": "1", "v": "2"}),
    Gate("w**2*(w - 1)**2*(w - 2)**2*(w - 1/2)**2*(w + 1)**2", {"w": "1/3"}),
    Gate("((x - 1)*(x - 2)*(x - 3)*(x - 1/2)*(x - 3/2))**2", {"x": "7/5"}),
    Gate("1 - (-1)**k", {"k": "1"}),
    Gate("max(k - 30, 0)", {"k": "31"}),
    Gate("(k - 1)**2*(k - 2)**2*(k - 3)**2*(k - 5)**2", {"k": "4"}),
    Gate("1 - cos(2*pi*k/7)", {"k": "1"}),
    Gate("max(exp(-60) - h, 0)", {"h": "exp(-61)"}),
    Gate("max(exp(-900000) - h, 0)", {"h": "exp(-1000000)"}),
    Gate("max(r - (1 - 1e-9), 0)", {"r": "1 - 1e-10"}),
    Gate("r**100000", {"r": "1/2"}),
    Gate("(1 - r)**5000", {"r": "1/2"}),
    Gate("max(c - 999/1000, 0)", {"c": "1"}),
    Gate("acosh(cosh(w + 50)) - (w + 50)", {"w": "-51"}),
    Gate("erfc(100*x)", {"x": "1"}),
    Gate("1 - tanh(500*x)", {"x": "1"}),
)


def gate(random: Random) -> Gate:
    """A gate that is positive somewhere."""
    return random.choice(GATES)


def listed(*formulas: str) -> str:
    """A TOML list of formulas."""
    return f"[{', '.join(map(quoted, formulas))}]"


def quoted(formula: str) -> str:
    """A TOML string."""
    return f'"{formula}"'
