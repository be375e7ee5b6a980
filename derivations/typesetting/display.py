"""Displayed equations: rows aligned at their relation signs, none wider than the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from derivations.expressions import Diff, Expr, Symbol
from derivations.typesetting.layout import LETTER, Piece
from derivations.typesetting.printer import Printer

#: What fits on a line of the documents that `standalone` makes, with some room to spare.
LINE: Final = 74 * LETTER
#: What stands between two rows.
ROW_END: Final = " \\\\\n"
_RELATION: Final = 3 * LETTER


@dataclass(frozen=True)
class Row:
    """One displayed relation: a left side, the sign, a right side."""

    left: Expr | Piece
    right: Expr | Piece
    sign: str = "="


def rows(printer: Printer, relations: Sequence[Row], width: int = LINE) -> list[str]:
    """The rows of an `align`; a left side that is too long for its column has a line of its own."""
    lefts = [row.left if isinstance(row.left, Piece) else printer.piece(row.left) for row in relations]
    column = max((left.width for left in lefts if left.width <= width * 2 // 5), default=0)
    room = width - column - _RELATION
    lines = []
    for row, left in zip(relations, lefts, strict=True):
        right = row.right if isinstance(row.right, Piece) else printer.piece(row.right, room - 2 * LETTER)
        if left.width <= column:
            lines.append(on_lines(f"{left.text} &{row.sign} ", right))
            continue
        above = on_lines("&", left if isinstance(row.left, Piece) else printer.piece(row.left, room))
        lines.append(above + ROW_END + on_lines(rf"&\quad {row.sign} ", right))
    return lines


def on_lines(start: str, piece: Piece) -> str:
    """A row that begins with `start`; the further lines of `piece` are rows of their own, indented."""
    first, *others = piece.lines or (piece.text,)
    return start + first + "".join(ROW_END + r"&\quad " + line for line in others)


def align(lines: Iterable[str], end: str = ".") -> str:
    """Lines in an unnumbered `align`, with the punctuation that ends them."""
    return "\\begin{align*}\n" + ROW_END.join(lines) + f"{end}\n\\end{{align*}}"


def punctuated(lines: Sequence[str]) -> list[str]:
    """Lines with a comma behind each but the last."""
    return [*(f"{line}," for line in lines[:-1]), *lines[-1:]]


def at(printer: Printer, state: Symbol, time: str) -> Piece:
    """A state at a time, u(t)."""
    name = printer.piece(state)
    return Piece(f"{name.text}({time})", name.width + 2 * LETTER)


def velocity(printer: Printer, state: Symbol, time: Symbol) -> Piece:
    """The derivative of a state by the time."""
    return printer.piece(Diff(state, time))


def listed(items: Sequence[str]) -> str:
    """Items as in a sentence: `a, b and c`; empty if there are none."""
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)
