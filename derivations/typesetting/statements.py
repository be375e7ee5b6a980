"""What a claim says, in words and displayed formulas: one style for each kind of statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from derivations.claim import Asymptotic, Conserves, Equal, Holds, Limit, Solves, Statement, TimeTo
from derivations.expressions import Diff, Expr, ExpressionError, Relation, Symbol
from derivations.flow import Flow
from derivations.incremental import Incremental
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves, factors
from derivations.means import Mean
from derivations.networks import NetworkLaw
from derivations.orderings import Arrival, Before
from derivations.typesetting.display import Row, align, at, on_lines, punctuated, rows
from derivations.typesetting.hypotheses import range_latex, relations_latex
from derivations.typesetting.layout import LETTER, Level, Piece, at_least
from derivations.typesetting.matrices import matrix_statement
from derivations.typesetting.means import expectation, mean_latex
from derivations.typesetting.networks import network_latex
from derivations.typesetting.printer import Printer
from derivations.variables import Assumptions, Domain


def expressions_of(statement: Statement) -> tuple[Expr, ...]:
    """The formulas that a statement consists of."""
    match statement:
        case Solves(solution):
            return tuple(solution.values())
        case TimeTo(expr) | Conserves(expr) | Holds(expr):
            return (expr,)
        case Equal(left, right):
            return (left, right)
        case Limit(of, variable, to, _, value):
            return (of, variable, to, value)
        case Asymptotic(of, like, variable, to, _):
            return (of, like, variable, to)
        case NetworkLaw(value=value):
            return (value, *statement.formulas)
        case Before() | Incremental():
            return statement.formulas
        case Mean():
            return statement.formulas
        case MatrixEqual() | MatrixEvolves() | MatrixConserves():
            return tuple(factors(statement))


@dataclass(frozen=True)
class StatementPrinter:
    """Typesets the statement of a claim.

    Attributes:
        printer: typesets formulas.
        width: the width of a line.
        flow: the flow that the statement speaks of.
        assumptions: those of the claim; the relations that contain the time or a state belong to the statement.
        end: the punctuation behind the statement.
    """

    printer: Printer
    width: int
    flow: Flow | None
    assumptions: Assumptions
    end: str

    def latex(self, says: Statement) -> str:
        """The sentence that states the claim."""
        match says:
            case Solves(solution):
                return self._solves(solution)
            case TimeTo(time):
                return self._time_to(time)
            case Conserves(quantity):
                return f"Then the quantity\n{self._display(quantity, '')}\nis constant along every trajectory{self.end}"
            case Equal(left, right):
                return "We have\n" + self._rows(Row(left, right))
            case Holds(relation):
                return "We have\n" + self._display(relation, self.end)
            case Limit(of, variable, to, side, value):
                return "We have\n" + self._rows(Row(self._limit(of, variable, to, side), value))
            case Asymptotic(of, like, variable, to, side):
                return f"As ${self._tends(variable, to, side)}$,\n" + self._rows(Row(of, like, r"\sim"))
            case Before(first, second):
                return self._before(first, second)
            case Incremental():
                return self._incremental(says)
            case NetworkLaw():
                return network_latex(says, self.printer, self.width, self.end)
            case Mean():
                return mean_latex(says, self.printer) + self._rows(Row(expectation(says, self.printer), says.value))
            case MatrixEqual() | MatrixEvolves() | MatrixConserves():
                return matrix_statement(says, self.printer, self.width, self.end)

    def _rows(self, *relations: Row) -> str:
        return align(punctuated(rows(self.printer, relations, self.width)), self.end)

    def _display(self, expr: Expr, end: str) -> str:
        return align([on_lines("&", self.printer.piece(expr, self.width))], end)

    def _solves(self, solution: Mapping[Symbol, Expr]) -> str:
        flow = self._needed_flow()
        time = self.printer.text(flow.time)
        states = [Row(at(self.printer, state, time), solution[state]) for state in flow.states if state in solution]
        return f"Then, for all {self._times(flow.time)}{self._provided()},\n" + self._rows(*states)

    def _times(self, time: Symbol) -> str:
        """The times of a trajectory: those that the time's declaration allows, from 0 on."""
        declared = self.assumptions[time]
        if declared.lower is None or declared.lower.value < 0:
            declared = replace(declared, domain=Domain.NONNEGATIVE, minimum=None)
        return range_latex(declared, self.printer)

    def _time_to(self, time: Expr) -> str:
        flow = self._needed_flow()
        state, start = self.printer.text(flow.state), self.printer.text(flow.start)
        return (
            f"Then, for every ${state}$ strictly between ${start}$ and the attractor that the flow moves to"
            f"{self._provided()}, the flow reaches ${state}$ at the time\n"
            + self._rows(Row(self.printer.piece(flow.time), time))
        )

    def _before(self, first: Arrival, second: Arrival) -> str:
        events = [self._event(arrival, number) for number, arrival in enumerate((first, second), 1)]
        return "Let " + ", and let ".join(events) + f". Then both values are reached, and $T_1 < T_2${self.end}"

    def _incremental(self, says: Incremental) -> str:
        depth, ratio, small, full, _, kappa, variance = (self.printer.text(formula) for formula in says.formulas)
        is_so = "is" if says.holds else "is not"
        which = "both start at"
        if not says.is_alike:
            which = f"have inputs of the variances ${variance}$ and $1$, the larger one starting at ${kappa}$ times\n"
            which += "the start of the smaller one, which is"
        return (
            f"Let two values of depth ${depth}$ with the targets ${ratio}$ and $1$ {which}\n"
            f"{self._display(says.start, ',')}\nThen learning {is_so} $({small}, {full})$-incremental: "
            f"{'at some time' if says.holds else 'at no time'} the smaller value is at most ${small}$ and the larger "
            f"one at least ${full}$ times its target{self.end}"
        )

    def _event(self, arrival: Arrival, number: int) -> str:
        flow = arrival.flow
        state, start, value = (self.printer.text(each) for each in (flow.state, flow.start, arrival.value))
        law = align(punctuated(rows(self.printer, (Row(Diff(flow.state, flow.time), flow.rate),), self.width)), "")
        return f"$T_{number}$ be the time at which the solution of\n{law}\nfrom ${start}$ reaches ${state} = {value}$"

    def _needed_flow(self) -> Flow:
        if self.flow is None:
            raise ExpressionError("this statement speaks of a flow, and its claim has none; give the claim a flow")
        return self.flow

    def _provided(self) -> str:
        """The relations that contain the time or a state."""
        moving = moving_relations(self.flow, self.assumptions)
        return f" with {relations_latex(moving, self.printer)}" if moving else ""

    def _tends(self, variable: Symbol, to: Expr, side: str) -> str:
        mark = f"^{{{side}}}" if side else ""
        target = at_least(Level.ATOM, self.printer.piece(to)) if side else self.printer.piece(to)
        return rf"{self.printer.text(variable)} \to {target.text}{mark}"

    def _limit(self, of: Expr, variable: Symbol, to: Expr, side: str) -> Piece:
        body = at_least(Level.OPEN, self.printer.piece(of, self.width - 8 * LETTER))
        text = rf"\lim_{{{self._tends(variable, to, side)}}} {body.text}"
        return Piece(text, body.width + 6 * LETTER, Level.OPEN, tall=True)


def moving_relations(flow: Flow | None, assumptions: Assumptions) -> list[Relation]:
    """The relations of `assumptions` that contain the time or a state of `flow`."""
    moving = {*flow.states, flow.time} if flow is not None else set()
    return [relation for relation in assumptions.given if relation.free_symbols & moving]
