"""Derivations: chains of named steps, each with the identities that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from derivations.expressions import Expr
from derivations.matrices.statements import MatrixStatement
from derivations.variables import Assumptions

if TYPE_CHECKING:
    from derivations.claim import Statement


class Rule(StrEnum):
    """The rules by which a derivation may go on."""

    GRADIENT_FLOW = "gradient flow"
    INVARIANT = "invariant"
    REDUCE = "reduce"
    RESCALE = "rescale"
    SEPARATE = "separate"
    ANTIDERIVATIVE = "antiderivative"
    INVERT = "invert"
    EXPAND = "expand"
    BOUND = "bound"
    SPECIALISE = "specialise"
    CITE = "cite"


@dataclass(frozen=True)
class Equation:
    """A displayed equation `left = right`; a derivative by the time is written `Diff(state, time)`.

    Attributes:
        left: the left side.
        right: the right side.
        sign: what stands between them: `=`, `->` (tends to), `~` (has a ratio to it that tends to 1) or a comparison.
    """

    left: Expr
    right: Expr
    sign: str = "="


@dataclass(frozen=True)
class Step:
    """One step: its rule, a sentence that says what is done, the equations shown, and what proves it.

    Attributes:
        rule: the rule applied.
        sentence: one sentence in plain words, LaTeX between dollars allowed.
        equations: what the step arrives at.
        vanishing: expressions that the step claims are identically zero; a checker tests each of them exactly
            under `assumptions`, without knowing how they were found.
        assumptions: the ranges and relations under which the expressions vanish.
        lemmas: limits, asymptotic laws and comparisons that the step claims under the same assumptions; a checker
            proves each of them by an expansion or by exact signs.
        matrices: statements about matrices of all sizes; they are shown, and a checker proves each of them.
    """

    rule: Rule
    sentence: str
    equations: tuple[Equation, ...] = ()
    vanishing: tuple[Expr, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)
    lemmas: tuple[Statement, ...] = ()
    matrices: tuple[MatrixStatement, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """A chain of steps from a loss, a flow, a recursion or a resolvent to a result."""

    steps: tuple[Step, ...] = ()

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __add__(self, other: Derivation | tuple[Step, ...]) -> Derivation:
        return Derivation(self.steps + (other.steps if isinstance(other, Derivation) else other))

    def _repr_latex_(self) -> str:
        from derivations.latex import derivation_latex

        return derivation_latex(self)
