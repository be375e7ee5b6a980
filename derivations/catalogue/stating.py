"""How a catalogue module states its claims: variables declared once, each claim with exactly those that it uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol

from derivations.claim import Asymptotic, Claim, Conserves, Equal, Holds, Limit, Solves, Source, Statement, TimeTo
from derivations.derivation import Derivation
from derivations.expressions import (
    Expr,
    ExpressionError,
    Operand,
    Relation,
    Symbol,
    as_expr,
    read,
    read_relation,
    substitute,
)
from derivations.flow import Flow
from derivations.incremental import Incremental
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves, scalars
from derivations.means import Mean
from derivations.networks import NetworkLaw
from derivations.orderings import Before
from derivations.variables import Assumptions, Variable

#: The note of a claim without a derivation.
STATED: Final = "Stated without a derivation; what decides it is its check alone."


class Program(Protocol):
    """A derivation program: from a claim to the chain of steps that ends in it."""

    def __call__(self, claim: Claim) -> Derivation: ...


@dataclass(frozen=True)
class Vocabulary:
    """The variables of a catalogue module, with the topic and the publication of its claims.

    Attributes:
        variables: all that its claims may use.
        topic: the head of the ids; none where each claim is stated with its whole id.
        source: the publication of each claim that names no other.
    """

    variables: tuple[Variable, ...]
    topic: str = ""
    source: Source | None = None

    def under(self, topic: str, source: Source | None = None) -> Vocabulary:
        """The same variables for another topic."""
        return replace(self, topic=topic, source=source)

    def claim(
        self,
        name: str,
        title: str,
        says: Statement,
        *given: str | Relation,
        about: Flow | None = None,
        where: Mapping[Symbol, Expr] | None = None,
        source: Source | None = None,
        derived: Program | None = None,
        note: str = "",
    ) -> Claim:
        """A claim that declares exactly the variables that it uses, in the order of the vocabulary.

        Args:
            name: what follows the topic in the permanent id.
            title: one plain line.
            says: the statement.
            given: relations, as text of the claim language or as expressions.
            about: the flow it speaks of.
            where: named sub-expressions in order.
            source: the publication, where it is not that of the vocabulary.
            derived: the program that derives the claim.
            note: where the literature errs, or a convention of this claim alone; a claim without a derivation that has
                no note says that it is only stated.

        Raises:
            ExpressionError: if a name is used that the vocabulary does not declare.
        """
        relations = tuple(read_relation(entry) if isinstance(entry, str) else entry for entry in given)
        claim = Claim(
            id=f"{self.topic}.{name}" if self.topic else name,
            says=says,
            about=about,
            where=tuple((where or {}).items()),
            title=title,
            source=source or self.source,
            note=note or ("" if derived else STATED),
        )
        claim = replace(claim, assumptions=Assumptions(self._used(claim, relations), relations))
        return claim if derived is None else replace(claim, derived=partial(derived, claim))

    def _used(self, claim: Claim, relations: tuple[Relation, ...]) -> tuple[Variable, ...]:
        needed = {name for expr in (*_parts(claim), *relations) for name in claim.expanded(expr).free_symbols}
        if claim.about is not None:
            needed -= set(claim.about.states)
        if isinstance(claim.says, NetworkLaw):
            needed -= {claim.says.value}
        if isinstance(claim.says, Before):
            needed -= claim.says.moving
        declared = tuple(variable for variable in self.variables if variable.symbol in needed)
        missing = needed - {variable.symbol for variable in declared}
        if missing:
            names = ", ".join(sorted(name.name for name in missing))
            raise ExpressionError(f"{claim.id}: {names} is used but not declared; add it to the vocabulary")
        return declared


def _parts(claim: Claim) -> tuple[Expr, ...]:
    """The expressions of a statement and of its flow."""
    flow, says = claim.about, claim.says
    of_flow = () if flow is None else (flow.time, *flow.starts, *flow.rates)
    match says:
        case Solves(solution):
            return (*of_flow, *solution.values())
        case TimeTo(part) | Conserves(part) | Holds(part):
            return (*of_flow, part)
        case Equal(left, right):
            return (*of_flow, left, right)
        case Limit(of, variable, to, _, value):
            return (*of_flow, of, variable, to, value)
        case Asymptotic(of, like, variable, to, _):
            return (*of_flow, of, like, variable, to)
        case Before() | Incremental() | NetworkLaw() | Mean():
            return says.formulas
        case MatrixEqual() | MatrixEvolves() | MatrixConserves():
            return (*of_flow, *scalars(says))


def law(claim: Claim, at: Mapping[Symbol, Operand] | None = None) -> Expr:
    """What a claim about a flow of one state says: its solution or its time law, at the given values.

    Args:
        claim: a claim that `solves` or gives the `time_to` of a flow of one state.
        at: values by name, put in all at once.

    Raises:
        ExpressionError: for a claim of another kind.
    """
    says, flow = claim.says, claim.about
    if isinstance(says, TimeTo):
        formula = says.time
    elif isinstance(says, Solves) and flow is not None:
        formula = says.solution[flow.state]
    else:
        raise ExpressionError(f"{claim.id} is no law of a flow of one state")
    values = {name: as_expr(value) for name, value in (at or {}).items()}
    return substitute(claim.expanded(formula), values)


def naming(**meanings: str) -> dict[Symbol, Expr]:
    """Named sub-expressions for `where`, in order, from text of the claim language."""
    return {Symbol(name): read(meaning) for name, meaning in meanings.items()}


def equal(left: str | Expr, right: str | Expr) -> Equal:
    """The statement that two expressions are equal, each given as such or as text of the claim language."""
    return Equal(*(read(side) if isinstance(side, str) else side for side in (left, right)))
