r"""LaTeX of expressions, claims, derivations and whole documents.

The environments need amsmath, amssymb and amsthm with a `theorem` environment; `standalone` makes a document that has
them.  Text that a user wrote (titles, sources, meanings) is typeset literally, and LaTeX that a user declared for a
variable is used only if it is a name: no claim file can smuggle a command into a document.
"""

from __future__ import annotations

from collections.abc import Iterable

from derivations.claim import Claim
from derivations.derivation import Derivation
from derivations.expressions import Expr
from derivations.typesetting.display import LINE
from derivations.typesetting.layout import LETTER, UNLIMITED
from derivations.typesetting.names import names_of
from derivations.typesetting.printer import Printer
from derivations.typesetting.proofs import proof
from derivations.typesetting.text import escape
from derivations.typesetting.theorems import theorem
from derivations.variables import Variable

__all__ = ["claim_latex", "derivation_latex", "escape", "latex", "standalone"]


def latex(expr: Expr, variables: Iterable[Variable] | None = None, *, letters: int | None = None) -> str:
    r"""`expr` as LaTeX for math mode.

    Args:
        expr: any expression or relation.
        variables: declarations (an `Assumptions` will do), for names with LaTeX of their own.
        letters: the width of a line in letters; a longer formula is broken over several lines. None: never broken.

    >>> from derivations.expressions import read
    >>> print(latex(read("s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))")))
    \frac{s}{1 + \left(\frac{s}{u_{0}} - 1\right) e^{-2 s t/\tau}}
    """
    printer = Printer(names_of((expr,), variables or ()))
    return printer.text(expr, UNLIMITED if letters is None else letters * LETTER)


def claim_latex(claim: Claim, *, letters: int = LINE // LETTER) -> str:
    r"""The claim as a theorem environment: assumptions, flow, statement, source.

    Args:
        claim: the claim.
        letters: the width of a line in letters, by which long formulas are broken.

    Raises:
        ExpressionError: if the statement speaks of a flow and the claim has none.

    >>> from derivations.claim import Equal
    >>> from derivations.expressions import read
    >>> print(claim_latex(Claim("squares", Equal(read("(x + 1)**2"), read("x**2 + 2*x + 1")), title="Squares & sums")))
    \begin{theorem}[{Squares \& sums}]
    \label{claim:squares}
    We have
    \begin{align*}
    (x + 1)^{2} &= x^{2} + 2 x + 1.
    \end{align*}
    \end{theorem}
    """
    return theorem(claim, letters * LETTER)


def derivation_latex(
    derivation: Derivation, variables: Iterable[Variable] | None = None, *, letters: int = LINE // LETTER
) -> str:
    r"""The derivation as aligned equations with a sentence before each step.

    Args:
        derivation: the derivation; its sentences may contain LaTeX between dollars.
        variables: declarations in addition to those that the steps carry.
        letters: the width of a line in letters, by which long formulas are broken.

    >>> from derivations.derivation import Equation, Rule, Step
    >>> from derivations.expressions import read
    >>> step = Step(Rule.SEPARATE, "Separate $u$ from $t$", (Equation(read("t"), read("log(u/u0)")),))
    >>> print(derivation_latex(Derivation((step,))))
    \emph{Separate.} Separate $u$ from $t$:
    \begin{align*}
    t &= \log\left(\frac{u}{u_{0}}\right)
    \end{align*}
    """
    return proof(derivation, variables or (), letters * LETTER)


def standalone(body: str) -> str:
    r"""A complete document around what `claim_latex` and `derivation_latex` return.

    >>> print(standalone("Nothing yet.").splitlines()[0])
    \documentclass[11pt]{article}
    """
    return _DOCUMENT.replace("BODY", body)


_DOCUMENT = r"""\documentclass[11pt]{article}
\usepackage[margin=1in]{geometry}
\usepackage{amsmath,amssymb,amsthm,mathtools}
\allowdisplaybreaks
\newtheorem{theorem}{Theorem}
\begin{document}
BODY
\end{document}
"""
