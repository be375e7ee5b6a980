"""From the text of a formula to its tokens, and the error that shows where a formula is wrong."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from derivations.expressions.nodes import ExpressionError

MAX_CHARACTERS: Final = 4_000
MAX_NAME_CHARACTERS: Final = 32
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

_TOKEN: Final = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<operator>\*\*|<=|>=|[-+*/^(),<>])|(?P<space>[ \t\r\n]+)"
)
_EXCERPT_CHARACTERS: Final = 72

#: What to write instead of a character that no formula contains.
_REMEDIES: Final = {
    "=": 'state an equation as equal = ["left", "right"]',
    "!": "write a factorial as gamma(n + 1)",
    "|": "write an absolute value as abs(x)",
    "[": "group with round parentheses",
    "]": "group with round parentheses",
    "{": "group with round parentheses",
    "}": "group with round parentheses",
    ".": "write a decimal with digits on both sides of the point, such as 0.5 or 1.0",
    "_": "a name begins with a letter",
    "&": "write several conditions as a list of strings",
    "\\": "write the formula in the claim language, not in LaTeX",
    "\N{MINUS SIGN}": "write -",
    "\N{EN DASH}": "write -",
    "\N{MULTIPLICATION SIGN}": "write *",
    "\N{MIDDLE DOT}": "write *",
    "\N{DOT OPERATOR}": "write *",
    "\N{DIVISION SIGN}": "write /",
    "\N{LESS-THAN OR EQUAL TO}": "write <=",
    "\N{GREATER-THAN OR EQUAL TO}": "write >=",
    "\N{INFINITY}": "write oo",
    "\N{SQUARE ROOT}": "write sqrt(x)",
    "\N{GREEK SMALL LETTER PI}": "write pi",
}


class ReadError(ExpressionError):
    """A formula that cannot be read: what is wrong, the formula, and the position (from 0) where it is wrong."""

    def __init__(self, problem: str, text: str, position: int) -> None:
        self.problem = problem
        self.text = text
        self.position = position
        super().__init__(f"{problem}\n{_excerpt(text, position)}" if text.strip() else problem)

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, int]]:
        return (ReadError, (self.problem, self.text, self.position))


@dataclass(frozen=True)
class Token:
    """A number, a name, an operator or the end of a formula, with its position from 0."""

    kind: str
    text: str
    position: int


def tokens(text: str, longest: int = MAX_CHARACTERS) -> list[Token]:
    """The tokens of `text`, of so many characters at most, the end of the formula last.

    Raises:
        ReadError: if `text` is too long or holds a character, number or name that is not in the language.

    >>> [token.text for token in tokens("2*u0 <= 1e-3")]
    ['2', '*', 'u0', '<=', '1e-3', '']
    """
    if len(text) > longest:
        problem = f"a formula has at most {longest:,} characters, this one {len(text):,}; name parts in `where`"
        raise ReadError(problem, text, 0)
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ReadError(_character_problem(text[position]), text, position)
        kind, part = str(match.lastgroup), match.group()
        if kind != "space":
            found.append(Token(kind, part, position))
        if kind == "name":
            check_name_length(part, text, position)
        position = match.end()
        if kind == "number" and text[position : position + 1].isidentifier():
            raise ReadError(
                "an operator is missing after the number; write a product with *, such as 2*x",
                text,
                position,
            )
    found.append(Token("end", "", len(text)))
    return found


def _character_problem(character: str) -> str:
    remedy = _REMEDIES.get(character)
    if character.isascii():
        return f"{quoted(character)} is not in the language; {remedy or 'remove it'}"
    name = unicodedata.name(character, "unnamed character")
    return f"U+{ord(character):04X} ({name}) is not in the language; {remedy or 'formulas are ASCII, spell it out'}"


def check_name_length(name: str, text: str, position: int) -> None:
    """Refuse a name of more than 32 characters."""
    if len(name) > MAX_NAME_CHARACTERS:
        problem = f"a name has at most {MAX_NAME_CHARACTERS} characters, {_clipped(name)} has {len(name):,}; shorten it"
        raise ReadError(problem, text, position)


def _clipped(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:20]}..."


def quoted(text: str) -> str:
    """The beginning of `text` in quotes, for messages."""
    return f'"{_printable(_clipped(text))}"'


def _printable(text: str) -> str:
    """`text` on one line of printable ASCII, character by character."""
    return "".join(character if " " <= character <= "~" else " " if character.isspace() else "?" for character in text)


def _excerpt(text: str, position: int) -> str:
    """The part of `text` around `position`, and a caret under it."""
    start = max(0, min(position - _EXCERPT_CHARACTERS // 2, len(text) - _EXCERPT_CHARACTERS))
    end = start + _EXCERPT_CHARACTERS
    before, after = "..." if start else "", "..." if end < len(text) else ""
    caret = " " * (len(before) + position - start) + "^"
    return f"    {before}{_printable(text[start:end])}{after}\n    {caret}"
