"""The floating-point check: a claimed solution beside SciPy's integrator, in log coordinates for tiny starts."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.claim import Claim, Solves
from derivations.expressions import Number
from numerics.balls import Value, status
from verification.checks.points import show
from verification.obligations import expanded_flow
from verification.verdict import Evidence, Outcome, Point

_TOLERANCE = 1e-7
_BITS = 128
_LATEST = 20


def check_floating(claim: Claim, points: Sequence[Point]) -> Evidence | None:
    """Whether SciPy's DOP853 agrees at one point of moderate numbers; None if there is none that it can integrate."""
    from numerics.trajectory import FloatTrajectory, float_trajectory

    says, flow = claim.says, expanded_flow(claim)
    assert isinstance(says, Solves)
    for point in points:
        numbers = [value.value for value in point.values() if isinstance(value, Number)]
        time = point[flow.time]
        moderate = len(numbers) == len(point) and all(abs(number) <= _LATEST for number in numbers)
        if not moderate or not isinstance(time, Number) or time.value <= 0:
            continue
        found = float_trajectory(flow, point, [float(time.value)])
        if not isinstance(found, FloatTrajectory):
            continue
        for row, state in zip(found.values, flow.states, strict=True):
            claimed = status(claim.expanded(says.solution[state]), point, _BITS)
            if not isinstance(claimed, Value):
                return None
            value = float(claimed.ball.mid())
            if abs(float(row[-1]) - value) > _TOLERANCE * max(1.0, abs(value)):
                gap = f"SciPy finds {float(row[-1]):.9g} for {state.name}, not {value:.9g}"
                return Evidence("floating point", Outcome.UNKNOWN, f"{gap}, at {show(point)}")
        return Evidence("floating point", Outcome.SAMPLED, f"agrees with SciPy to {_TOLERANCE:g} at {show(point)}")
    return None
