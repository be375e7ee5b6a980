"""What is typeset means what was said: a reader of the printed formulas, which shares nothing with the printer,
evaluates them by the usual conventions of mathematics and finds the value of the tree."""

import re

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.expressions import Add, Call, Constant, Expr, Mul, Number, Pow, Symbol, add, call, mul, power, read
from derivations.latex import latex

VALUES = {"x": "1.37", "y": "0.61", "s": "2.3", "u_{0}": "0.17", r"\tau": "1.9", r"\sigma_{\star}": "0.83"}
SYMBOLS = [Symbol(name) for name in ("x", "y", "s", "u0", "tau", "sigma_star")]
PLAIN = {"u_{0}": "u0", r"\tau": "tau", r"\sigma_{\star}": "sigma_star"}
FUNCTIONS = {
    r"\log": mpmath.log,
    r"\exp": mpmath.exp,
    r"\sin": mpmath.sin,
    r"\tanh": mpmath.tanh,
    r"\operatorname{erf}": mpmath.erf,
    r"\Gamma": mpmath.gamma,
    r"W_{0}": mpmath.lambertw,
}
TREE_FUNCTIONS = {
    "log": mpmath.log,
    "exp": mpmath.exp,
    "sin": mpmath.sin,
    "tanh": mpmath.tanh,
    "erf": mpmath.erf,
    "gamma": mpmath.gamma,
    "lambertw": mpmath.lambertw,
    "abs": abs,
    "atan2": lambda y, x: mpmath.arg(x + 1j * y),
}
TOKEN = re.compile(
    r"\\operatorname\{\w+\}|W_\{0\}|u_\{0\}|\\sigma_\{\\star\}|\\left\\lvert|\\right\\rvert|\\left\(|\\right\)|\\[a-z]+|\\Gamma"
    r"|\d+|[a-z]|[-+^{}()/,]"
)


class Reader:
    """Reads and evaluates a formula as a mathematician would."""

    def __init__(self, text: str) -> None:
        text = re.sub(r"\\begin\{aligned\}\[c\]|\\end\{aligned\}|&|\\\\|\\quad|\\,|\{\}|\s", " ", text)
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == text.replace(" ", ""), f"not all of {text} was understood"

    def next(self, expected: str | None = None) -> str:
        token = self.tokens.pop(0)
        assert expected in (None, token)
        return token

    def at(self, *tokens: str) -> bool:
        return bool(self.tokens) and self.tokens[0] in tokens

    def sum(self):
        sign = -1 if self.at("-") and self.next() else 1
        value = sign * self.product()
        while self.at("+", "-"):
            value += (1 if self.next() == "+" else -1) * self.product()
        return value

    def product(self):
        value, after_number = None, False
        while self.tokens and not self.at("+", "-", ")", r"\right)", r"\right\rvert", "}", ","):
            if self.at("/"):
                self.next()
                value, after_number = value / self.factor(), False
                continue
            if self.at(r"\cdot", r"\times"):
                self.next()
                after_number = False
            digit = self.tokens[0].isdigit() or (self.tokens[0] == r"\frac" and self.tokens[2].isdigit())
            assert not (after_number and digit), "two numbers stand side by side"
            after_number = digit
            factor = self.factor()
            value = factor if value is None else value * factor
        assert value is not None
        return value

    def factor(self):
        value = self.atom()
        return value ** self.group() if self.at("^") and self.next() else value

    def group(self):
        self.next("{")
        value = self.sum()
        self.next("}")
        return value

    def brackets(self):
        close = {"(": ")", r"\left(": r"\right)"}[self.next()]
        values = [self.sum()]
        while self.at(","):
            self.next()
            values.append(self.sum())
        self.next(close)
        return values

    def atom(self):
        if self.at("(", r"\left("):
            return self.brackets()[0]
        token = self.next()
        if token.isdigit():
            return mpmath.mpf(token)
        if token == r"\frac":
            return self.group() / self.group()
        if token == r"\sqrt":
            return mpmath.sqrt(self.group())
        if token == r"\left\lvert":
            value = abs(self.sum())
            self.next(r"\right\rvert")
            return value
        if token == r"\operatorname{atan2}":
            y, x = self.brackets()
            return mpmath.arg(x + 1j * y)
        if token in FUNCTIONS:
            exponent = self.group() if self.at("^") and self.next() else 1
            return FUNCTIONS[token](self.brackets()[0]) ** exponent
        constants = {"e": mpmath.e, r"\pi": mpmath.pi, r"\gamma": mpmath.euler}
        return +constants[token] if token in constants else mpmath.mpf(VALUES[token])


