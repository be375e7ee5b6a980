"""What is to be proved: a quantity without the factors whose signs are known, and what exact points say of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from derivations.exact import possible_signs, signed_factors
from derivations.expressions import Expr, Number, Pow, Symbol, mul, power
from derivations.variables import Assumptions
from numerics.balls import sign_of
from numerics.sampling import points

_POINTS = 10
_BITS = 256
_MOST_NODES = 150
_ANY = frozenset((-1, 0, 1))

Proof = tuple[str, ...]


@dataclass(frozen=True)
class Goal:
    """A quantity that is to be positive (or not negative) wherever the assumptions hold."""

    quantity: Expr
    strict: bool
    assumptions: Assumptions

    @property
    def wanted(self) -> frozenset[int]:
        """The signs that it may have."""
        return frozenset((1,)) if self.strict else frozenset((0, 1))


def simplified(goal: Goal) -> Goal | None:
    """The goal without factors of known sign; None if nothing is left to prove.

    Normal forms equal the quantity wherever that has a value.
    """
    found = signed_factors(goal.quantity, goal.assumptions)
    if found is None:
        return None if possible_signs(goal.quantity, goal.assumptions) <= goal.wanted else goal
    content, factors = found
    way, open_factors, vanishing = (content > 0) - (content < 0), list[Expr](), content == 0
    for each in factors:
        signs = each.signs if len(each.signs) == 1 else _signs(each.factor, goal.assumptions)
        if each.exponent % 2 == 0:
            vanishing |= 0 in signs and each.exponent > 0
        elif signs <= {0, 1} or signs <= {0, -1}:
            vanishing |= 0 in signs and each.exponent > 0
            way *= -1 if -1 in signs else 1
        else:
            # A factor and its inverse have the same sign.
            open_factors.append(each.factor)
    if goal.strict and vanishing:
        return goal
    if not open_factors:
        return None if way >= 0 else goal
    return Goal(mul(Number(way), *open_factors), goal.strict, goal.assumptions)


def _signs(factor: Expr, assumptions: Assumptions) -> frozenset[int]:
    """The signs that a factor may have; a number's is told by its ball."""
    if not factor.free_symbols:
        sign = sign_of(factor, {}, _BITS)
        return _ANY if sign is None else frozenset((sign,))
    return _ANY if is_large(factor, _MOST_NODES // 3) else possible_signs(factor, assumptions)


@lru_cache(maxsize=4_000)
def tidied(expr: Expr, assumptions: Assumptions) -> Expr:
    """The expression as a product of powers of factors, with what cancels cancelled."""
    found = signed_factors(expr, assumptions)
    if found is None:
        return expr
    content, factors = found
    return mul(Number(content), *(_raised(each.factor, each.exponent) for each in factors))


def _raised(factor: Expr, exponent: int) -> Expr:
    """A factor to a power; a root of a variable is a factor only where that is not negative."""
    if isinstance(factor, Pow) and isinstance(factor.base, Symbol) and isinstance(factor.exponent, Number):
        return power(factor.base, Number(factor.exponent.value * exponent))
    return power(factor, Number(exponent))


def is_large(expr: Expr, most: int = _MOST_NODES) -> bool:
    """Whether an expression has too many parts to be worth an attempt; what is a number counts as one part."""
    return _parts(expr)[0] > most


@lru_cache(maxsize=20_000)
def _parts(expr: Expr) -> tuple[int, bool]:
    """How many parts an expression has, and whether it is a number."""
    if not expr.children:
        return 1, not isinstance(expr, Symbol)
    counts = [_parts(child) for child in expr.children]
    closed = all(number for _, number in counts)
    return (1, True) if closed else (1 + sum(count for count, _ in counts), False)


@lru_cache(maxsize=4_000)
def signs_at_points(quantity: Expr, assumptions: Assumptions) -> frozenset[int]:
    """The signs that balls prove at some exact points inside the assumptions."""
    found = (sign_of(quantity, point, _BITS) for point in _points(assumptions, quantity.free_symbols))
    return frozenset(sign for sign in found if sign is not None)


@lru_cache(maxsize=1_000)
def _points(assumptions: Assumptions, symbols: frozenset[Symbol]) -> tuple[dict[Symbol, Expr], ...]:
    needed = symbols.union(*(relation.free_symbols for relation in assumptions.given))
    return tuple(points(assumptions, sorted(needed, key=lambda symbol: symbol.name), _POINTS, 0))
