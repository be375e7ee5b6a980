"""Decimal digits as pieces of a formula."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from derivations.typesetting.layout import LETTER, UNLIMITED, Level, Piece, juxtaposed, stacked

_TRAILING_ZEROS: Final = 6


def integer(value: int, width: int) -> Piece:
    """Decimal digits, on several lines if they must be; a long tail of zeros is a power of ten."""
    digits = str(value)
    significant = digits.rstrip("0")
    zeros = len(digits) - len(significant)
    if value and zeros >= _TRAILING_ZEROS:
        ten = Piece(f"10^{{{zeros}}}", 34, Level.POWER, digit=True)
        return ten if significant == "1" else juxtaposed([integer(int(significant), width), ten], width)
    count = max(width // LETTER - 2, 1) if width < UNLIMITED else len(digits)
    chunks = [digits[at : at + count] for at in range(0, len(digits), count)]
    return replace(stacked([Piece(chunk, len(chunk) * LETTER) for chunk in chunks], Level.ATOM), digit=True)