def printed_value(text: str):
    reader = Reader(text)
    value = reader.sum()
    assert not reader.tokens, f"{text} goes on with {reader.tokens[:3]}"
    return value


def tree_value(expr: Expr):
    match expr:
        case Number():
            return mpmath.mpf(expr.value.numerator) / expr.value.denominator
        case Symbol():
            return mpmath.mpf({PLAIN.get(name, name): value for name, value in VALUES.items()}[expr.name])
        case Constant():
            return +{"pi": mpmath.pi, "E": mpmath.e, "EulerGamma": mpmath.euler}[expr.name]
        case Add():
            return mpmath.fsum(map(tree_value, expr.operands))
        case Mul():
            return mpmath.fprod(map(tree_value, expr.operands))
        case Pow():
            return tree_value(expr.base) ** tree_value(expr.exponent)
        case Call():
            return TREE_FUNCTIONS[expr.name](*map(tree_value, expr.arguments))


NUMBERS = st.fractions(min_value=-9, max_value=9, max_denominator=7).map(Number)
LEAVES = st.one_of(st.sampled_from(SYMBOLS), NUMBERS, st.sampled_from([Constant("pi"), Constant("EulerGamma")]))


def nodes(below: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(below, min_size=2, max_size=4)
    exponents = st.one_of(below, st.sampled_from([Number(n) for n in (-2, -1, 2, 3)]), NUMBERS)
    return st.one_of(
        several.map(lambda terms: add(*terms)),
        several.map(lambda factors: mul(*factors)),
        st.builds(power, below, exponents),
        st.builds(call, st.sampled_from(["log", "exp", "sin", "tanh", "erf", "gamma", "lambertw", "abs"]), below),
        st.builds(lambda y, x: call("atan2", y, x), below, below),
    )


TREES = st.recursive(LEAVES, nodes, max_leaves=12)


@settings(max_examples=400)
@given(TREES, st.sampled_from([None, 12, 30, 60]))
def test_what_is_printed_has_the_value_of_the_tree(expr: Expr, letters: int | None) -> None:
    mpmath.mp.dps = 60
    text = latex(expr, letters=letters)
    try:
        value = tree_value(expr)
    except (ZeroDivisionError, ValueError, OverflowError, mpmath.libmp.NoConvergence):
        return
    if not mpmath.isfinite(value) or abs(value) > 1e20:
        return
    assert abs(printed_value(text) - value) < 1e-25 * (1 + abs(value)), text


@pytest.mark.parametrize(
    "formula",
    [
        "s/(1 + (s/u0 - 1)*exp(-2*s*x/tau))",
        "2*2**x - 3*(x - (y - 2*s))",
        "-(x + y)**2/(2*s)*log(x*(s - u0)/(u0*(s - y)))",
        "(x/y)**(2/3)*(-2)**2*(1/2)**y",
        "x**y**2 - (x**y)**2 + log(x)**2 - log(x)**(-2)",
        "exp(-x/(s*tau))*exp(x/(y/s))*y**(2/(3*s))",
        "2/3*exp(-x)/exp(y)*sqrt(2)/(3*sqrt(s))",
    ],
)
@pytest.mark.parametrize("letters", [None, 12, 40])
def test_usual_formulas(formula: str, letters: int | None) -> None:
    expr = read(formula)
    assert abs(printed_value(latex(expr, letters=letters)) / tree_value(expr) - 1) < 1e-10


def test_two_numbers_side_by_side_are_refused_by_the_reader() -> None:
    with pytest.raises(AssertionError, match="side by side"):
        printed_value("2 3")
