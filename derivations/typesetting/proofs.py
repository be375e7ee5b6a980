"""A derivation as text: a sentence and aligned equations for each step."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, islice
from typing import Final

from derivations.derivation import Derivation, Step
from derivations.expressions import Expr, Relation
from derivations.matrices.statements import factors
from derivations.typesetting.display import ROW_END, Row, align, rows
from derivations.typesetting.hypotheses import relations_latex
from derivations.typesetting.matrices import matrix_row
from derivations.typesetting.names import names_of
from derivations.typesetting.printer import Printer
from derivations.typesetting.text import sentence
from derivations.variables import Variable

_SIGNS: Final = {"=": "=", "->": r"\to", "~": r"\sim", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}


def proof(derivation: Derivation, variables: Iterable[Variable], width: int) -> str:
    """The steps of `derivation`: equations aligned throughout, sentences between them."""
    steps = derivation.steps
    declared = {variable.name: variable for step in steps for variable in step.assumptions}
    declared |= {variable.name: variable for variable in variables}
    printer = Printer(names_of(_formulas(steps), declared.values()))
    equations = [row for step in steps for row in _rows(step, printer, width)]
    lines = iter(rows(printer, equations, width))
    blocks: list[str] = []
    known: set[Relation] = set()
    for shown, group in groupby(steps, key=_shows):
        said = [
            (_said(step, known, printer), list(islice(lines, len(step.equations) + len(step.matrices))))
            for step in group
        ]
        if not shown:
            blocks.extend(words for words, _ in said)
            continue
        (first, _), *_ = said
        body = [
            f"\\intertext{{{words}}}\n" * (index > 0) + ROW_END.join(each) for index, (words, each) in enumerate(said)
        ]
        blocks += [first, align(body, "")]
    return "\n".join(blocks)


def _shows(step: Step) -> bool:
    return bool(step.equations or step.matrices)


def _rows(step: Step, printer: Printer, width: int) -> list[Row]:
    """The equations that a step arrives at."""
    own = [Row(equation.left, equation.right, _SIGNS[equation.sign]) for equation in step.equations]
    return [*own, *(matrix_row(says, printer, width) for says in step.matrices)]


def _formulas(steps: Iterable[Step]) -> list[Expr]:
    sides = [side for step in steps for equation in step.equations for side in (equation.left, equation.right)]
    scalars = [factor for step in steps for says in step.matrices for factor in factors(says)]
    return [*sides, *scalars, *(relation for step in steps for relation in step.assumptions.given)]


def _said(step: Step, known: set[Relation], printer: Printer) -> str:
    """The rule, the sentence, and the relations that the step needs beyond those `known`, to which they are added."""
    new = [relation for relation in step.assumptions.given if relation not in known]
    known.update(new)
    words = step.sentence.strip()
    end = words[-1] if words.endswith((".", ":", ",", ";")) else ":" if _shows(step) else "."
    condition = f", assuming that {relations_latex(new, printer)}" if new else ""
    return rf"\emph{{{step.rule.value.capitalize()}.}} {sentence(words.rstrip('.:,;'))}{condition}{end}"
