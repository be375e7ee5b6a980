"""Plain text inside a LaTeX document: whatever a user wrote comes out as letters, never as a command."""

from __future__ import annotations

import unicodedata
from typing import Final

from derivations.typesetting.safe import is_formula

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "\N{EN DASH}": "--",
    "\N{EM DASH}": "---",
    "\N{LEFT SINGLE QUOTATION MARK}": "`",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
    "\N{HORIZONTAL ELLIPSIS}": r"\dots{}",
}
#: Latin letters up to the end of Latin Extended-A have glyphs in the default encoding, but for these.
_LAST: Final = "\N{LATIN SMALL LETTER Z WITH CARON}"
_WITHOUT_GLYPH: Final = frozenset("ÐÞðþĄąĐđĘęĦħĮįĸĿŀŉŊŋŦŧŲų")


def escape(text: str) -> str:
    r"""`text` as LaTeX that typesets it literally.

    A letter that pdfLaTeX has no glyph for is shown without its accent, any other such character by its code point, so
    that a document always compiles.

    >>> escape(r"50% of A_1 \input{x}")
    '50\\% of A\\_1 \\textbackslash{}input\\{x\\}'
    """
    return "".join(_character(letter) for letter in unicodedata.normalize("NFC", " ".join(text.split())))


def _character(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    if " " <= letter <= "~" or (
        "\N{LATIN CAPITAL LETTER A WITH GRAVE}" <= letter <= _LAST and letter not in _WITHOUT_GLYPH
    ):
        return letter
    plain = unicodedata.normalize("NFKD", letter)[0]
    return plain if plain.isascii() and plain.isalnum() else f"[U+{ord(letter):04X}]"


def sentence(text: str) -> str:
    r"""A sentence in which formulas stand between dollars: these stay, if they are harmless, and the rest is escaped.

    >>> sentence("the rate $2 u$ & more")
    'the rate $2 u$ \\& more'
    """
    parts = text.split("$")
    if len(parts) % 2 == 0 or not all(part.strip() and is_formula(part) for part in parts[1::2]):
        return escape(text)
    return "".join(f"${part}$" if index % 2 else _escaped_inside(part) for index, part in enumerate(parts))


def _escaped_inside(text: str) -> str:
    """`text` escaped, with the spaces that part it from the formulas beside it."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return before + escape(text) + after
