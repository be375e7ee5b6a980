"""What is proved about numbers that do not depend on the limit variable: zero, sign, and that they have a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from derivations.exact import is_zero, obstacles, possible_signs
from derivations.exact.normal_form import normal_form
from derivations.exact.questions import ask
from derivations.exact.readback import expression
from derivations.expressions import ZERO, Call, Expr, ExpressionError, Number
from derivations.variables import Assumptions

_DEEPEST_POLE: Final = 12


class StoppedError(Exception):
    """An expansion cannot go on; `short` says that more terms might help, `quantity` whose sign is not decided."""

    def __init__(self, reason: str, short: bool = False, quantity: Expr | None = None) -> None:
        super().__init__(reason)
        self.short = short
        self.quantity = quantity


def _unknown(expr: Expr) -> int | None:
    return None


def _unseen(expr: Expr) -> bool:
    return False


@dataclass(frozen=True)
class ClosedNumbers:
    """What is certain about expressions without symbols, from enclosures that this floor does not compute itself.

    Attributes:
        sign: the certain sign of a number, 1 or -1, or None.
        exists: whether it is certain that a number has a finite real value.
    """

    sign: Callable[[Expr], int | None] = _unknown
    exists: Callable[[Expr], bool] = _unseen


@dataclass(frozen=True)
class Constants:
    """Decisions about coefficients and exponents under the assumptions on the parameters.

    >>> from derivations.expressions import read
    >>> Constants(Assumptions()).tidy(read("2*(E + 1) - 2*E"))
    2
    """

    assumptions: Assumptions
    closed: ClosedNumbers = field(default_factory=ClosedNumbers)
    _tidied: dict[Expr, Expr | None] = field(default_factory=dict, repr=False)
    _zeros: dict[Expr, bool] = field(default_factory=dict, repr=False)

    def _normal(self, expr: Expr) -> Expr | None:
        if expr not in self._tidied:
            self._tidied[expr] = ask(
                expr, self.assumptions, lambda plain, tower: expression(normal_form(plain, tower), tower), None
            )
        return self._tidied[expr]

    def tidy(self, expr: Expr) -> Expr:
        """The same number read back from its normal form, or as it is where that cannot be written."""
        if isinstance(expr, Number):
            return expr
        normal = self._normal(expr)
        return expr if normal is None else normal

    def is_zero(self, expr: Expr) -> bool:
        """Whether the number is proved to be zero for all values of the parameters."""
        if isinstance(expr, Number):
            return expr.value == 0
        if expr not in self._zeros:
            self._zeros[expr] = self._normal(expr) == ZERO or is_zero(expr, self.assumptions)
        return self._zeros[expr]

    def signs(self, expr: Expr) -> frozenset[int]:
        """The signs that the number can have."""
        if isinstance(expr, Number):
            return frozenset(((expr.value > 0) - (expr.value < 0),))
        possible = possible_signs(expr, self.assumptions)
        if len(possible) > 1 and not expr.free_symbols:
            certain = self.closed.sign(expr)
            if certain:
                return frozenset((certain,))
            if self.is_zero(expr):
                return frozenset((0,))
        return possible

    def sign(self, expr: Expr) -> int:
        """The sign of a number, the same for all values of the parameters.

        Raises:
            StoppedError: if it is not proved.
        """
        signs = self.signs(expr)
        if len(signs) != 1:
            raise StoppedError(f"the sign of {expr!r} is not decided", quantity=expr)
        return next(iter(signs))

    def require(self, expr: Expr, allowed: frozenset[int], why: str) -> None:
        """That a number has one of the allowed signs.

        Raises:
            StoppedError: if it is not proved.
        """
        if not self.signs(expr) <= allowed:
            raise StoppedError(f"{expr!r} is not proved to be {why}", quantity=expr)

    def require_value(self, expr: Expr) -> None:
        """That a number has a finite real value for all values of the parameters.

        Raises:
            StoppedError: if it is not proved.
        """
        if isinstance(expr, Number) or (not expr.free_symbols and self.closed.exists(expr)):
            return
        try:
            found = obstacles(expr, self.assumptions)
        except ExpressionError as error:
            raise StoppedError(str(error)) from error
        open_conditions = [condition for condition in found if not self._avoids_poles(condition.part)]
        if open_conditions:
            raise StoppedError(f"{expr!r} is not proved to have a value: {open_conditions[0].reason} is to be excluded")

    def _avoids_poles(self, part: Expr) -> bool:
        """Whether a part is gamma or digamma of something that lies strictly between two integers or is positive."""
        if not (isinstance(part, Call) and part.name in ("gamma", "digamma")):
            return False
        try:
            return not self.is_pole_of_gamma(part.arguments[0])
        except StoppedError:
            return False

    def rational(self, expr: Expr) -> Fraction | None:
        """The rational number that the expression is, if its normal form shows one."""
        tidied = self.tidy(expr)
        return tidied.value if isinstance(tidied, Number) else None

    def is_pole_of_gamma(self, expr: Expr) -> bool:
        """Whether the number is one of 0, -1, -2, ...

        Raises:
            StoppedError: if it is not decided.
        """
        value = self.rational(expr)
        if value is not None:
            return value <= 0 and value.denominator == 1
        if self.signs(expr) == {1}:
            return False
        for below in range(1, _DEEPEST_POLE):
            if self.signs(expr + below) == {1} and self.signs(expr + (below - 1)) == {-1}:
                return False
        raise StoppedError(f"whether gamma has a pole at {expr!r} is not decided")
