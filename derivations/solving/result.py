"""What the solver returns: a closed form with its derivation, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivations.derivation import Derivation
from derivations.expressions import Expr, Relation, Symbol
from derivations.flow import Flow


@dataclass(frozen=True)
class ClosedForm:
    """A proved closed form of a flow.

    Attributes:
        flow: the flow that is solved.
        explicit: each state as a function of the time, None if no standard function inverts the time law.
        time: the time from the start to the value named by the first state, None if it was not found.  For several
            states it is the law of the first one on the invariant set on which the trajectory lies.
        conserved: quantities that are constant along every trajectory of the flow.
        derivation: the steps that lead to the closed form, each with the identities that prove it.
        given: the relations beyond the assumptions under which the closed form is valid; `()` if none is needed.
    """

    flow: Flow
    explicit: Mapping[Symbol, Expr] | None
    time: Expr | None
    conserved: tuple[Expr, ...] = ()
    derivation: Derivation = field(default_factory=Derivation)
    given: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class Unsolved:
    """No closed form was found and proved.

    Attributes:
        reason: why, in one sentence.
        conserved: conserved quantities that were found nevertheless.
        derivation: the steps that could be taken.
    """

    reason: str
    conserved: tuple[Expr, ...] = ()
    derivation: Derivation = field(default_factory=Derivation)
