"""The reader of the claim language: text to tree, without ever evaluating code.

relation = sum (("<" | "<=" | ">" | ">=") sum)+
sum      = ["-"] product (("+" | "-") product)*
product  = factor (("*" | "/") factor)*
factor   = ("-" | "+") factor | power
power    = atom [("**" | "^") factor]
atom     = number | name | name "(" sum ("," sum)* ")" | "(" sum ")"
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from derivations.expressions.functions import ARITIES
from derivations.expressions.nodes import (
    MAX_INTEGER_DIGITS,
    Add,
    Call,
    Constant,
    Diff,
    Expr,
    ExpressionError,
    Integral,
    Number,
    Relation,
    Sum,
    Symbol,
    add,
    mul,
    negative,
    number_within_limits,
    power,
    reciprocal,
    sqrt,
)

MAX_CHARACTERS: Final = 4_000
MAX_NESTING: Final = 60
MAX_NAME_CHARACTERS: Final = 32
CONSTANTS: Final = frozenset(("pi", "E", "EulerGamma", "oo"))
FUNCTIONS: Final = frozenset((*ARITIES, "diff", "integral", "sum"))

_ARITIES: Final = ARITIES | {"diff": (2,), "integral": (4,), "sum": (4,)}
_COMPARISONS: Final = frozenset(("<", "<=", ">", ">="))
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TOKEN: Final = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<operator>\*\*|<=|>=|[-+*/^(),<>])|(?P<space>[ \t\r\n]+)"
)
_EXCERPT_CHARACTERS: Final = 72

#: What to write instead of a function that goes by another name elsewhere.
_OTHER_NAMES: Final = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "fabs": "abs",
    "lgamma": "loggamma",
    "gammaln": "loggamma",
    "psi": "digamma",
    "W": "lambertw",
    "Ei": "expint_ei",
    "iv": "besseli",
    "int": "integral",
    "integrate": "integral",
    "derivative": "diff",
    "Sum": "sum",
}

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
        super().__init__(f"{problem}\n{_excerpt(text, position)}")

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, int]]:
        return (ReadError, (self.problem, self.text, self.position))


def read(text: str) -> Expr:
    """The expression that `text` says, exactly.

    Args:
        text: a formula of the claim language without comparison, at most 4,000 ASCII characters, nested at most 60
            deep, with integers of at most 1,000 digits.

    Raises:
        ReadError: if `text` is not in the language; the message shows where and how to mend it.

    >>> read("2*u*(s - u)/tau")
    2*u*(s - u)/tau
    >>> read("-x^2 + 0.25")
    -x**2 + 1/4
    """
    reader = _Reader(text)
    expr = reader.sum(0)
    reader.finish()
    return expr


def read_relation(text: str) -> Relation:
    """The comparison, or chain of comparisons, that `text` says.

    Args:
        text: expressions within the limits of `read`, joined by `<`, `<=`, `>` or `>=`.

    Raises:
        ReadError: if `text` is not in the language or compares nothing.

    >>> read_relation("0 < u0 <= s").operators
    ('<', '<=')
    """
    reader = _Reader(text)
    relation = reader.relation()
    reader.finish()
    return relation


def read_name(text: str) -> Symbol:
    """The symbol of that name.

    Raises:
        ReadError: unless `text` is a letter followed by letters, digits and underscores, 32 characters at most, and
            neither a function nor a constant of the language.

    >>> read_name("u0")
    u0
    """
    if not _NAME.fullmatch(text):
        problem = f"{_quoted(text)} is not a name; a name is a letter followed by letters, digits and underscores"
        raise ReadError(problem, text, 0)
    _check_name_length(text, text, 0)
    if text in FUNCTIONS | CONSTANTS:
        kind = "function" if text in FUNCTIONS else "constant"
        raise ReadError(f"{text} is a {kind} of the language and cannot name a variable; choose another name", text, 0)
    return Symbol(text)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    """The tokens of `text`, the end of the formula last."""
    if len(text) > MAX_CHARACTERS:
        problem = f"a formula has at most {MAX_CHARACTERS:,} characters, this one {len(text):,}; name parts in `where`"
        raise ReadError(problem, text, 0)
    tokens = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ReadError(_character_problem(text[position]), text, position)
        kind, found = str(match.lastgroup), match.group()
        if kind != "space":
            tokens.append(_Token(kind, found, position))
        if kind == "name":
            _check_name_length(found, text, position)
        position = match.end()
        if kind == "number" and text[position : position + 1].isidentifier():
            raise ReadError(f"a product is written with *, such as {_clipped(found)}*x", text, position)
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _character_problem(character: str) -> str:
    remedy = _REMEDIES.get(character)
    if character.isascii():
        return f"{_quoted(character)} is not in the language; {remedy or 'remove it'}"
    name = unicodedata.name(character, "unnamed character")
    return f"U+{ord(character):04X} ({name}) is not in the language; {remedy or 'formulas are ASCII, spell it out'}"


def _check_name_length(name: str, text: str, position: int) -> None:
    if len(name) > MAX_NAME_CHARACTERS:
        problem = f"a name has at most {MAX_NAME_CHARACTERS} characters, {_clipped(name)} has {len(name):,}; shorten it"
        raise ReadError(problem, text, position)


class _Reader:
    """A descent over the tokens of one formula; `depth` is how deep the formula is nested at that point."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.index = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def took(self, *operators: str) -> _Token | None:
        """The next token, taken, if it is one of `operators`."""
        token = self.token
        if token.kind != "operator" or token.text not in operators:
            return None
        self.index += 1
        return token

    def error(self, problem: str, token: _Token) -> ReadError:
        return ReadError(problem, self.text, token.position)

    def built(self, token: _Token, build: Callable[..., Expr], *operands: Expr) -> Expr:
        """`build(*operands)`, a limit that it breaks being reported at `token`."""
        try:
            return build(*operands)
        except ExpressionError as broken:
            raise self.error(str(broken), token) from None

    def relation(self) -> Relation:
        operands, operators = [self.sum(0)], []
        while operator := self.took(*_COMPARISONS):
            operators.append(operator.text)
            operands.append(self.sum(0))
        if not operators and self.token.kind == "end":
            raise self.error("a comparison is needed here, such as a <= b; this is an expression", self.token)
        return Relation(tuple(operands), tuple(operators))

    def sum(self, depth: int) -> Expr:
        first = self.token
        minus = self.took("-")
        terms = [self.product(depth)]
        if minus:
            terms[0] = _negated(terms[0])
        while operator := self.took("+", "-"):
            term = self.product(depth)
            terms.append(_negated(term) if operator.text == "-" else term)
        return self.built(first, add, *terms) if len(terms) > 1 else terms[0]

    def product(self, depth: int) -> Expr:
        first = self.token
        factors = [self.factor(depth)]
        while operator := self.took("*", "/"):
            factor = self.factor(depth)
            factor = reciprocal(factor) if operator.text == "/" else factor
            if isinstance(factor, Number) and isinstance(factors[0], Number):
                # Numbers are folded as they come, so that none grows past its limit before it is looked at.
                factors[0] = self.built(operator, mul, factors[0], factor)
            else:
                factors.insert(0 if isinstance(factor, Number) else len(factors), factor)
        return self.built(first, mul, *factors) if len(factors) > 1 else factors[0]

    def factor(self, depth: int) -> Expr:
        if depth > MAX_NESTING:
            problem = f"a formula is nested at most {MAX_NESTING} deep; name its inner parts in `where`"
            raise self.error(problem, self.token)
        if sign := self.took("-", "+"):
            factor = self.factor(depth + 1)
            return _negated(factor) if sign.text == "-" else factor
        base = self.atom(depth)
        if operator := self.took("**", "^"):
            return self.built(operator, power, base, self.factor(depth + 1))
        return base

    def atom(self, depth: int) -> Expr:
        token = self.token
        if token.kind == "number":
            self.index += 1
            return self.number(token)
        if token.kind == "name":
            self.index += 1
            return self.named(token, depth)
        if self.took("("):
            expr = self.sum(depth + 1)
            self.close(token)
            return expr
        if token.kind == "end" and self.index == 0:
            raise self.error("the formula is empty; write an expression", token)
        found = _quoted(token.text) if token.text else "the end of the formula"
        raise self.error(f"a number, a name or a parenthesis is missing before {found}", token)

    def number(self, token: _Token) -> Expr:
        mantissa, _, exponent = token.text.lower().partition("e")
        whole = mantissa.partition(".")[0]
        too_long = len(whole.lstrip("0")) > MAX_INTEGER_DIGITS
        # Measured before it is computed: 10**999999999999 would fill the memory.
        if too_long or len(exponent.lstrip("+-0")) > 4:
            problem = f"a number of more than {MAX_INTEGER_DIGITS:,} digits; write it as an exponential, exp(...)"
            raise self.error(problem, token)
        scale = Fraction(10) ** int(exponent or "0")
        try:
            return number_within_limits(Fraction(mantissa) * scale)
        except ExpressionError as broken:
            raise self.error(str(broken), token) from None

    def named(self, token: _Token, depth: int) -> Expr:
        name = token.text
        if name in FUNCTIONS:
            opening = self.token
            if not self.took("("):
                raise self.error(f"{name} is a function; write {name}(...)", token)
            return self.called(token, self.arguments(opening, depth))
        if name in CONSTANTS:
            return Constant(name)
        if self.token.text == "(":
            raise self.error(_unknown_function(name), token)
        return Symbol(name)

    def arguments(self, opening: _Token, depth: int) -> tuple[Expr, ...]:
        found = [self.sum(depth + 1)]
        while self.took(","):
            found.append(self.sum(depth + 1))
        self.close(opening)
        return tuple(found)

    def called(self, token: _Token, arguments: tuple[Expr, ...]) -> Expr:
        name, arities = token.text, _ARITIES[token.text]
        if len(arguments) not in arities:
            count = " or ".join(str(arity) for arity in arities)
            raise self.error(
                f"{name} takes {count} argument{'' if arities == (1,) else 's'}, not {len(arguments)}", token
            )
        if name == "sqrt":
            return sqrt(arguments[0])
        if name not in ("diff", "integral", "sum"):
            return Call(name, *arguments)
        variable = arguments[1]
        if not isinstance(variable, Symbol):
            raise self.error(f"the second argument of {name} is the name of a variable, such as x", token)
        if name == "diff":
            return Diff(arguments[0], variable)
        return (Integral if name == "integral" else Sum)(arguments[0], variable, *arguments[2:])

    def close(self, opening: _Token) -> None:
        """Take the parenthesis that closes `opening`."""
        if self.took(")"):
            return
        if self.token.kind == "end":
            raise self.error("this parenthesis is never closed", opening)
        raise self.unexpected()

    def finish(self) -> None:
        """Make sure that nothing is left over."""
        if self.token.kind != "end":
            raise self.unexpected()

    def unexpected(self) -> ReadError:
        """Why the token after a complete expression cannot stand there."""
        token = self.token
        if token.text in _COMPARISONS:
            return self.error('an expression is needed here; a comparison stands alone, as in holds = "a < b"', token)
        if token.text == ")":
            return self.error("this parenthesis was never opened", token)
        if token.text == ",":
            return self.error(
                "a comma only separates the arguments of a function; a decimal is written with a point", token
            )
        return self.error(
            f"an operator is missing before {_quoted(token.text)}; write a product with *, such as 2*x", token
        )


