"""The reader of the claim language: text to tree, without ever evaluating code.

relation = sum (("<" | "<=" | ">" | ">=") sum)+
sum      = ["-"] product (("+" | "-") product)*
product  = factor (("*" | "/") factor)*
factor   = ("-" | "+") factor | power
power    = atom [("**" | "^") factor]
atom     = number | name | name "(" sum ("," sum)* ")" | "(" sum ")"
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final

from derivations.expressions.names import CONSTANTS, FUNCTIONS, unknown_function
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
from derivations.expressions.tokens import MAX_CHARACTERS, ReadError, Token, quoted, tokens

MAX_NESTING: Final = 60
_COMPARISONS: Final = frozenset(("<", "<=", ">", ">="))


def read(text: str, longest: int = MAX_CHARACTERS) -> Expr:
    """The expression that `text` says, exactly.

    Args:
        text: a formula of the claim language without comparison, of ASCII characters, nested at most 60 deep, with
            integers of at most 1,000 digits.
        longest: how many characters it may have; 4,000 in a claim, more in what is written by machines.

    Raises:
        ReadError: if `text` is not in the language; the message shows where and how to mend it.

    >>> read("2*u*(s - u)/tau")
    2*u*(s - u)/tau
    >>> read("-x^2 + 0.25")
    -x**2 + 1/4
    """
    reader = _Reader(text, longest)
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


class _Reader:
    """A descent over the tokens of one formula; `depth` is how deep the formula is nested at that point."""

    def __init__(self, text: str, longest: int = MAX_CHARACTERS) -> None:
        self.text = text
        self.tokens = tokens(text, longest)
        self.index = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def took(self, *operators: str) -> Token | None:
        """The next token, taken, if it is one of `operators`."""
        token = self.token
        if token.kind != "operator" or token.text not in operators:
            return None
        self.index += 1
        return token

    def error(self, problem: str, token: Token) -> ReadError:
        return ReadError(problem, self.text, token.position)

    def built(self, token: Token, build: Callable[..., Expr], *operands: Expr) -> Expr:
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
        found = quoted(token.text) if token.text else "the end of the formula"
        raise self.error(f"a number, a name or a parenthesis is missing before {found}", token)

    def number(self, token: Token) -> Expr:
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

    def named(self, token: Token, depth: int) -> Expr:
        name = token.text
        if name in FUNCTIONS:
            opening = self.token
            if not self.took("("):
                raise self.error(f"{name} is a function; write {name}(...)", token)
            return self.called(token, self.arguments(opening, depth))
        if name in CONSTANTS:
            return Constant(name)
        if self.token.text == "(":
            raise self.error(unknown_function(name), token)
        return Symbol(name)

    def arguments(self, opening: Token, depth: int) -> tuple[Expr, ...]:
        found = [self.sum(depth + 1)]
        while self.took(","):
            found.append(self.sum(depth + 1))
        self.close(opening)
        return tuple(found)

    def called(self, token: Token, arguments: tuple[Expr, ...]) -> Expr:
        name, arities = token.text, FUNCTIONS[token.text]
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

    def close(self, opening: Token) -> None:
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
            f"an operator is missing before {quoted(token.text)}; write a product with *, such as 2*x", token
        )


def _negated(expr: Expr) -> Expr:
    # A negated term can itself be a sum, -(a + (-1)*(b + c)): building anew flattens it.
    result = negative(expr)
    return result.rebuilt(result.children) if isinstance(result, Add) else result
