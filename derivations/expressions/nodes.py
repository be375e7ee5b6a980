"""The expression tree of the claim language.

A tree is exactly what was written, up to the order-free arithmetic of numbers: sums and products are
flattened and their rational numbers are folded into one, and nothing else is rewritten.  Nothing ever
cancels here (`x/x` stays `x/x`), because whether a formula has a value at a point is part of what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, TypeAlias

MAX_INTEGER_DIGITS: Final = 1_000
_BEYOND_INTEGERS: Final = 10**MAX_INTEGER_DIGITS
_MAX_INTEGER_BITS: Final = _BEYOND_INTEGERS.bit_length()

Operand: TypeAlias = "Expr | int | Fraction"


class ExpressionError(ValueError):
    """A formula that is not in the language or breaks one of its limits."""


class Expr:
    """A node of the tree; immutable, compared by structure, with the arithmetic of the language."""

    __slots__ = ("_free", "_hash", "_key")

    def __init__(self, *key: object) -> None:
        self._key = key
        self._free: frozenset[Symbol] | None = None
        self._hash = hash((type(self).__name__, key))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other) or not isinstance(other, Expr):
            return NotImplemented
        return self._hash == other._hash and self._key == other._key

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), self._key)

    @property
    def children(self) -> tuple[Expr, ...]:
        """The direct sub-expressions, in order."""
        return ()

    def rebuilt(self, children: tuple[Expr, ...]) -> Expr:
        """The same node over other sub-expressions."""
        return self

    def walk(self) -> Iterator[Expr]:
        """This node and every node below it, parents first."""
        stack: list[Expr] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    @property
    def free_symbols(self) -> frozenset[Symbol]:
        """The symbols whose values the expression needs (bound variables excluded)."""
        if self._free is None:
            self._free = self._symbols_needed()
        return self._free

    def _symbols_needed(self) -> frozenset[Symbol]:
        return frozenset().union(*(child.free_symbols for child in self.children))

    def __repr__(self) -> str:
        from derivations.expressions.writer import write

        return write(self)

    def _repr_latex_(self) -> str:
        from derivations.latex import latex

        return f"${latex(self)}$"

    def __add__(self, other: Operand) -> Expr:
        return add(self, as_expr(other))

    def __radd__(self, other: Operand) -> Expr:
        return add(as_expr(other), self)

    def __sub__(self, other: Operand) -> Expr:
        return add(self, negative(as_expr(other)))

    def __rsub__(self, other: Operand) -> Expr:
        return add(as_expr(other), negative(self))

    def __mul__(self, other: Operand) -> Expr:
        return mul(self, as_expr(other))

    def __rmul__(self, other: Operand) -> Expr:
        return mul(as_expr(other), self)

    def __truediv__(self, other: Operand) -> Expr:
        return mul(self, reciprocal(as_expr(other)))

    def __rtruediv__(self, other: Operand) -> Expr:
        return mul(as_expr(other), reciprocal(self))

    def __pow__(self, other: Operand) -> Expr:
        return power(self, as_expr(other))

    def __rpow__(self, other: Operand) -> Expr:
        return power(as_expr(other), self)

    def __neg__(self) -> Expr:
        return negative(self)

    def __lt__(self, other: Operand) -> Relation:
        return Relation((self, as_expr(other)), ("<",))

    def __le__(self, other: Operand) -> Relation:
        return Relation((self, as_expr(other)), ("<=",))

    def __gt__(self, other: Operand) -> Relation:
        return Relation((self, as_expr(other)), (">",))

    def __ge__(self, other: Operand) -> Relation:
        return Relation((self, as_expr(other)), (">=",))


class Number(Expr):
    """An exact rational number."""

    __slots__ = ("value",)

    def __init__(self, value: Fraction | int) -> None:
        self.value = value if isinstance(value, Fraction) else Fraction(value)
        super().__init__(self.value)


class Symbol(Expr):
    """A name; what it ranges over is said by its `Variable`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    @property
    def free_symbols(self) -> frozenset[Symbol]:
        return frozenset((self,))


