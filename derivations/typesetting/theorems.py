"""A claim as a theorem environment: assumptions, flow, statement, source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derivations.claim import Asymptotic, Claim, Limit
from derivations.expressions import Expr, Symbol
from derivations.flow import Flow
from derivations.matrices.statements import MatrixStatement, letters
from derivations.networks import NetworkLaw
from derivations.orderings import Before
from derivations.typesetting.display import Row, align, punctuated, rows
from derivations.typesetting.hypotheses import LOSS, assumptions_latex, flow_latex
from derivations.typesetting.matrices import letter_latex, matrix_hypotheses
from derivations.typesetting.names import names_of
from derivations.typesetting.printer import Printer
from derivations.typesetting.statements import StatementPrinter, expressions_of, moving_relations
from derivations.typesetting.text import escape
from derivations.variables import Variable


def theorem(claim: Claim, width: int) -> str:
    """The theorem environment of `claim`, with lines no wider than `width`."""
    formulas = _formulas(claim)
    printer = Printer(names_of(formulas, claim.assumptions, _occupied(claim)))
    where = [Row(name, meaning) for name, meaning in _needed_where(claim)]
    statement = StatementPrinter(printer, width, claim.about, claim.assumptions, "," if where else ".")
    moving = moving_relations(claim.about, claim.assumptions)
    fixed = [relation for relation in claim.assumptions.given if relation not in moving]
    paragraphs = (
        r"\begin{theorem}" + (f"[{{{escape(claim.title)}}}]" if claim.title else ""),
        rf"\label{{claim:{re.sub(r'[^A-Za-z0-9.-]', '', claim.id)}}}",
        assumptions_latex(_parameters(claim, formulas), fixed, printer),
        flow_latex(claim.about, printer, width) if claim.about is not None else "",
        matrix_hypotheses(claim.says, printer, width) if isinstance(claim.says, MatrixStatement) else "",
        statement.latex(claim.says),
        "where\n" + align(punctuated(rows(printer, where, width))) if where else "",
        rf"\textup{{{escape(claim.note)}}}" if claim.note else "",
        rf"\textup{{({escape(str(claim.source))})}}" if claim.source is not None else "",
        r"\end{theorem}",
    )
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _occupied(claim: Claim) -> tuple[str, ...]:
    """The letters that the text uses besides those of the formulas: of a loss, and of matrices."""
    if isinstance(claim.says, MatrixStatement):
        return (LOSS, *(letter_latex(letter) for letter in letters(claim.says)))
    return (LOSS,) if claim.about is not None and claim.about.loss is not None else ()


def _formulas(claim: Claim) -> list[Expr]:
    """Every formula that the theorem shows."""
    shown = [*_without_where(claim), *(side for pair in _needed_where(claim) for side in pair)]
    return [*shown, *claim.about.states, claim.about.time] if claim.about is not None else shown


def _without_where(claim: Claim) -> list[Expr]:
    return [
        *expressions_of(claim.says),
        *claim.assumptions.given,
        *(_flow_formulas(claim.about) if claim.about else ()),
    ]


def _flow_formulas(flow: Flow) -> Sequence[Expr]:
    loss = (flow.loss.value, flow.loss.tau) if flow.loss is not None else ()
    return (*flow.starts, *flow.rates, *loss)


def _needed_where(claim: Claim) -> list[tuple[Symbol, Expr]]:
    """The named sub-expressions that a formula uses, directly or through another."""
    needed = frozenset[Symbol]().union(*(formula.free_symbols for formula in _without_where(claim)))
    kept: list[tuple[Symbol, Expr]] = []
    for name, meaning in reversed(claim.where):
        if name in needed:
            needed |= meaning.free_symbols
            kept.insert(0, (name, meaning))
    return kept


def _parameters(claim: Claim, formulas: Sequence[Expr]) -> list[Variable]:
    """The declared variables that the theorem introduces: those it uses, but not what moves in it."""
    free = frozenset[Symbol]().union(*(formula.free_symbols for formula in formulas))
    introduced = {*claim.about.states, claim.about.time} if claim.about is not None else set[Symbol]()
    if isinstance(claim.says, Limit | Asymptotic):
        introduced.add(claim.says.variable)
    if isinstance(claim.says, NetworkLaw):
        introduced.add(claim.says.value)
    if isinstance(claim.says, Before):
        introduced |= claim.says.moving
    return [each for each in claim.assumptions if each.symbol in free and each.symbol not in introduced]
