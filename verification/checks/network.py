"""The network check: whole networks, drawn at random and trained, beside the law that is claimed of them.

A simulation proves nothing, so its agreement is `sampled` and its disagreement, however large, `unknown`: the figures
and the network are named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from derivations.claim import Claim
from derivations.expressions import ExpressionError, Number, Relation, expand_derivatives
from derivations.networks import Experiment, Falls, NetworkLaw
from verification.checks import derivation
from verification.obligations import given
from verification.settings import Settings
from verification.verdict import Evidence, Outcome

if TYPE_CHECKING:
    from numerics.networks.matrices import Array
    from numerics.networks.observing import Observation

_NAME: Final = "network"
#: Deviations up to so many times the estimated error of the simulation are agreement.
_FACTOR: Final = 10
#: A simulation whose estimated error, relative to what is seen, is larger tells nothing.
_BLURRED: Final = 1e-8
_FEWEST_TRIALS: Final = 6
_FEWEST_FALLING: Final = 3
#: How far the last order that is read may be from the one stated: orders approach it as the parameter falls.
_ORDER_OFF: Final = 0.1
#: An error of which it is only said that it falls must end below this, relative to what is seen.
_VANISHED: Final = 1e-7
#: It falls steadily if the smallest order that is read is at least this part of the largest.
_STEADY: Final = 0.5
#: Networks whose weights move by less than so many times the estimated error follow any law that begins as they do.
_STILL: Final = 1e4


def check(claim: Claim, settings: Settings) -> list[Evidence]:
    """Whether trained networks follow the law, and whether the derivation, if there is one, holds."""
    derived = derivation.check(claim)
    found = _followed(claim, settings)
    return [found] if derived is None else [found, derived]


def _followed(claim: Claim, settings: Settings) -> Evidence:
    """What the networks say of the law; networks that cannot be trained, or that hardly move, say nothing."""
    from numerics.networks.matrices import NetworkError
    from numerics.walk import EvaluationError

    says = claim.says
    assert isinstance(says, NetworkLaw)
    law = replace(says, law=expand_derivatives(claim.expanded(says.law)))
    try:
        runs = _runs(law.experiment, law.falls, given(claim).given, settings.seed)
    except (EvaluationError, NetworkError, ExpressionError) as error:
        return _unknown(f"networks of this experiment cannot be trained: {error}")
    seen = [one for run in runs for one in run]
    moved, blur = max(one.moved for one in seen), max(one.error / one.size for one in seen)
    if not moved >= _STILL * blur:
        return _unknown(f"the weights move by {moved:.1g} of their size only; look at later times, or at other starts")
    try:
        return _of_exact(law, runs[0]) if law.falls is None else _of_falling(law, law.falls, runs)
    except (EvaluationError, ExpressionError) as error:
        return _unknown(f"the law has no value at what was seen of a network: {error}")


@lru_cache(maxsize=8)
def _runs(
    experiment: Experiment, falls: Falls | None, assumed: tuple[Relation, ...], seed: int
) -> tuple[tuple[Observation, ...], ...]:
    """What is seen of the same networks, once for each value of the parameter with which the error falls.

    The law is no part of it, so that wrong laws are judged by the same simulations.
    """
    from numerics.networks.observing import observe
    from numerics.networks.trials import draw

    each = math.ceil((_FEWEST_TRIALS if falls is None else _FEWEST_FALLING) / len(experiment.depths))
    fixed = {} if falls is None else {falls.symbol: Number(falls.values[0])}
    trials = [
        draw(experiment, depth, seed + number, assumed, fixed) for depth in experiment.depths for number in range(each)
    ]
    if falls is None:
        return (tuple(observe(trial) for trial in trials),)
    return tuple(tuple(observe(trial.at(falls.symbol, value)) for trial in trials) for value in falls.values)


def _of_exact(law: NetworkLaw, seen: Sequence[Observation]) -> Evidence:
    """An exact law: deviations within the estimated error of the integration."""
    from numerics.networks.comparing import deviations

    largest = error = 0.0
    for each in seen:
        size = each.size
        off, blur = max(_largest(deviations(law, each)), each.rest) / size, each.error / size
        if not blur <= _BLURRED:
            return _unknown(f"the simulation is only good to {blur:.2g}, relative to what is seen, with {each.trial}")
        if not off <= _FACTOR * blur:
            return _unknown(
                f"{law.value.name} is off by {off:.3g}, relative to what is seen, where the estimated error of the "
                f"simulation is {blur:.2g}: {each.trial}"
            )
        largest, error = max(largest, off), max(error, blur)
    figures = f"largest deviation {largest:.2g}, estimated error of the simulation {error:.2g}, relative to its size"
    return Evidence(_NAME, Outcome.SAMPLED, f"{law.value.name} follows the law: {figures}; {_networks(seen)}")


def _of_falling(law: NetworkLaw, falls: Falls, runs: Sequence[Sequence[Observation]]) -> Evidence:
    """A law up to an error that falls with a parameter: the order is read, and the limit extrapolated if it can be."""
    found = [_of_one(law, falls, [run[number] for run in runs]) for number in range(len(runs[0]))]
    for one, seen in zip(found, runs[0], strict=True):
        if one.against:
            return _unknown(f"{one.against}: {seen.trial}")
    ends = f"{float(falls.values[0]):.2g} to {float(falls.values[-1]):.2g}"
    error = max(one.error for one in found)
    orders = f"{min(one.order for one in found):.3f} to {max(one.order for one in found):.3f}"
    detail = (
        f"as {falls.symbol.name} falls from {ends}, the errors fall to {error:.2g} at most, in the end with orders "
    )
    detail += f"from {orders}"
    if falls.smooth:
        off, doubt = max(one.limit for one in found), max(one.doubt for one in found)
        detail += f"; the extrapolated limits are off by {off:.2g} at most, with an estimated error of {doubt:.2g}"
    return Evidence(_NAME, Outcome.SAMPLED, f"{detail}; {_networks(runs[0])}")


@dataclass(frozen=True)
class _Fall:
    """How the error of one network falls.

    Attributes:
        against: why this speaks against the law, "" if it does not.
        error: the last error.
        order: the last order read.
        limit: how far the extrapolated limit is from the law.
        doubt: the estimated error of that limit.
    """

    against: str = ""
    error: float = 0.0
    order: float = 0.0
    limit: float = 0.0
    doubt: float = 0.0


def _of_one(law: NetworkLaw, falls: Falls, seen: Sequence[Observation]) -> _Fall:
    """What the same network, seen for each value of the parameter, says of the law."""
    from numerics.networks.comparing import deviations, extrapolated, orders

    size = seen[-1].size
    found = [deviations(law, each) / size for each in seen]
    errors, blur = [_largest(each) for each in found], max(each.error for each in seen) / size
    if not blur <= _BLURRED:
        return _Fall(f"the simulation is only good to {blur:.2g}, relative to what is seen")
    if not all(0 < later < earlier for earlier, later in pairwise(errors)):
        return _Fall(f"the errors {_listed(errors)} do not fall with {falls.symbol.name}")
    read = orders(errors, falls.values)
    if falls.order is not None and abs(read[-1] - falls.order) > _ORDER_OFF:
        return _Fall(f"the errors {_listed(errors)} fall with the orders {_listed(read)}, not with {falls.order}")
    if not falls.smooth or falls.order is None:
        steady = errors[-1] <= _VANISHED and min(read) >= _STEADY * max(read)
        against = "" if steady else f"the errors {_listed(errors)} do not fall steadily to below {_VANISHED:g}"
        return _Fall(against, errors[-1], read[-1])
    limit, doubt = extrapolated(found, falls.order)
    off = _largest(limit)
    if not doubt + blur <= _BLURRED:
        return _Fall(f"the limit of small {falls.symbol.name} is extrapolated to {doubt:.2g} only")
    if not off <= _FACTOR * (doubt + blur):
        text = f"in the limit of small {falls.symbol.name} the law is off by {off:.3g}, known to {doubt + blur:.2g}"
        return _Fall(text)
    return _Fall("", errors[-1], read[-1], off, doubt)


def _largest(values: Array) -> float:
    import numpy as np

    return float(np.abs(values).max())


def _unknown(detail: str) -> Evidence:
    return Evidence(_NAME, Outcome.UNKNOWN, detail)


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


def _networks(seen: Sequence[Observation]) -> str:
    """The networks that were trained, as what is needed to draw them again."""
    looks = sum(each.values.size for each in seen)
    return f"{looks} values of {len(seen)} networks, " + "; ".join(str(each.trial) for each in seen)