class Constant(Expr):
    """One of `pi`, `E`, `EulerGamma`, `oo`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class _Nary(Expr):
    __slots__ = ("operands",)

    def __init__(self, *operands: Expr) -> None:
        self.operands = operands
        super().__init__(*operands)

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.operands


class Add(_Nary):
    """A sum of two or more terms; build it with `add`."""

    __slots__ = ()

    def rebuilt(self, children: tuple[Expr, ...]) -> Expr:
        return add(*children)


class Mul(_Nary):
    """A product of two or more factors, a number first if there is one; build it with `mul`."""

    __slots__ = ()

    def rebuilt(self, children: tuple[Expr, ...]) -> Expr:
        return mul(*children)


class Pow(Expr):
    """A real power; build it with `power`."""

    __slots__ = ("base", "exponent")

    def __init__(self, base: Expr, exponent: Expr) -> None:
        self.base = base
        self.exponent = exponent
        super().__init__(base, exponent)

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.base, self.exponent)

    def rebuilt(self, children: tuple[Expr, ...]) -> Expr:
        return power(*children)


class Call(Expr):
    """A function of the language applied to its arguments."""

    __slots__ = ("arguments", "name")

    def __init__(self, name: str, *arguments: Expr) -> None:
        self.name = name
        self.arguments = arguments
        super().__init__(name, *arguments)

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.arguments

    def rebuilt(self, children: tuple[Expr, ...]) -> Expr:
        return Call(self.name, *children)


class Diff(Expr):
    """The derivative of `body` by `variable`, at the current value of that variable."""

    __slots__ = ("body", "variable")

    def __init__(self, body: Expr, variable: Symbol) -> None:
        self.body = body
        self.variable = variable
        super().__init__(body, variable)

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.body, self.variable)

    def rebuilt(self, children: tuple[Expr, ...]) -> Expr:
        body, variable = children
        if not isinstance(variable, Symbol):
            raise ExpressionError("a derivative is taken by a name; expand it before substituting for that name")
        return Diff(body, variable)


class _Bound(Expr):
    """A node with a bound variable between two limits."""

    __slots__ = ("body", "lower", "upper", "variable")

    def __init__(self, body: Expr, variable: Symbol, lower: Expr, upper: Expr) -> None:
        self.body = body
        self.variable = variable
        self.lower = lower
        self.upper = upper
        super().__init__(body, variable, lower, upper)

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.body, self.lower, self.upper)

    def rebuilt(self, children: tuple[Expr, ...]) -> Expr:
        body, lower, upper = children
        return type(self)(body, self.variable, lower, upper)

    def _symbols_needed(self) -> frozenset[Symbol]:
        inside = self.body.free_symbols - {self.variable}
        return inside | self.lower.free_symbols | self.upper.free_symbols


class Integral(_Bound):
    """The integral of `body` over `variable` from `lower` to `upper`."""

    __slots__ = ()


class Sum(_Bound):
    """The sum of `body` over the integers `variable` from `lower` to `upper`."""

    __slots__ = ()


class Relation(Expr):
    """A comparison or a chain of them, `a <= b < c`; it has a truth value, not a number."""

    __slots__ = ("operands", "operators")

    def __init__(self, operands: tuple[Expr, ...], operators: tuple[str, ...]) -> None:
        self.operands = operands
        self.operators = operators
        super().__init__(operands, operators)

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.operands

    def rebuilt(self, children: tuple[Expr, ...]) -> Expr:
        return Relation(children, self.operators)

    @property
    def links(self) -> tuple[tuple[Expr, str, Expr], ...]:
        """The chain as single comparisons `(left, operator, right)`."""
        return tuple(zip(self.operands, self.operators, self.operands[1:], strict=False))

    def __bool__(self) -> bool:
        raise TypeError("a comparison of expressions has no truth value by itself; a check decides it")


ZERO: Final = Number(0)
ONE: Final = Number(1)
MINUS_ONE: Final = Number(-1)
HALF: Final = Number(Fraction(1, 2))


def as_expr(value: Operand) -> Expr:
    """An expression from itself, an integer or a fraction; floats are not exact and are refused."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Number(value)
    raise TypeError(f"an exact number or an expression is needed here, not {value!r}; write 1/4 instead of 0.25")


