"""Comparisons and declared ranges that balls are certain of, for the recheck of certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from derivations.expressions.nodes import ONE, ZERO, Expr, Number, Symbol
from numerics.balls import sign_of

HOLDS: Final = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}
_POSITIVE: Final = (">", ZERO)
_DOMAINS: Final = {"positive": [_POSITIVE], "nonnegative": [(">=", ZERO)], "unit": [_POSITIVE, ("<", ONE)]}


def decided(
    left: Expr, operator: str, right: Expr, point: Mapping[Symbol, Expr] | None = None, bits: int = 256
) -> bool:
    """Whether a comparison is certain; equal trees are equal even where balls cannot see it."""
    if left == right:
        return 0 in HOLDS[operator]
    signs = (sign_of(left - right, point or {}, precision) for precision in (bits, 16 * bits))
    return next((sign for sign in signs if sign is not None), None) in HOLDS[operator]


def in_range(declared: Any, value: Expr) -> bool:
    """Whether it is certain that a value is inside what the claim declares for its variable."""
    table = declared if isinstance(declared, dict) else {"domain": declared}
    bounds = [(operator, Number(table[key])) for key, operator in (("min", ">="), ("max", "<=")) if key in table]
    bounds += _DOMAINS.get(table.get("domain", "real"), [])
    whole = table.get("domain") != "integer" or (isinstance(value, Number) and value.value.denominator == 1)
    return whole and all(decided(value, operator, end) for operator, end in bounds)
