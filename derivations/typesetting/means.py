"""What a statement about a mean says: what is random, and how near the mean is to the formula."""

from __future__ import annotations

from derivations.expressions import Number
from derivations.means import Mean
from derivations.random_quantities import random_quantity
from derivations.typesetting.layout import LETTER, Level, Piece, at_least
from derivations.typesetting.printer import Printer


def mean_latex(says: Mean, printer: Printer) -> str:
    """The sentences before the displayed formula: the random setting, and the size of the deviation."""
    described = random_quantity(says.name)
    setting = _filled(says, described.setting, printer)
    if says.rate is None:
        return f"{setting} Then\n"
    size = printer.text(says.size)
    fall = rf"O\bigl({size}^{{{printer.text(Number(-says.rate))}}}\bigr)"
    return rf"{setting} Then, up to a deviation ${fall}$ as ${size} \to \infty$," + "\n"


def expectation(says: Mean, printer: Printer) -> Piece:
    """The mean as the left side of an equation."""
    text = _filled(says, random_quantity(says.name).formula, printer)
    return Piece(rf"\mathbb{{E}}\left[{text}\right]", 12 * LETTER, tall=True)


def _filled(says: Mean, text: str, printer: Printer) -> str:
    """A text with the parameters typeset, in brackets where something may bind more tightly."""

    def shown(name: str) -> str:
        return at_least(Level.POWER, printer.piece(says.parameters[name])).text

    return random_quantity(says.name).latex(text, shown)
