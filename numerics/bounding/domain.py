"""The domain of assumptions as a box: relations between variables turned into ranges of new variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from derivations.exact import possible_signs
from derivations.expressions import (
    ONE,
    ZERO,
    Add,
    Expr,
    Mul,
    Number,
    Pow,
    Relation,
    Symbol,
    power,
    substitute,
)
from derivations.variables import Assumptions, Bound, Domain, Scale, Variable
from numerics.elimination import (
    Below,
    Elimination,
    bounds_on,
    comparisons,
    domain_comparisons,
    eliminate,
    known_sign,
)
from numerics.rationals import rational_value

_LARGEST_ROOT = 12


@dataclass(frozen=True)
class BoxDomain:
    """New variables that range over a box, and what the old ones are in terms of them.

    Every point of the old domain is the image of a point of the box at which `given` holds; where `given` fails the
    box may be larger than the domain.

    Attributes:
        assumptions: the new variables, with the comparisons that are not part of the box.
        meaning: each old variable as an expression in the new ones.
    """

    assumptions: Assumptions
    meaning: dict[Symbol, Expr]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The new variables, one for each side of the box."""
        return self.assumptions.variables


def box_domain(assumptions: Assumptions, symbols: Sequence[Symbol]) -> BoxDomain:
    """New variables for `symbols` in which comparisons that are linear in a variable become its range.

    0 < u < a becomes u = a*x with 0 < x < 1; u > a > 0 becomes u = a/x; a < u < b becomes u = a + (b - a)*x. Bounds
    that are numbers are kept as they are.

    Args:
        assumptions: ranges of the variables and comparisons between them.
        symbols: the variables to be covered, with all that they are compared with.

    >>> from derivations.expressions import read_relation
    >>> s, u = Variable("s", Domain.POSITIVE), Variable("u", Domain.POSITIVE)
    >>> box_domain(Assumptions((s, u), (read_relation("u < s"),)), (s.symbol, u.symbol)).meaning
    {u: u, s: u/s'}
    """
    plain = _tightened(assumptions, symbols)
    ways = [_ranged(plain, order) for order in (tuple(symbols), tuple(reversed(symbols)))]
    return min(ways, key=lambda way: sum(isinstance(value, Add) for value in way.meaning.values()))


def _tightened(assumptions: Assumptions, symbols: Sequence[Symbol]) -> Assumptions:
    """The same domain with comparisons with numbers as ranges too, and without those that follow from the others."""
    variables = []
    for variable in (assumptions[symbol] for symbol in symbols):
        lower, upper, _ = bounds_on(variable.symbol, comparisons(assumptions.given), assumptions)
        low = [value for end, _ in lower if not end.free_symbols and (value := rational_value(end, {})) is not None]
        high = [value for end, _ in upper if not end.free_symbols and (value := rational_value(end, {})) is not None]
        low += [variable.minimum] if variable.minimum is not None else []
        high += [variable.maximum] if variable.maximum is not None else []
        try:
            variables.append(replace(variable, minimum=max(low, default=None), maximum=min(high, default=None)))
        except ValueError:
            variables.append(variable)
    links = [Relation(link[::2], (link[1],)) for relation in assumptions.given for link in relation.links]
    related = [link for link in links if len(link.free_symbols) > 1]
    kept = [link for link in links if len(link.free_symbols) < 2]
    for index, link in enumerate(related):
        others = Assumptions(tuple(variables), (*kept, *related[index + 1 :]))
        left, right = link.operands
        slack = right - left if link.operators[0] in ("<", "<=") else left - right
        if not possible_signs(slack, others) <= ({1} if link.operators[0] in ("<", ">") else {0, 1}):
            kept.append(link)
    return Assumptions(tuple(variables), tuple(kept))


def _ranged(assumptions: Assumptions, symbols: Sequence[Symbol]) -> BoxDomain:
    """The new variables that one order of elimination leads to."""
    order, _ = eliminate(assumptions, symbols)
    meaning: dict[Symbol, Expr] = {}
    variables: list[Variable] = []
    for bounds in order:
        variable, value = _changed(assumptions[bounds.symbol], bounds, assumptions)
        variables.append(variable)
        meaning[bounds.symbol] = substitute(value, meaning)
    ends = [_comparison(end) for name in meaning for end in domain_comparisons(assumptions[name])]
    relations = [relation for relation in (*assumptions.given, *ends) if relation.free_symbols <= meaning.keys()]
    kept = [_put(relation, meaning) for relation in relations]
    own = [_comparison(end) for variable in variables for end in domain_comparisons(variable)]
    given = tuple(relation for relation in dict.fromkeys(kept) if relation not in own)
    return BoxDomain(Assumptions(tuple(variables), given), meaning)


def _comparison(below: Below) -> Relation:
    return Relation((below.left, below.right), ("<" if below.strict else "<=",))


def _put(relation: Relation, meaning: dict[Symbol, Expr]) -> Relation:
    return Relation(tuple(substitute(side, meaning) for side in relation.operands), relation.operators)


