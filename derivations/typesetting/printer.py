"""The walk over an expression tree that typesets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

from derivations.expressions import (
    HALF,
    Add,
    Call,
    Constant,
    Diff,
    Expr,
    Integral,
    Mul,
    Number,
    Pow,
    Relation,
    Sum,
    Symbol,
)
from derivations.typesetting.factors import Factors, sorted_factors, split_sign
from derivations.typesetting.functions import notation, power_on_head
from derivations.typesetting.layout import (
    LETTER,
    NARROWEST,
    UNLIMITED,
    Level,
    Piece,
    at_least,
    bracketed,
    fraction,
    joined,
    juxtaposed,
    negated,
    script,
    slashed,
)
from derivations.typesetting.names import name_latex, name_width
from derivations.typesetting.numerals import integer
from derivations.typesetting.safe import nuclei

_CONSTANTS: Final = {"pi": r"\pi", "E": "e", "EulerGamma": r"\gamma", "oo": r"\infty"}
_COMPARISONS: Final = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}
_EXPONENT_NODES: Final = 20
_EXPONENT_WIDTH: Final = 20 * LETTER


class Printer:
    """Typesets expressions with one set of names; `slashed` printers write fractions on one line.

    Args:
        names: the LaTeX of each name; a name that is missing is typeset as it suggests.
        slashes: whether fractions are written with a slash, as in exponents.
    """

    def __init__(self, names: Mapping[str, str], *, slashes: bool = False) -> None:
        self._names = names
        self._slashes = slashes
        self._natural: dict[Expr, Piece] = {}

    @cached_property
    def _script(self) -> Printer:
        return self if self._slashes else Printer(self._names, slashes=True)

    def piece(self, expr: Expr, width: int = UNLIMITED) -> Piece:
        """`expr` typeset; on several lines where one line is wider than `width`."""
        natural = self._natural.get(expr)
        if natural is None:
            natural = self._natural[expr] = self._built(expr, UNLIMITED)
        return natural if natural.width <= width else self._built(expr, max(width, NARROWEST))

    def text(self, expr: Expr, width: int = UNLIMITED) -> str:
        """The LaTeX of `expr`."""
        return self.piece(expr, width).text

    def _built(self, expr: Expr, width: int) -> Piece:
        builders: dict[type[Expr], Callable[..., Piece]] = {
            Number: self._number,
            Symbol: self._symbol,
            Constant: self._constant,
            Add: self._sum,
            Mul: self._product,
            Pow: self._power,
            Call: self._call,
            Diff: self._derivative,
            Integral: self._big,
            Sum: self._big,
            Relation: self._relation,
        }
        return builders[type(expr)](expr, width)

    def _number(self, number: Number, width: int) -> Piece:
        value = number.value
        if value < 0:
            return negated(self._number(Number(-value), width))
        if value.denominator == 1:
            return integer(value.numerator, width)
        return self._over(integer(value.numerator, width), integer(value.denominator, width))

    def _symbol(self, symbol: Symbol, width: int) -> Piece:
        latex = self._names.get(symbol.name) or name_latex(symbol.name)
        word = latex.startswith((r"\mathrm", r"\mathtt"))
        simple = nuclei(latex) == 1 and "^" not in latex and "'" not in latex
        return Piece(latex, name_width(latex), Level.ATOM if simple or word else Level.POWER, word=word)

    def _constant(self, constant: Constant, width: int) -> Piece:
        return Piece(_CONSTANTS[constant.name], LETTER)

    def _sum(self, expr: Add, width: int) -> Piece:
        parts = []
        for index, term in enumerate(expr.operands):
            negative, positive = split_sign(term)
            piece = at_least(Level.OPEN, self.piece(positive, width - 5 * LETTER))
            if index:
                parts.append(("-" if negative else "+", piece))
            else:
                parts.append(("", negated(piece) if negative else piece))
        return joined(parts, width, Level.SUM)

    def _product(self, expr: Expr, width: int) -> Piece:
        negative, positive = split_sign(expr)
        if negative:
            return negated(self._product(positive, width - 2 * LETTER))
        factors = sorted_factors(positive)
        if not factors.below:
            return self._juxtaposed((*factors.above, *factors.trailing), width)
        above, behind = self._around_the_line(factors, width)
        top = self._juxtaposed(above, width, alone=True) if above else integer(1, width)
        whole = self._over(top, self._juxtaposed(factors.below, width, alone=True))
        return self._juxtaposed(behind, width, before=at_least(Level.PRODUCT, whole)) if behind else whole

    def _around_the_line(self, factors: Factors, width: int) -> tuple[Sequence[Expr], Sequence[Expr]]:
        """The factors in the numerator, and behind the fraction, where tall and long ones are easier to read."""
        above = factors.above
        pieces = [self.piece(factor) for factor in above]
        below = sum(self.piece(factor).width for factor in factors.below)
        long = sum(piece.width for piece in pieces) > width and 3 * below < width
        moved = [
            not self._slashes and not isinstance(factor, Number) and (piece.tall or (long and 2 * piece.width > width))
            for factor, piece in zip(above, pieces, strict=True)
        ]
        if all(moved) and not long and any(self.piece(factor).tall for factor in factors.below):
            return above, factors.trailing
        staying = [factor for factor, moves in zip(above, moved, strict=True) if not moves]
        return staying, [*(factor for factor, moves in zip(above, moved, strict=True) if moves), *factors.trailing]

    def _over(self, numerator: Piece, denominator: Piece) -> Piece:
        return (slashed if self._slashes else fraction)(numerator, denominator)

    def _juxtaposed(
        self, factors: Sequence[Expr], width: int, *, before: Piece | None = None, alone: bool = False
    ) -> Piece:
        """A product of `factors` behind `before`; a single factor that stands `alone` needs no brackets."""
        if len(factors) == 1 and before is None and alone:
            return self.piece(factors[0], width)
        widths = [self.piece(factor).width for factor in factors]
        spare = width - sum(widths) - (before.width if before else 0) - 2 * LETTER
        pieces = [] if before is None else [before]
        for index, (factor, natural) in enumerate(zip(factors, widths, strict=True)):
            # The widest factor gives way if most of the line is left to it; else the product is broken between factors.
            gives_way = spare < 0 and natural == max(widths) and 3 * (natural + spare) > 2 * width
            room = natural + spare if gives_way else width - 2 * LETTER
            last = index == len(factors) - 1
            piece = self.piece(factor, max(room, NARROWEST))
            pieces.append(at_least(Level.OPEN if last else Level.PRODUCT, piece))
        return juxtaposed(pieces, width)

    def _power(self, expr: Pow, width: int) -> Piece:
        base, exponent = expr.base, expr.exponent
        if isinstance(exponent, Number) and exponent.value < 0:
            return self._product(expr, width)
        if exponent == HALF:
            inner = self.piece(base, width - 2 * LETTER)
            return Piece(rf"\sqrt{{{inner.text}}}", inner.width + 12, tall=inner.tall)
        index = self._script.piece(exponent, max(width, NARROWEST))
        if isinstance(base, Call) and isinstance(exponent, Number) and power_on_head(base, exponent):
            return self._call(base, width, index)
        foot = at_least(Level.ATOM, self.piece(base, width - script(index)))
        text = f"{foot.text}^{{{index.text}}}"
        return Piece(text, foot.width + script(index), Level.POWER, foot.tall, foot.digit)

    def _call(self, expr: Call, width: int, power: Piece | None = None) -> Piece:
        if expr.name == "exp" and power is None and (short := self._short_exponential(expr.arguments[0])):
            return short
        if expr.name == "sqrt":
            return self._power(Pow(expr.arguments[0], HALF), width)
        form = notation(expr)
        head, size = form.head, form.width * LETTER + (script(power) if power else 0)
        for index in form.indices:
            place = self._script.piece(expr.arguments[index])
            head, size = head.format(index=place.text), size + script(place)
        if power is not None:
            head = f"{head}^{{{power.text}}}"
        room = width - size - 2 * LETTER
        inside = [self.piece(node, room) for i, node in enumerate(expr.arguments) if i not in form.indices]
        separators = (form.separators or (", ",) * len(inside))[: len(inside) - 1]
        ended = [_followed(piece, sign) for piece, sign in zip(inside, (*separators, ""), strict=True)]
        arguments = joined([("", piece) for piece in ended], room, Level.SUM)
        if expr.name == "abs":
            return Piece(rf"\left\lvert {arguments.text}\right\rvert", arguments.width + 8, tall=arguments.tall)
        brackets = bracketed(arguments)
        return Piece(head + brackets.text, size + brackets.width, tall=brackets.tall)

    def _short_exponential(self, argument: Expr) -> Piece | None:
        """The exponential as a power of e, if the exponent is easy to read at its small size."""
        for count, node in enumerate(argument.walk()):
            nested = isinstance(node, Integral | Sum | Diff) or (isinstance(node, Call) and node.name == "exp")
            if nested or count > _EXPONENT_NODES:
                return None
        exponent = self._script.piece(argument)
        if script(exponent) > _EXPONENT_WIDTH:
            return None
        return Piece(f"e^{{{exponent.text}}}", LETTER + script(exponent), Level.POWER)

    def _derivative(self, expr: Diff, width: int) -> Piece:
        order, body = 1, expr.body
        while isinstance(body, Diff) and body.variable == expr.variable:
            order, body = order + 1, body.body
        # Where the variable does not occur, the states in the body move with it: a total derivative.
        partial = len(body.free_symbols) > 1 and expr.variable in body.free_symbols
        sign = r"\partial " if partial else r"\mathrm{d}"
        variable, raised = self.piece(expr.variable), f"^{{{order}}}" if order > 1 else ""
        below = f"{sign}{at_least(Level.ATOM, variable).text}{raised}"
        if isinstance(body, Symbol):
            moving = self.piece(body)
            return Piece(rf"\frac{{{sign}{raised}{moving.text}}}{{{below}}}", 3 * LETTER + moving.width, tall=True)
        size = 3 * LETTER + variable.width
        moving = at_least(Level.POWER, self.piece(body, width - size))
        return Piece(rf"\frac{{{sign}{raised}}}{{{below}}} {moving.text}", size + moving.width, Level.OPEN, tall=True)

    def _big(self, expr: Integral | Sum, width: int) -> Piece:
        variable = self.piece(expr.variable)
        lower, upper = self._script.piece(expr.lower), self._script.piece(expr.upper)
        if isinstance(expr, Sum):
            start, end, sign, smallest = f"{variable.text}={lower.text}", "", r"\sum", Level.PRODUCT
            wide = max(script(lower) + script(variable) + 10, script(upper))
        else:
            start, end, sign, smallest = lower.text, rf"\,\mathrm{{d}}{variable.text}", r"\int", Level.OPEN
            wide = max(script(lower), script(upper)) + variable.width
        size = wide + 4 * LETTER
        body = at_least(smallest, self.piece(expr.body, width - size))
        text = f"{sign}_{{{start}}}^{{{upper.text}}} {body.text}{end}"
        return Piece(text, size + body.width, Level.OPEN, tall=True)

    def _relation(self, expr: Relation, width: int) -> Piece:
        first, *others = [at_least(Level.SUM, self.piece(side, width - 5 * LETTER)) for side in expr.operands]
        signs = [_COMPARISONS[operator] for operator in expr.operators]
        return joined([("", first), *zip(signs, others, strict=True)], width, Level.SUM)


def _followed(piece: Piece, sign: str) -> Piece:
    return Piece(piece.text + sign.rstrip(), piece.width + LETTER * bool(sign), piece.level, piece.tall)
