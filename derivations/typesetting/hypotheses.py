"""What a theorem takes for granted, in words: ranges of variables, relations, the flow."""

from __future__ import annotations

from collections.abc import Iterable

from derivations.expressions import ONE, Number, Relation
from derivations.flow import Flow
from derivations.typesetting.display import Row, align, at, listed, punctuated, rows, velocity
from derivations.typesetting.layout import LETTER, Piece
from derivations.typesetting.printer import Printer
from derivations.typesetting.text import escape
from derivations.variables import Bound, Domain, Variable

#: The letter of a loss.
LOSS = r"\mathcal{L}"


def range_latex(variable: Variable, printer: Printer) -> str:
    r"""What a variable ranges over, as part of a sentence: `$s > 0$`, `an integer $M \ge 2$`."""
    name, lower, upper = printer.text(variable.symbol), variable.lower, variable.upper
    if lower is not None and upper is not None:
        shown = f"{_value(printer, lower)} {_less(lower)} {name} {_less(upper)} {_value(printer, upper)}"
    elif lower is not None:
        shown = f"{name} {_greater(lower)} {_value(printer, lower)}"
    elif upper is not None:
        shown = f"{name} {_less(upper)} {_value(printer, upper)}"
    else:
        shown = name if variable.domain is Domain.INTEGER else rf"{name} \in \mathbb{{R}}"
    return f"an integer ${shown}$" if variable.domain is Domain.INTEGER else f"${shown}$"


def _value(printer: Printer, bound: Bound) -> str:
    return printer.text(Number(bound.value))


def _less(bound: Bound) -> str:
    return "<" if bound.strict else r"\le"


def _greater(bound: Bound) -> str:
    return ">" if bound.strict else r"\ge"


def relations_latex(relations: Iterable[Relation], printer: Printer) -> str:
    """Relations as part of a sentence; empty if there are none."""
    return listed([f"${printer.text(relation)}$" for relation in relations])


def assumptions_latex(variables: Iterable[Variable], relations: Iterable[Relation], printer: Printer) -> str:
    """The sentence that introduces the variables with their meanings, and the relations between them."""
    ranges = listed([range_latex(each, printer) + _meaning(each) for each in variables])
    given = relations_latex(relations, printer)
    if ranges and given:
        return f"Let {ranges}, and assume that {given}."
    if ranges:
        return f"Let {ranges}."
    return f"Assume that {given}." if given else ""


def _meaning(variable: Variable) -> str:
    return f" ({escape(variable.about)})" if variable.about else ""


def flow_latex(flow: Flow, printer: Printer, width: int) -> str:
    """The sentence that introduces a flow: its equations and starts, and the loss it descends."""
    names = listed([f"${printer.text(state)}$" for state in flow.states])
    rates = [
        Row(velocity(printer, state, flow.time), rate) for state, rate in zip(flow.states, flow.rates, strict=True)
    ]
    starts = [Row(at(printer, state, "0"), start) for state, start in zip(flow.states, flow.starts, strict=True)]
    system = align(punctuated(rows(printer, rates + starts, width)))
    if flow.loss is None:
        return f"Let {names} solve\n{system}"
    verb = "follows" if len(flow.states) == 1 else "follow"
    pace = f" with time constant ${printer.text(flow.loss.tau)}$" if flow.loss.tau != ONE else ""
    loss = align(rows(printer, [Row(Piece(LOSS, LETTER), flow.loss.value)], width), ",")
    return f"Suppose that {names} {verb} the gradient flow{pace} of the loss\n{loss}\nthat is,\n{system}"
