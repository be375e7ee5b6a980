"""One declaration of a variable; sampling, boxes, exact tests and SymPy's assumptions all read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from derivations.expressions import Relation, Symbol

if TYPE_CHECKING:
    import sympy


class Domain(StrEnum):
    """What a variable ranges over."""

    REAL = "real"
    POSITIVE = "positive"
    NONNEGATIVE = "nonnegative"
    UNIT = "unit"
    INTEGER = "integer"


class Scale(StrEnum):
    """Whether a variable matters over one order of magnitude or over very many."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True)
class Bound:
    """An end of a variable's range: its value, and whether the value itself is excluded."""

    value: Fraction
    strict: bool


@dataclass(frozen=True)
class Variable:
    """A real variable: its name, domain, optional inclusive bounds, scale, meaning and LaTeX.

    Raises:
        ValueError: if the bounds leave no value, or the scale is `log` where the variable may be negative.

    >>> Variable("r", Domain.POSITIVE, minimum=Fraction(1)).lower
    Bound(value=Fraction(1, 1), strict=False)
    """

    name: str
    domain: Domain = Domain.REAL
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    scale: Scale = Scale.LINEAR
    about: str = ""
    latex: str = ""

    def __post_init__(self) -> None:
        lower, upper = self.lower, self.upper
        if lower is not None and upper is not None:
            open_end = lower.strict or upper.strict
            if lower.value > upper.value or (lower.value == upper.value and open_end):
                ends = f"{lower.value} and {upper.value}"
                raise ValueError(f"{self.name}: no value is left between {ends}; widen min or max")
        if self.scale is Scale.LOG and (lower is None or lower.value < 0):
            raise ValueError(
                f"{self.name}: scale 'log' needs a variable that is not negative; make its domain 'positive'"
            )

    @property
    def symbol(self) -> Symbol:
        """The variable as an expression."""
        return Symbol(self.name)

    @property
    def lower(self) -> Bound | None:
        """The lower end of the range, None if there is none."""
        natural = {
            Domain.POSITIVE: Bound(Fraction(0), strict=True),
            Domain.NONNEGATIVE: Bound(Fraction(0), strict=False),
            Domain.UNIT: Bound(Fraction(0), strict=True),
        }.get(self.domain)
        if self.minimum is None or (natural is not None and natural.value >= self.minimum):
            return natural
        return Bound(self.minimum, strict=False)

    @property
    def upper(self) -> Bound | None:
        """The upper end of the range, None if there is none."""
        natural = Bound(Fraction(1), strict=True) if self.domain is Domain.UNIT else None
        if self.maximum is None or (natural is not None and natural.value <= self.maximum):
            return natural
        return Bound(self.maximum, strict=False)

    def sympy(self) -> sympy.Symbol:
        """The variable as a SymPy symbol with the assumptions that its domain implies."""
        import sympy

        assumptions: dict[str, bool] = {"real": True}
        if self.domain is Domain.INTEGER:
            assumptions["integer"] = True
        if self.lower is not None and self.lower.value >= 0:
            assumptions["positive" if self.lower.strict or self.lower.value > 0 else "nonnegative"] = True
        return sympy.Symbol(self.name, **assumptions)


@dataclass(frozen=True)
class Assumptions:
    """What a statement may take for granted: the ranges of its variables, and relations between them."""

    variables: tuple[Variable, ...] = ()
    given: tuple[Relation, ...] = ()

    def __iter__(self) -> Iterator[Variable]:
        return iter(self.variables)

    def __getitem__(self, symbol: Symbol) -> Variable:
        """The declaration of `symbol`; an undeclared one is an unrestricted real variable."""
        for variable in self.variables:
            if variable.name == symbol.name:
                return variable
        return Variable(symbol.name)

    def __contains__(self, symbol: Symbol) -> bool:
        return any(variable.name == symbol.name for variable in self.variables)

    def with_variables(self, *variables: Variable) -> Assumptions:
        """The same with `variables` declared too; a new declaration replaces one of the same name."""
        names = {variable.name for variable in variables}
        kept = tuple(variable for variable in self.variables if variable.name not in names)
        return Assumptions(kept + variables, self.given)

    def with_given(self, *relations: Relation) -> Assumptions:
        """The same with further relations."""
        return Assumptions(self.variables, self.given + relations)
