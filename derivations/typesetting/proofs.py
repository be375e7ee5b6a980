"""A derivation as text: a sentence and aligned equations for each step."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from derivations.derivation import Derivation, Step
from derivations.expressions import Expr, Relation
from derivations.typesetting.display import Row, rows
from derivations.typesetting.hypotheses import relations_latex
from derivations.typesetting.names import names_of
from derivations.typesetting.printer import Printer
from derivations.typesetting.text import sentence
from derivations.variables import Variable


def proof(derivation: Derivation, variables: Iterable[Variable], width: int) -> str:
    """The steps of `derivation`: equations aligned throughout, sentences between them."""
    steps = derivation.steps
    declared = {variable.name: variable for step in steps for variable in step.assumptions}
    declared |= {variable.name: variable for variable in variables}
    printer = Printer(names_of(_formulas(steps), declared.values()))
    equations = [Row(equation.left, equation.right) for step in steps for equation in step.equations]
    lines = iter(rows(printer, equations, width))
    text: list[str] = []
    inside, known = False, set[Relation]()
    for step in steps:
        shown = list(islice(lines, len(step.equations)))
        said = _said(step, known, printer)
        known.update(step.assumptions.given)
        if not shown:
            text.append(("\n\\end{align*}\n" if inside else "\n" if text else "") + said)
            inside = False
            continue
        text.append(f" \\\\\n\\intertext{{{said}}}\n" if inside else f"{said}\n\\begin{{align*}}\n")
        text.append(" \\\\\n".join(shown))
        inside = True
    return "".join(text) + ("\n\\end{align*}" if inside else "")


def _formulas(steps: Iterable[Step]) -> list[Expr]:
    sides = [side for step in steps for equation in step.equations for side in (equation.left, equation.right)]
    return [*sides, *(relation for step in steps for relation in step.assumptions.given)]


def _said(step: Step, known: set[Relation], printer: Printer) -> str:
    """The rule, the sentence, and the relations that the step needs beyond those already stated."""
    body = sentence(step.sentence)
    ended = body if body.endswith((".", ":", ",", ";")) else body + (":" if step.equations else ".")
    new = relations_latex([relation for relation in step.assumptions.given if relation not in known], printer)
    condition = f" (This step assumes that {new}.)" if new else ""
    return rf"\emph{{{step.rule.value.capitalize()}.}} {ended}{condition}"
