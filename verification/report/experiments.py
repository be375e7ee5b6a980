"""What is needed to repeat the Monte Carlo experiment of a statistical statement, as plain data."""

from __future__ import annotations

from typing import Any

from derivations.claim import Claim
from derivations.expressions import write
from derivations.means import Mean
from verification.report.results import point_object


def experiment_object(claim: Claim) -> dict[str, Any] | None:
    """The random quantity, its parameters, the formula, the sizes and the points; None for other statements.

    With the seed of the verification the same draws are made again.
    """
    says = claim.says
    if not isinstance(says, Mean):
        return None
    return {
        "quantity": says.name,
        "parameters": {name: write(claim.expanded(expr)) for name, expr in says.parameters.items()},
        "value": write(claim.expanded(says.value)),
        "size": says.size.name,
        "sizes": list(says.sizes),
        "rate": None if says.rate is None else str(says.rate),
        "at": [point_object(point) for point in says.at],
    }