def _negated(expr: Expr) -> Expr:
    # A negated term can itself be a sum, -(a + (-1)*(b + c)): building anew flattens it.
    result = negative(expr)
    return result.rebuilt(result.children) if isinstance(result, Add) else result


def _unknown_function(name: str) -> str:
    similar = difflib.get_close_matches(name.lower(), sorted(FUNCTIONS), n=1)
    nearest = _OTHER_NAMES.get(name, similar[0] if similar else "")
    remedy = f"did you mean {nearest}(...)?" if nearest else f"a product is written {name}*(...)"
    return f"{name} is not a function of the language; {remedy}"


def _clipped(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:20]}..."


def _quoted(text: str) -> str:
    return f'"{_printable(_clipped(text))}"'


def _printable(text: str) -> str:
    """`text` on one line of printable ASCII, character by character."""
    return "".join(character if " " <= character <= "~" else " " if character.isspace() else "?" for character in text)


def _excerpt(text: str, position: int) -> str:
    """The part of `text` around `position`, and a caret under it."""
    if not text.strip():
        return '    ""'
    start = max(0, min(position - _EXCERPT_CHARACTERS // 2, len(text) - _EXCERPT_CHARACTERS))
    end = start + _EXCERPT_CHARACTERS
    before, after = "..." if start else "", "..." if end < len(text) else ""
    caret = " " * (len(before) + position - start) + "^"
    return f"    {before}{_printable(text[start:end])}{after}\n    {caret}"
