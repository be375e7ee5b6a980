"""How names are typeset: `u0` as u with index 0, Greek letters, declared LaTeX; two names never look the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from derivations.expressions import Call, Constant, Expr, Integral, Sum, Symbol
from derivations.typesetting.layout import LETTER
from derivations.typesetting.safe import GREEK, nuclei
from derivations.variables import Variable

_HEADS: Final = {"lam": r"\lambda", "Lam": r"\Lambda", "eps": r"\varepsilon", "epsilon": r"\varepsilon"}
_MARKS: Final = {"star": r"\star", "inf": r"\infty", "infty": r"\infty", "oo": r"\infty", "prime": r"\prime"}
_ACCENTS: Final = frozenset(("bar", "hat", "tilde"))
_PARTS: Final = re.compile(r"[A-Za-z]+|[0-9]+")
_LANGUAGE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

#: The letters that a function or constant occupies in a formula.
_OCCUPIED_BY_CALL: Final = {
    "exp": "e",
    "gamma": r"\Gamma",
    "loggamma": r"\Gamma",
    "digamma": r"\psi",
    "lambertw": "W",
    "besseli": "I",
}
_OCCUPIED_BY_CONSTANT: Final = {"E": "e", "EulerGamma": r"\gamma", "pi": r"\pi"}


def name_latex(name: str) -> str:
    r"""The LaTeX that a name suggests: letters and Greek names, digits and parts after `_` as index.

    >>> name_latex("u0"), name_latex("sigma_star"), name_latex("w_hat2"), name_latex("Mc")
    ('u_{0}', '\\sigma_{\\star}', '\\hat{w}_{2}', '\\mathrm{Mc}')
    """
    if not _LANGUAGE.fullmatch(name):
        return verbatim(name)
    head, *parts = _PARTS.findall(name)
    nucleus = _word(head)
    while parts and parts[0] in _ACCENTS:
        nucleus = rf"\{parts.pop(0)}{{{nucleus}}}"
    return nucleus + (f"_{{{','.join(_MARKS.get(part, _word(part)) for part in parts)}}}" if parts else "")


def verbatim(name: str) -> str:
    """A name as it is typed, for names that would otherwise look like something else."""
    return r"\mathtt{" + "".join(r"\_" if c == "_" else c if c.isascii() and c.isalnum() else "?" for c in name) + "}"


def _word(part: str) -> str:
    if part in _HEADS:
        return _HEADS[part]
    if part in GREEK:
        return rf"\{part}"
    return part if len(part) == 1 or part.isdigit() else rf"\mathrm{{{part}}}"


def names_of(
    expressions: Iterable[Expr], variables: Iterable[Variable] = (), occupied: Iterable[str] = ()
) -> Mapping[str, str]:
    """The LaTeX of every name in `expressions`, bound ones included, no two alike.

    Args:
        expressions: the formulas that stand together.
        variables: declarations, whose own LaTeX is used if it is harmless.
        occupied: letters that the text around the formulas uses.
    """
    symbols, letters = set[str](), set(occupied)
    for node in (node for expr in expressions for node in expr.walk()):
        if isinstance(node, Symbol):
            symbols.add(node.name)
        elif isinstance(node, Integral | Sum):
            symbols.add(node.variable.name)
        elif isinstance(node, Call):
            letters.add(_OCCUPIED_BY_CALL.get(node.name, ""))
        elif isinstance(node, Constant):
            letters.add(_OCCUPIED_BY_CONSTANT.get(node.name, ""))
    declared = {variable.name: variable.latex for variable in variables if nuclei(variable.latex)}
    return _told_apart({name: declared.get(name) or name_latex(name) for name in sorted(symbols)}, letters)


def _told_apart(suggested: Mapping[str, str], occupied: set[str]) -> dict[str, str]:
    """`suggested`, with names that look like another name or like an occupied letter as they are typed."""
    looks = [_look(latex) for latex in suggested.values()]
    chosen = {}
    for name, latex in suggested.items():
        stem = latex.split("_")[0]
        indexed = stem in ("W", "I") and stem in occupied
        alike = looks.count(_look(latex)) > 1
        chosen[name] = verbatim(name) if alike or indexed or latex in occupied else latex
    return chosen


def _look(latex: str) -> str:
    """What can be told apart on paper: braces and spaces cannot."""
    return re.sub(r"[{} ]", "", latex)


def name_width(latex: str) -> int:
    """The reckoned width of a name: commands count as one letter, indices as smaller ones."""
    letters = 0
    command = False
    for letter in latex:
        if letter == "\\":
            command, letters = True, letters + 1
        elif not letter.isalnum():
            command = False
        elif not command:
            letters += 1
    return letters * LETTER
