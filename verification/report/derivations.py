"""Closed forms and derivations as text for the terminal and as objects for JSON."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from derivations.derivation import Derivation
from derivations.expressions import Expr, Symbol, write
from derivations.flow import Flow
from derivations.variables import Assumptions

if TYPE_CHECKING:
    from derivations.solving.result import ClosedForm, Unsolved

WIDTH = 100


def flow_text(flow: Flow) -> str:
    """The differential equations and the starts, one a line.

    >>> from derivations.expressions import read, symbols
    >>> from derivations.flow import scalar_flow
    >>> u, t, u0 = symbols("u t u0")
    >>> print(flow_text(scalar_flow(u, t, u0, -u)))
    du/dt = -u,  u = u0 at t = 0
    """
    time = flow.time.name
    lines = [] if flow.loss is None else [f"gradient flow of {write(flow.loss.value)}, tau = {write(flow.loss.tau)}"]
    for state, start, rate in zip(flow.states, flow.starts, flow.rates, strict=True):
        lines.append(f"d{state.name}/d{time} = {write(rate)},  {state.name} = {write(start)} at {time} = 0")
    return "\n".join(lines)


def derivation_text(derivation: Derivation) -> str:
    """The steps, numbered, each with its rule, its sentence and its equations in the claim language.

    >>> from derivations.derivation import Equation, Rule, Step
    >>> from derivations.expressions import read
    >>> step = Step(Rule.SEPARATE, "Separate $u$ from $t$", (Equation(read("t"), read("log(u/u0)")),))
    >>> print(derivation_text(Derivation((step,))))
    1. separate: Separate u from t
           t = log(u/u0)
    """
    lines: list[str] = []
    for number, step in enumerate(derivation, 1):
        head = f"{number}. {step.rule.value}: {_plain(step.sentence)}"
        lines += textwrap.wrap(head, WIDTH, subsequent_indent="   ")
        lines += [
            f"       {write(equation.left)} {equation.sign} {write(equation.right)}" for equation in step.equations
        ]
        lines += [f"       {says}" for says in step.matrices]
    return "\n".join(lines)


def closed_form_text(found: ClosedForm) -> str:
    """The closed form: each state by the time, the time by the state, what is conserved, and where it is valid."""
    time = found.flow.time.name
    lines = [f"{state.name}({time}) = {write(expr)}" for state, expr in (found.explicit or {}).items()]
    if found.time is not None:
        lines.append(f"{time}({found.flow.states[0].name}) = {write(found.time)}")
    lines += [f"conserved: {write(quantity)}" for quantity in found.conserved]
    lines += [f"valid where {write(relation)}" for relation in found.given]
    return "\n".join(lines)


def solution_object(found: ClosedForm | Unsolved, assumptions: Assumptions) -> dict[str, Any]:
    """What the solver found, in the shape that the claim format lays down for `exactflow derive --json`."""
    from derivations.latex import derivation_latex
    from derivations.solving.result import ClosedForm

    solved = isinstance(found, ClosedForm)
    explicit = found.explicit if isinstance(found, ClosedForm) else None
    time = found.time if isinstance(found, ClosedForm) else None
    given = found.given if isinstance(found, ClosedForm) else ()
    steps = [
        {"rule": step.rule.value, "latex": derivation_latex(Derivation((step,)), assumptions)}
        for step in found.derivation
    ]
    return {
        "explicit": _explicit(explicit),
        "time": None if time is None else write(time),
        "conserved": [write(quantity) for quantity in found.conserved],
        "given": [write(relation) for relation in given],
        "steps": steps,
        "verdict": "PROVED" if solved else "UNDECIDED",
        "reason": "" if isinstance(found, ClosedForm) else found.reason,
        "latex": derivation_latex(found.derivation, assumptions),
    }


def _explicit(explicit: Mapping[Symbol, Expr] | None) -> str | dict[str, str] | None:
    if explicit is None:
        return None
    formulas = {state.name: write(expr) for state, expr in explicit.items()}
    return next(iter(formulas.values())) if len(formulas) == 1 else formulas


def _plain(sentence: str) -> str:
    r"""A sentence without the marks of LaTeX.

    >>> _plain(r"the loss $\frac{(s - w)^{2}}{2}$ at $\tau$")
    'the loss ((s - w)^2)/(2) at tau'
    """
    text = sentence.replace("$", "")
    inner = r"((?:[^{}]|\{[^{}]*\})*)"
    text = re.sub(rf"\\frac\{{{inner}\}}\{{{inner}\}}", r"(\1)/(\2)", text)
    text = re.sub(r"\\[,;!: ]|\\(?:left|right)\b", "", text)
    return re.sub(r"\\([a-zA-Z]+)", r"\1", text).replace("{", "").replace("}", "")
