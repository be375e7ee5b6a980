"""Exact points at which assumptions are proved to hold: simple ones first, then corners and extremes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Final

from derivations.expressions import MINUS_ONE, Expr, ExpressionError, Number, Relation, Symbol, add, mul, substitute
from derivations.variables import Assumptions, Domain, Variable
from numerics.balls import Point, sign_of
from numerics.candidates import Mood, Span, candidate, tightest
from numerics.elimination import Elimination, domain_comparisons, eliminate
from numerics.emptiness import contradiction
from numerics.rationals import rational_value
from numerics.walk import infinite_sign

_BITS: Final = 128
_TRIALS_PER_POINT: Final = 60
_TRIALS_PER_VALUE: Final = 8
_SIGNS: Final[Mapping[str, tuple[int, ...]]] = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}
_MOODS: Final = (
    Mood.SIMPLE,
    Mood.SIMPLE,
    Mood.INSIDE,
    Mood.EDGE,
    Mood.NEAR_EDGE,
    Mood.SPREAD,
    Mood.SPREAD,
    Mood.EXTREME,
)


def satisfied(relation: Relation, point: Point, bits: int) -> bool | None:
    """Whether a comparison, or each link of a chain, is proved to hold (True) or to fail (False) at an exact point.

    None: the balls do not tell at `bits` bits, or a side has no value.

    >>> from derivations.expressions import read, read_relation
    >>> satisfied(read_relation("0 < u < s"), {Symbol("u"): read("exp(-1000000)"), Symbol("s"): read("1/2")}, 64)
    True
    """
    verdicts = [_link_holds(left, operator, right, point, bits) for left, operator, right in relation.links]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _link_holds(left: Expr, operator: str, right: Expr, point: Point, bits: int) -> bool | None:
    infinite = infinite_sign(left) - infinite_sign(right)
    if infinite:
        finite = right if infinite_sign(left) else left
        exists = infinite_sign(finite) or sign_of(finite, point, bits) is not None
        return infinite in _SIGNS[operator] if exists and abs(infinite) == 1 else None
    sign = sign_of(add(left, mul(MINUS_ONE, right)), point, bits)
    return None if sign is None else sign in _SIGNS[operator]


def vacuous(assumptions: Assumptions) -> str | None:
    """Why no point satisfies the assumptions, if that is proved; None if it is not shown.

    >>> from derivations.expressions import read_relation
    >>> vacuous(Assumptions((Variable("x"),), (read_relation("x > 2"), read_relation("x < 1"))))
    'the assumptions imply 2 < 1'
    """
    return contradiction(assumptions)


def points(assumptions: Assumptions, symbols: Sequence[Symbol], count: int, seed: int) -> Iterator[dict[Symbol, Expr]]:
    """Up to `count` different exact points that are proved to satisfy the assumptions; the same seed, the same points.

    The first quarter are simple numbers.  Then come ends of ranges that are included, numbers close to ends and to
    equality in the relations, many orders of magnitude, and exp(-1000000) for variables on the log scale.

    Args:
        assumptions: ranges and relations; a symbol without declaration is an unrestricted real number.
        symbols: what needs a value; symbols that the relations name get one too.
        count: how many points.
        seed: of the random choices.
    """
    related = sorted({symbol for relation in assumptions.given for symbol in relation.free_symbols}, key=_name)
    names = list(dict.fromkeys([*symbols, *(symbol for symbol in related if symbol not in symbols)]))
    order, _ = eliminate(assumptions, names)
    random = Random(seed)
    seen: set[tuple[Expr, ...]] = set()
    for trial in range(_TRIALS_PER_POINT * count):
        if len(seen) == count:
            return
        moods = _moods(len(seen) if trial % 2 == 0 else trial, count, len(order), random)
        point = _draw(assumptions, order, moods, random)
        if point is None:
            continue
        key = tuple(point[name] for name in names)
        if key not in seen and all(satisfied(relation, point, _BITS) for relation in assumptions.given):
            seen.add(key)
            yield {name: point[name] for name in names}


def _name(symbol: Symbol) -> str:
    return symbol.name


def _moods(index: int, count: int, variables: int, random: Random) -> list[Mood]:
    """What each variable is to be like at the point of this index."""
    if index < max(count // 4, 1):
        return [Mood.SIMPLE] * variables
    if index % 5 == 0:
        return [Mood.EXTREME] * variables
    if index % 5 == 1:
        moods = [Mood.SIMPLE] * variables
        if moods:
            moods[random.randrange(variables)] = random.choice((Mood.EDGE, Mood.NEAR_EDGE, Mood.EXTREME))
        return moods
    return [random.choice(_MOODS) for _ in range(variables)]


def _draw(
    assumptions: Assumptions, order: Sequence[Elimination], moods: Sequence[Mood], random: Random
) -> dict[Symbol, Expr] | None:
    """Values for the variables one after the other, each within the bounds that those before it leave."""
    point: dict[Symbol, Expr] = {}
    for bounds, mood in zip(order, moods, strict=True):
        variable = assumptions[bounds.symbol]
        try:
            span = _span(bounds, point)
        except ExpressionError:
            return None  # a bound such as y**y has too many digits to be written at this y
        for trial in range(_TRIALS_PER_VALUE):
            value = _tidied(candidate(variable, span, mood if trial < 4 else Mood.INSIDE, random))
            if _inside(variable, span, value):
                point[bounds.symbol] = value
                break
        else:
            return None
    return point


def _span(bounds: Elimination, point: Mapping[Symbol, Expr]) -> Span:
    lower = tightest([(_tidied(substitute(end, point)), strict) for end, strict in bounds.lower], 1)
    upper = tightest([(_tidied(substitute(end, point)), strict) for end, strict in bounds.upper], -1)
    return Span(*lower, *upper)


def _tidied(value: Expr) -> Expr:
    """The value as a plain number if it is rational."""
    rational = rational_value(value, {})
    return value if rational is None else Number(rational)


def _inside(variable: Variable, span: Span, value: Expr) -> bool:
    if variable.domain is Domain.INTEGER and not (isinstance(value, Number) and value.value.denominator == 1):
        return False
    here = {variable.symbol: value}
    for ends in domain_comparisons(variable):
        relation = Relation((ends.left, ends.right), ("<" if ends.strict else "<=",))
        if satisfied(relation, here, _BITS) is not True:
            return False
    for end, strict, operators in (
        (span.lower, span.lower_strict, (">", ">=")),
        (span.upper, span.upper_strict, ("<", "<=")),
    ):
        if end is not None and satisfied(Relation((value, end), (operators[not strict],)), {}, _BITS) is not True:
            return False
    return True
