"""The writer: what it writes reads back to the same tree, and means the same to Python's parser."""

from __future__ import annotations

import ast
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derivations.expressions import (
    EULER_GAMMA,
    EULER_NUMBER,
    HALF,
    INFINITY,
    MINUS_ONE,
    PI,
    Diff,
    Expr,
    ExpressionError,
    Integral,
    Number,
    Relation,
    Sum,
    Symbol,
    add,
    call,
    mul,
    power,
    read,
    read_relation,
    symbols,
    write,
)
from derivations.expressions.functions import ARITIES
from derivations.expressions.tokens import MAX_CHARACTERS

NAMES = st.sampled_from(symbols("x y z s u0 tau_1"))
NUMBERS = st.builds(
    Number,
    st.fractions(-12, 12, max_denominator=9)
    | st.sampled_from([10**30, -(10**9), Fraction(7, 10**30), Fraction(10**8, 7), Fraction(3, 7 * 10**9)]),
)
FUNCTIONS = [(name, arity) for name, arities in ARITIES.items() for arity in arities if name != "sqrt"]


def _powers(base: Expr, exponent: Expr) -> Expr:
    try:
        return power(base, exponent)
    except ExpressionError:
        return base


def _larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(inner, min_size=2, max_size=4)
    special = st.sampled_from([MINUS_ONE, MINUS_ONE, HALF, Number(-2), Number(Fraction(-1, 2)), Number(Fraction(3, 2))])
    calls = st.sampled_from(FUNCTIONS).flatmap(
        lambda function: st.lists(inner, min_size=function[1], max_size=function[1]).map(
            lambda arguments: call(function[0], *arguments)
        )
    )
    return (
        several.map(lambda terms: add(*terms))
        | several.map(lambda factors: mul(*factors))
        | st.builds(_powers, inner, inner)
        | st.builds(_powers, inner, special)
        | calls
        | st.builds(Diff, inner, NAMES)
        | st.builds(Integral, inner, NAMES, inner, inner)
        | st.builds(Sum, inner, NAMES, inner, inner)
    )


TREES = st.recursive(
    NAMES | NUMBERS | st.sampled_from([PI, EULER_NUMBER, EULER_GAMMA, INFINITY]), _larger, max_leaves=25
)


@settings(max_examples=1_000)
@given(TREES)
def test_every_tree_reads_back(expr: Expr) -> None:
    text = write(expr)
    assume(len(text) <= MAX_CHARACTERS)
    assert read(text) == expr


@given(st.lists(TREES, min_size=2, max_size=4), st.data())
def test_every_relation_reads_back(operands: list[Expr], data: st.DataObject) -> None:
    count = len(operands) - 1
    operators = data.draw(st.lists(st.sampled_from(["<", "<=", ">", ">="]), min_size=count, max_size=count))
    relation = Relation(tuple(operands), tuple(operators))
    text = write(relation)
    assume(len(text) <= MAX_CHARACTERS)
    assert read_relation(text) == relation


VALUES = {"x": Fraction(3, 2), "y": Fraction(-5, 7), "z": Fraction(11)}
SMALL_POWERS = st.sampled_from([MINUS_ONE, Number(2), Number(-3)])


def _arithmetic(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(inner, min_size=2, max_size=4)
    return (
        several.map(lambda terms: add(*terms))
        | several.map(lambda factors: mul(*factors))
        | st.builds(power, inner, SMALL_POWERS)
    )


def _value(expr: Expr) -> Fraction:
    if isinstance(expr, Number):
        return expr.value
    if isinstance(expr, Symbol):
        return VALUES[expr.name]
    parts = [_value(child) for child in expr.children]
    if type(expr).__name__ == "Pow":
        return Fraction(parts[0] ** int(parts[1]))
    total = Fraction(type(expr).__name__ == "Mul")
    for part in parts:
        total = total * part if type(expr).__name__ == "Mul" else total + part
    return total


def _value_by_python(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int(value)):
            return Fraction(value)
        case ast.Name(id=name):
            return VALUES[name]
        case ast.UnaryOp(operand=operand):
            return -_value_by_python(operand)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return Fraction(_value_by_python(left) ** int(_value_by_python(right)))
        case ast.BinOp(left=left, op=operator, right=right):
            first, second = _value_by_python(left), _value_by_python(right)
            names = {ast.Add: "__add__", ast.Sub: "__sub__", ast.Mult: "__mul__", ast.Div: "__truediv__"}
            return Fraction(getattr(first, names[type(operator)])(second))
    raise AssertionError(ast.dump(node))


@given(
    st.recursive(
        st.sampled_from(symbols("x y z")) | st.builds(Number, st.fractions(-9, 9, max_denominator=5)),
        _arithmetic,
        max_leaves=8,
    )
)
def test_python_computes_the_same_value_from_the_text(expr: Expr) -> None:
    try:
        expected = _value(expr)
    except ZeroDivisionError:
        assume(False)
    assert _value_by_python(ast.parse(write(expr), mode="eval").body) == expected


@pytest.mark.parametrize(
    "text",
    [
        "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))",
        "2*x/(1 + x**2)",
        "sqrt(x)",
        "-x**2 + 1/4",
        "x - y - 1",
        "x/2 - 2*y/3",
        "-(x + y)*z/2",
        "(-1)*(x + y)",
        "1/x**2",
        "1/x*y",
        "1/x/y",
        "1/3/x",
        "x**(-2)",
        "x**y**z",
        "(x**y)**z",
        "(-2)**x",
        "(1/2)**x",
        "(-x)**2",
        "x**(1/3)",
        "x**(-1/2)",
        "1/sqrt(x)",
        "1e-30*x",
        "exp(-1000000)",
        "1/0",
        "0*x",
        "-oo",
        "-log(x)",
        "diff(log(x), x)",
        "integral(exp(-x**2), x, -oo, oo)",
        "sum(1/k**2, k, 1, oo)",
        "lambertw(x, -1)",
        "0 < x <= y + 1",
    ],
)
def test_readable_formulas_are_written_as_they_were_read(text: str) -> None:
    tree = read_relation(text) if "<" in text else read(text)
    assert write(tree) == text


def test_the_representation_of_a_tree_is_its_formula() -> None:
    assert repr(read("2*u*(s - u)/tau")) == "2*u*(s - u)/tau"
