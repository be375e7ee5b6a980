"""The notation of the functions of the claim language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.expressions import Call, Number
from derivations.typesetting.names import verbatim


@dataclass(frozen=True)
class Notation:
    """How a function is written: what stands before the bracket, and the signs between its arguments.

    Attributes:
        head: LaTeX before the bracket.
        width: its reckoned width in letters.
        separators: between the arguments in brackets; a comma where none is named.
        indices: which arguments are indices of the head, at the place `{index}`.
        operator: whether a power is written on the head, as in the square of a sine.
    """

    head: str
    width: int
    separators: tuple[str, ...] = ()
    indices: tuple[int, ...] = ()
    operator: bool = False


def _operator(command: str, width: int) -> Notation:
    return Notation(command, width, operator=True)


_NOTATIONS: Final = {
    "exp": Notation(r"\exp", 3),
    "log": _operator(r"\log", 3),
    "min": Notation(r"\min", 3),
    "max": Notation(r"\max", 3),
    "sin": _operator(r"\sin", 3),
    "cos": _operator(r"\cos", 3),
    "tan": _operator(r"\tan", 3),
    "asin": _operator(r"\arcsin", 6),
    "acos": _operator(r"\arccos", 6),
    "atan": _operator(r"\arctan", 6),
    "atan2": Notation(r"\operatorname{atan2}", 5),
    "sinh": _operator(r"\sinh", 4),
    "cosh": _operator(r"\cosh", 4),
    "tanh": _operator(r"\tanh", 4),
    "asinh": _operator(r"\operatorname{arsinh}", 6),
    "acosh": _operator(r"\operatorname{arcosh}", 6),
    "atanh": _operator(r"\operatorname{artanh}", 6),
    "erf": _operator(r"\operatorname{erf}", 3),
    "erfc": _operator(r"\operatorname{erfc}", 4),
    "gamma": Notation(r"\Gamma", 1),
    "loggamma": Notation(r"\log\Gamma", 4),
    "digamma": Notation(r"\psi", 1),
    "hyp2f1": Notation(r"{}_2F_1", 3, (", ", "; ", "; ")),
    "hyp1f1": Notation(r"{}_1F_1", 3, ("; ", "; ")),
    "besseli": Notation("I_{{{index}}}", 2, indices=(0,)),
    "expint_ei": Notation(r"\operatorname{Ei}", 2),
}


def notation(node: Call) -> Notation:
    """The notation of a call; a function that the language does not know is shown by its name."""
    if node.name == "lambertw":
        # One argument means the principal branch, whose index is shown all the same.
        return Notation("W_{{{index}}}", 2, indices=(1,)) if len(node.arguments) == 2 else Notation("W_{0}", 2)
    return _NOTATIONS.get(node.name) or Notation(verbatim(node.name), len(node.name))


def power_on_head(base: Call, exponent: Number) -> bool:
    r"""Whether a power is written on the function's name: \sin^{2}(x), but never \sin^{-1}(x)."""
    return notation(base).operator and exponent.value.denominator == 1 and exponent.value >= 2
