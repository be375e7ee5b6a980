"""Claims: a statement about a flow or about expressions, with its assumptions and its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from derivations.derivation import Derivation
from derivations.expressions import Expr, Relation, Symbol, write_out
from derivations.flow import Flow
from derivations.incremental import Incremental
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves
from derivations.means import Mean
from derivations.networks import NetworkLaw
from derivations.orderings import Before
from derivations.variables import Assumptions


@dataclass(frozen=True)
class Source:
    """Where a result was published: a bibliography key or free text, and the place in it if known."""

    key: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.key}, {self.where}" if self.where else self.key


@dataclass(frozen=True)
class Solves:
    """The expressions in the time variable are the solution of the flow from its start, one a state."""

    solution: Mapping[Symbol, Expr]


@dataclass(frozen=True)
class TimeTo:
    """The time the flow takes from its start to the value named by the state variable."""

    time: Expr


@dataclass(frozen=True)
class Conserves:
    """The quantity is constant along every trajectory of the flow."""

    quantity: Expr


@dataclass(frozen=True)
class Equal:
    """The two sides are equal wherever the assumptions hold."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Holds:
    """The inequality, or chain of inequalities, is true wherever the assumptions hold."""

    relation: Relation


@dataclass(frozen=True)
class Limit:
    """The limit of `of` as `variable` tends to `to` is `value`; `side` is "+", "-" or "" for both."""

    of: Expr
    variable: Symbol
    to: Expr
    side: str
    value: Expr


@dataclass(frozen=True)
class Asymptotic:
    """The ratio of `of` and `like` tends to 1 as `variable` tends to `to`."""

    of: Expr
    like: Expr
    variable: Symbol
    to: Expr
    side: str


Statement: TypeAlias = (
    Solves
    | TimeTo
    | Conserves
    | Equal
    | Holds
    | Limit
    | Asymptotic
    | Before
    | Incremental
    | NetworkLaw
    | Mean
    | MatrixEqual
    | MatrixEvolves
    | MatrixConserves
)

#: The kinds of statement that no claim file can make and that can only be sampled.
ONLY_SAMPLED: Final = (NetworkLaw, Mean)


@dataclass(frozen=True)
class Claim:
    """A theorem as data.

    Attributes:
        id: unique; letters, digits, dots and hyphens.
        says: the statement.
        assumptions: the declared variables and the relations between them.
        about: the flow that the statement speaks of, if it speaks of one.
        where: named sub-expressions in order; `says` and the relations may use them.
        title: one line in plain words.
        source: where the result is from.
        derived: a function that derives the result, None if it is stated without derivation.
        note: conventions, or where the literature errs.
    """

    id: str
    says: Statement
    assumptions: Assumptions = field(default_factory=Assumptions)
    about: Flow | None = None
    where: tuple[tuple[Symbol, Expr], ...] = ()
    title: str = ""
    source: Source | None = None
    derived: Callable[[], Derivation] | None = None
    note: str = ""

    def expanded(self, expr: Expr) -> Expr:
        """`expr` with the names that `where` introduced written out."""
        for name, meaning in reversed(self.where):
            expr = write_out(expr, name, meaning)
        return expr

    def _repr_latex_(self) -> str:
        from derivations.latex import claim_latex

        return claim_latex(self)
