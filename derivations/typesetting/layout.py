"""Pieces of a formula: their LaTeX, how tightly they bind, how wide they are, and how they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

#: Widths are reckoned in tenths of the width of a letter; exact metrics are the typesetter's business.
LETTER: Final = 10
#: A line without end, for formulas that stand in a sentence.
UNLIMITED: Final = 10**9
#: No part of a formula is asked to be narrower than this.
NARROWEST: Final = 12 * LETTER
_SIGN: Final = 25
_INDENT: Final = 20


class Level(IntEnum):
    """How tightly a piece binds: what stands beside it decides whether it needs brackets."""

    SUM = 0
    OPEN = 1
    PRODUCT = 2
    POWER = 3
    ATOM = 4


@dataclass(frozen=True)
class Piece:
    """LaTeX with what its surroundings must know of it.

    Attributes:
        text: the LaTeX.
        width: the reckoned width.
        level: how tightly it binds; `OPEN` pieces (sums over an index, integrals) swallow what follows them.
        tall: whether brackets around it must grow.
        digit: whether it begins with a digit, so that no number may stand directly before it.
        word: whether it is a word of several letters, which needs a space beside other letters.
        lines: the lines it consists of, if they are several.
    """

    text: str
    width: int
    level: Level = Level.ATOM
    tall: bool = False
    digit: bool = False
    word: bool = False
    lines: tuple[str, ...] = ()


def bracketed(piece: Piece) -> Piece:
    """`piece` in parentheses that are as high as it is."""
    text = rf"\left({piece.text}\right)" if piece.tall else f"({piece.text})"
    return Piece(text, piece.width + (14 if piece.tall else 8), tall=piece.tall)


def at_least(level: Level, piece: Piece) -> Piece:
    """`piece`, in brackets if it binds more loosely than `level`."""
    return piece if piece.level >= level else bracketed(piece)


def stacked(lines: Sequence[Piece], level: Level) -> Piece:
    """Lines of one formula below each other, all but the first indented."""
    if len(lines) == 1:
        return lines[0]
    texts = tuple(line.text for line in lines)
    body = r" \\ ".join(("&" if index == 0 else r"&\quad ") + text for index, text in enumerate(texts))
    width = max(line.width for line in lines) + _INDENT
    # Without the optional argument mathtools looks for it past the ampersand and fails.
    return Piece(rf"\begin{{aligned}}[c]{body}\end{{aligned}}", width, level, tall=True, lines=texts)


def joined(parts: Sequence[tuple[str, Piece]], width: int, level: Level) -> Piece:
    """Parts with the sign before each (empty for none), on as many lines as `width` asks for."""
    lines: list[Piece] = []
    for index, (sign, piece) in enumerate(parts):
        # The empty group makes a sign at the start of a line a binary one.
        alone = _prefixed(sign if index == 0 else f"{{}} {sign} " if sign else "", piece)
        after = _prefixed(f" {sign} " if sign else " ", piece)
        if lines and lines[-1].width + after.width <= width - (_INDENT if len(lines) > 1 else 0):
            lines[-1] = _beside(lines[-1], after)
        else:
            lines.append(alone)
    return replace(stacked(lines, level), level=level)


def _prefixed(prefix: str, piece: Piece) -> Piece:
    width = piece.width + (_SIGN if prefix.strip() else 0)
    return Piece(prefix + piece.text, width, piece.level, piece.tall, piece.digit and not prefix.strip())


def _beside(left: Piece, right: Piece) -> Piece:
    return Piece(left.text + right.text, left.width + right.width, left.level, left.tall or right.tall, left.digit)


def juxtaposed(factors: Sequence[Piece], width: int) -> Piece:
    """A product; a dot parts a number from what stands before it, a thin space a word from its neighbours."""
    parts: list[tuple[str, Piece]] = []
    for index, factor in enumerate(factors):
        before = factors[index - 1] if index else None
        if before is None:
            sign = ""
        elif factor.digit:
            sign = r"\cdot"
        elif before.word or factor.word:
            sign = r"\,"
        else:
            sign = ""
        parts.append((sign, factor))
    line = joined(parts, UNLIMITED, Level.PRODUCT)
    if line.width <= width or len(parts) == 1:
        return line
    broken = [parts[0], *((r"\times", factor) for _, factor in parts[1:])]
    return joined(broken, width, Level.PRODUCT)


def fraction(numerator: Piece, denominator: Piece) -> Piece:
    r"""\frac; a fraction counts as a product, and as a number if its numerator begins with one."""
    text = rf"\frac{{{numerator.text}}}{{{denominator.text}}}"
    width = max(numerator.width, denominator.width) + 6
    return Piece(text, width, Level.PRODUCT, tall=True, digit=numerator.digit)


def slashed(numerator: Piece, denominator: Piece) -> Piece:
    """A fraction on one line, for exponents; what follows it would join its denominator, so it is `OPEN`."""
    above, below = at_least(Level.PRODUCT, numerator), at_least(Level.POWER, denominator)
    width = above.width + below.width + 5
    return Piece(f"{above.text}/{below.text}", width, Level.OPEN, above.tall or below.tall, above.digit)


def negated(piece: Piece) -> Piece:
    """Minus `piece`."""
    inner = at_least(Level.OPEN, piece)
    return Piece(f"-{inner.text}", inner.width + 15, Level.SUM, inner.tall)


def script(piece: Piece) -> int:
    """The width of `piece` as an index or exponent."""
    return piece.width * 7 // 10
