"""Random true claims, from the same models that the false ones break."""

from __future__ import annotations

from random import Random

from derivations.claim import Claim
from derivations.claim_files import ClaimFileError
from tests.fuzzing.dynamics import flow_table, limit_model
from tests.fuzzing.equalities import disguised, fill_both
from tests.fuzzing.falsehood import Falsehood, listed, quoted
from tests.fuzzing.flows import PAIRS, SCALAR
from tests.fuzzing.inequalities import VANISHING, written
from tests.fuzzing.truths import BOUNDS, IDENTITIES, TOUCHING


def true_claim(seed: int) -> Claim:
    """The true claim of a seed, as far as it has a value."""
    random = Random(seed)
    while True:
        statement = random.choice((_equality, _equality, _bound, _touching, _solution, _time, _invariant, _limit))(
            random
        )
        try:
            return Falsehood(statement, "").claim(f"true.{seed}")
        except ClaimFileError:
            continue


def _equality(random: Random) -> dict[str, str]:
    return {"equal": disguised(*fill_both(random.choice(IDENTITIES), random), random)}


def _bound(random: Random) -> dict[str, str]:
    small, big = fill_both(random.choice(BOUNDS), random)
    return {"holds": written(small, " <= ", big, random)}


def _touching(random: Random) -> dict[str, str]:
    term, _ = random.choice(VANISHING)
    small, big = (side.replace("D", f"({term})") for side in fill_both(random.choice(TOUCHING), random))
    return {"holds": written(small, " <= ", big, random)}


def _solution(random: Random) -> dict[str, str]:
    rate, start, solution, _ = random.choice([row for row in SCALAR if row[2]])
    return {"flow": flow_table(rate, start), "solves": quoted(solution.replace("(T)", "t"))}


def _time(random: Random) -> dict[str, str]:
    rate, start, _, law = random.choice([row for row in SCALAR if row[3]])
    return {"flow": flow_table(rate, start), "time_to": quoted(law)}


def _invariant(random: Random) -> dict[str, str]:
    rates, kept, _ = random.choice(PAIRS)
    flow = f'{{ state = {listed("a", "b")}, time = "t", start = {listed("a0", "b0")}, rhs = {listed(*rates)} }}'
    return {
        "flow": flow,
        "conserves": quoted(random.choice(("K", "exp(K)", "atan(K)", "(K)**3 + K")).replace("K", kept)),
    }


def _limit(random: Random) -> dict[str, str]:
    of, to, value = limit_model(random)
    return {"limit": f'{{ of = {quoted(of)}, variable = "m", to = "{to}", is = {quoted(value)} }}'}