def number_within_limits(value: Fraction) -> Number:
    """`value` as a node, refused above 1,000 digits."""
    if max(abs(value.numerator), value.denominator) >= _BEYOND_INTEGERS:
        raise ExpressionError(
            f"a number of more than {MAX_INTEGER_DIGITS:,} digits; write it as a power or an exponential"
        )
    return Number(value)


def add(*terms: Expr) -> Expr:
    """The sum of `terms`, flattened, its numbers folded into one that stands where the first stood."""
    flat: list[Expr] = []
    constant = Fraction(0)
    place: int | None = None
    for term in terms:
        for part in term.operands if isinstance(term, Add) else (term,):
            if isinstance(part, Number):
                place = len(flat) if place is None else place
                constant += part.value
            else:
                flat.append(part)
    if place is not None and constant != 0:
        flat.insert(place, number_within_limits(constant))
    if not flat:
        return ZERO
    return flat[0] if len(flat) == 1 else Add(*flat)


def mul(*factors: Expr) -> Expr:
    """The product of `factors`, flattened, its numbers folded into one that stands first."""
    flat: list[Expr] = []
    coefficient = Fraction(1)
    for factor in factors:
        for part in factor.operands if isinstance(factor, Mul) else (factor,):
            if isinstance(part, Number):
                coefficient *= part.value
            else:
                flat.append(part)
    if coefficient != 1 or not flat:
        flat.insert(0, number_within_limits(coefficient))
    return flat[0] if len(flat) == 1 else Mul(*flat)


def negative(expr: Expr) -> Expr:
    """Minus `expr`; a sum is negated term by term."""
    if isinstance(expr, Add):
        return add(*(mul(MINUS_ONE, term) for term in expr.operands))
    return mul(MINUS_ONE, expr)


def reciprocal(expr: Expr) -> Expr:
    """One over `expr`."""
    return power(expr, MINUS_ONE)


def power(base: Expr, exponent: Expr) -> Expr:
    """`base ** exponent`; integer powers of numbers are computed, 0 to a negative power stays as it is."""
    if exponent == ONE:
        return base
    if isinstance(base, Number) and isinstance(exponent, Number) and exponent.value.denominator == 1:
        whole = exponent.value.numerator
        if base.value == 0 and whole <= 0:
            return Pow(base, exponent)
        size = max(abs(base.value.numerator), base.value.denominator).bit_length()
        if base.value not in (1, -1, 0) and (size - 1) * abs(whole) > _MAX_INTEGER_BITS:
            raise ExpressionError(
                f"a power with more than {MAX_INTEGER_DIGITS:,} digits; write it as an exponential, exp(...)"
            )
        if base.value in (1, -1, 0):
            whole = whole % 2 if base.value == -1 else 1
        return number_within_limits(base.value**whole)
    return Pow(base, exponent)


def sqrt(expr: Operand) -> Expr:
    """The square root, kept as the power 1/2."""
    return power(as_expr(expr), HALF)


def call(name: str, *arguments: Operand) -> Expr:
    """A function of the language applied to expressions or exact numbers."""
    return Call(name, *(as_expr(argument) for argument in arguments))


def exp(expr: Operand) -> Expr:
    """The exponential function."""
    return call("exp", expr)


def log(expr: Operand) -> Expr:
    """The natural logarithm."""
    return call("log", expr)


def symbols(names: str) -> tuple[Symbol, ...]:
    """Several symbols at once, from their names separated by spaces."""
    return tuple(Symbol(name) for name in names.split())


PI: Final = Constant("pi")
INFINITY: Final = Constant("oo")
EULER_GAMMA: Final = Constant("EulerGamma")
EULER_NUMBER: Final = Constant("E")
