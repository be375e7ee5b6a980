"""Random false claims of every kind, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from derivations.claim_files import ClaimFileError
from tests.fuzzing import dynamics, equalities, inequalities
from tests.fuzzing.falsehood import Falsehood
from tests.fuzzing.oracle import is_false_somewhere

_MAKERS: Final[dict[Callable[[Random], Falsehood], int]] = {
    equalities.broken_identity: 30,
    equalities.wrong_branch: 10,
    equalities.nonsense: 5,
    inequalities.exchanged: 6,
    inequalities.tightened: 12,
    inequalities.cornered: 6,
    inequalities.gated: 6,
    inequalities.chained: 3,
    inequalities.nonsense: 4,
    dynamics.wrong_solution: 8,
    dynamics.wrong_time: 8,
    dynamics.wrong_invariant: 5,
    dynamics.wrong_limit: 8,
    dynamics.wrong_asymptotics: 5,
}
_UNCERTAIN: Final = (equalities.nonsense, inequalities.nonsense)


def false_claim(seed: int) -> Falsehood:
    """The false claim of a seed."""
    random = Random(seed)
    while True:
        (maker,) = random.choices(list(_MAKERS), list(_MAKERS.values()))
        found = maker(random)
        try:
            claim = found.claim("tried")
        except ClaimFileError:
            continue
        if maker not in _UNCERTAIN or is_false_somewhere(claim, random):
            return found