def _changed(variable: Variable, bounds: Elimination, assumptions: Assumptions) -> tuple[Variable, Expr]:
    """The new variable of the same name, and the old one in terms of it and of the variables before it."""
    lower = [(end, strict) for end, strict in bounds.lower if end.free_symbols]
    upper = [(end, strict) for end, strict in bounds.upper if end.free_symbols]
    if variable.domain is Domain.INTEGER or not (lower or upper):
        return variable, variable.symbol
    lowest = None if variable.lower is None else (Number(variable.lower.value), variable.lower.strict)
    highest = None if variable.upper is None else (Number(variable.upper.value), variable.upper.strict)
    first = lower[0] if lower else lowest
    last = upper[0] if upper else highest
    new = Symbol(f"{variable.name}'")
    if first is not None and last is not None:
        own = _unit(new, variable.scale, first[1], last[1])
        return own, last[0] * new if first[0] == ZERO else first[0] + (last[0] - first[0]) * new
    if first is not None:
        if known_sign(first[0], assumptions) == 1:
            return _unit(new, variable.scale, True, first[1]), first[0] / new
        return _half_line(new, variable.scale, first[1]), first[0] + new
    assert last is not None
    return _half_line(new, variable.scale, last[1]), last[0] - new


def _unit(name: Symbol, scale: Scale, open_below: bool, open_above: bool) -> Variable:
    """A variable between 0 and 1, with the ends that are attained."""
    if open_below and open_above:
        return Variable(name.name, Domain.UNIT, scale=scale)
    # An end at 1 is kept even where it is excluded: a box may be larger than the domain.
    domain = Domain.POSITIVE if open_below else Domain.NONNEGATIVE
    return Variable(name.name, domain, maximum=Fraction(1), scale=scale)


def _half_line(name: Symbol, scale: Scale, strict: bool) -> Variable:
    return Variable(name.name, Domain.POSITIVE if strict else Domain.NONNEGATIVE, scale=scale)


def without_roots(domain: BoxDomain, expressions: Sequence[Expr]) -> BoxDomain:
    """The domain with v**n in place of each variable v of which n-th roots are taken, so that these become powers."""
    replaced: dict[Symbol, Expr] = {}
    variables = []
    for variable in domain.variables:
        order = _root_order(variable.symbol, expressions)
        root = _root_variable(variable, order) if order > 1 else None
        variables.append(root or variable)
        if root is not None:
            replaced[variable.symbol] = power(root.symbol, Number(order))
    if not replaced:
        return domain
    given = tuple(_put(relation, replaced) for relation in domain.assumptions.given)
    given += tuple(
        _put(_comparison(end), replaced)
        for old, new in zip(domain.variables, variables, strict=True)
        if old.upper != new.upper
        for end in domain_comparisons(old)
    )
    meaning = {name: substitute(value, replaced) for name, value in domain.meaning.items()}
    return BoxDomain(Assumptions(tuple(variables), given), meaning)


def _root_order(symbol: Symbol, expressions: Sequence[Expr]) -> int:
    """The least n such that all powers of the symbol, in products too, are integer powers of its n-th root."""
    order = 1
    for expr in expressions:
        for node in expr.walk():
            if isinstance(node, Pow) and isinstance(node.exponent, Number) and symbol in _monomial_symbols(node.base):
                order = lcm(order, node.exponent.value.denominator)
    return order if order <= _LARGEST_ROOT else 1


def _monomial_symbols(base: Expr) -> frozenset[Symbol]:
    """The symbols that are factors of an expression, to any powers."""
    if isinstance(base, Symbol):
        return frozenset((base,))
    if isinstance(base, Pow):
        return _monomial_symbols(base.base)
    if isinstance(base, Mul):
        return frozenset[Symbol]().union(*(_monomial_symbols(factor) for factor in base.operands))
    return frozenset()


def _root_variable(variable: Variable, order: int) -> Variable | None:
    """A variable for the n-th root, on a range that is as large or larger; None if the variable may be negative."""
    lower, upper = variable.lower, variable.upper
    if lower is None or lower.value < 0 or variable.domain is Domain.INTEGER:
        return None
    low, high = _root_end(lower, order, -1), None if upper is None else _root_end(upper, order, 1)
    domain = Domain.POSITIVE if low.value == 0 and low.strict else Domain.NONNEGATIVE
    if variable.domain is Domain.UNIT and high == Bound(Fraction(1), strict=True) and domain is Domain.POSITIVE:
        return Variable(f"{variable.name}'", Domain.UNIT, scale=variable.scale)
    maximum = None if high is None else high.value
    return Variable(f"{variable.name}'", domain, low.value if low.value else None, maximum, variable.scale)


def _root_end(bound: Bound, order: int, way: int) -> Bound:
    """The n-th root of an end, or a rational number beyond it."""
    value = bound.value
    scale = 1
    while True:
        top = _integer_root(value.numerator * scale**order, order)
        bottom = _integer_root(value.denominator * scale**order, order)
        if top**order == value.numerator * scale**order and bottom**order == value.denominator * scale**order:
            return Bound(Fraction(top, bottom), bound.strict)
        if scale > 1:
            return Bound(Fraction(top, bottom + 1) if way < 0 else Fraction(top + 1, bottom), strict=False)
        scale = 10**6


def _integer_root(value: int, order: int) -> int:
    """The largest integer whose power is not above `value`."""
    low, high = 0, 1 << (value.bit_length() // order + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**order <= value else (low, middle - 1)
    return low


def fixed(domain: BoxDomain, symbol: Symbol) -> BoxDomain:
    """The domain with one variable set to 1, as a scaling symmetry allows."""
    one: dict[Symbol, Expr] = {symbol: ONE}
    variables = tuple(variable for variable in domain.variables if variable.symbol != symbol)
    given = tuple(_put(relation, one) for relation in domain.assumptions.given)
    meaning = {name: substitute(value, one) for name, value in domain.meaning.items()}
    return BoxDomain(Assumptions(variables, given), meaning)
