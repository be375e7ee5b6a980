"""The reader, compared with Python's own parser and checked at each of its limits."""

from __future__ import annotations

import ast
import pickle
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.expressions import (
    HALF,
    INFINITY,
    MINUS_ONE,
    ONE,
    Add,
    Call,
    Diff,
    Expr,
    Integral,
    Mul,
    Number,
    Pow,
    Relation,
    Sum,
    Symbol,
    add,
    call,
    exp,
    log,
    mul,
    power,
    read,
    read_relation,
    symbols,
)
from derivations.expressions.functions import ARITIES
from derivations.expressions.names import read_name
from derivations.expressions.tokens import ReadError

x, y, z, k = symbols("x y z k")

VALUES = {"x": Fraction(3, 2), "y": Fraction(-5, 7), "z": Fraction(11)}


def value_by_python(text: str) -> Fraction:
    """The value of an arithmetic formula, parsed by Python and computed with fractions."""
    return _value_of_node(ast.parse(text, mode="eval").body)


def _value_of_node(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int)
        return Fraction(node.value)
    if isinstance(node, ast.Name):
        return VALUES[node.id]
    if isinstance(node, ast.UnaryOp):
        operand = _value_of_node(node.operand)
        return -operand if isinstance(node.op, ast.USub) else operand
    assert isinstance(node, ast.BinOp)
    left, right = _value_of_node(node.left), _value_of_node(node.right)
    if isinstance(node.op, ast.Pow):
        return left ** int(right)
    operations = {ast.Add: left.__add__, ast.Sub: left.__sub__, ast.Mult: left.__mul__, ast.Div: left.__truediv__}
    return operations[type(node.op)](right)


def value_of_tree(expr: Expr) -> Fraction:
    """The value of the tree of an arithmetic formula."""
    if isinstance(expr, Number):
        return expr.value
    if isinstance(expr, Symbol):
        return VALUES[expr.name]
    parts = [value_of_tree(child) for child in expr.children]
    if isinstance(expr, Pow):
        return Fraction(parts[0] ** int(parts[1]))
    assert isinstance(expr, Add | Mul)
    total = Fraction(isinstance(expr, Mul))
    for part in parts:
        total = total * part if isinstance(expr, Mul) else total + part
    return total


def _formulas() -> st.SearchStrategy[str]:
    """Arithmetic formulas as people write them: with signs, powers and more or fewer parentheses and blanks."""
    leaves = st.sampled_from(["x", "y", "z", "2", "3", "7", "10"])
    blanks = st.sampled_from(["", " "])

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        joined = st.tuples(inner, blanks, st.sampled_from("+-*/"), blanks, inner).map("".join)
        signed = st.tuples(st.sampled_from("+-"), inner).map("".join)
        powers = st.tuples(leaves | inner.map("({})".format), st.sampled_from(["**2", "**-1", "**3", "**2**2"]))
        return joined | signed | powers.map("".join) | inner.map("({})".format)

    return st.recursive(leaves, larger, max_leaves=12)


@settings(max_examples=500)
@given(_formulas())
def test_arithmetic_means_what_python_reads(text: str) -> None:
    try:
        expected = value_by_python(text)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            value_of_tree(read(text))
        return
    assert value_of_tree(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-x**2", Mul(MINUS_ONE, Pow(x, Number(2)))),
        ("2**-1", HALF),
        ("x**-y", Pow(x, Mul(MINUS_ONE, y))),
        ("x**y**z", Pow(x, Pow(y, z))),
        ("x^y", Pow(x, y)),
        ("-(x + y)", Add(Mul(MINUS_ONE, x), Mul(MINUS_ONE, y))),
        ("-(x + y)*z", Mul(MINUS_ONE, Add(x, y), z)),
        ("x - (y - z)", Add(x, Mul(MINUS_ONE, y), z)),
        ("-(x + (-1)*(y + z))", Add(Mul(MINUS_ONE, x), y, z)),
        ("x/y/z", Mul(x, Pow(y, MINUS_ONE), Pow(z, MINUS_ONE))),
        ("x*2/3", Mul(Number(Fraction(2, 3)), x)),
        ("1/0", Pow(Number(0), MINUS_ONE)),
        ("0*x", Mul(Number(0), x)),
        ("sqrt(x)", Pow(x, HALF)),
        ("+x", x),
        ("\tx\n", x),
        ("lambertw(x)", Call("lambertw", x)),
        ("lambertw(x, -1)", Call("lambertw", x, MINUS_ONE)),
        ("diff(x**2, x)", Diff(Pow(x, Number(2)), x)),
        ("integral(exp(-x), x, 0, oo)", Integral(exp(-x), x, Number(0), INFINITY)),
        ("sum(1/k**2, k, 1, oo)", Sum(Pow(Pow(k, Number(2)), MINUS_ONE), k, ONE, INFINITY)),
    ],
)
def test_trees(text: str, tree: Expr) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", Fraction(3)),
        ("007", Fraction(7)),
        ("0.25", Fraction(1, 4)),
        ("1e-30", Fraction(1, 10**30)),
        ("1.5E+3", Fraction(1500)),
        ("1e0000000000003", Fraction(1000)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("2**-3", Fraction(1, 8)),
        ("(-2)**3/12", Fraction(-2, 3)),
        ("9" * 1000, Fraction(10**1000 - 1)),
    ],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert read(text) == Number(value)


@pytest.mark.parametrize(("name", "arity"), [(name, arity) for name, arities in ARITIES.items() for arity in arities])
def test_every_function_reads_with_its_arity(name: str, arity: int) -> None:
    arguments = symbols("a b c d")[:arity]
    text = f"{name}({','.join(argument.name for argument in arguments)})"
    expected = power(arguments[0], HALF) if name == "sqrt" else call(name, *arguments)
    assert read(text) == expected


@pytest.mark.parametrize("name", sorted(ARITIES))
def test_every_function_refuses_another_arity(name: str) -> None:
    with pytest.raises(ReadError, match=f"{name} takes"):
        read(f"{name}(1, 2, 3, 4, 5)")


def test_relations() -> None:
    assert read_relation("0 < x <= y") == Relation((Number(0), x, y), ("<", "<="))
    assert read_relation("log(x) >= -y") == Relation((log(x), -y), (">=",))
    assert read_relation("x > 1").links == ((x, ">", ONE),)


def test_long_sums_and_products_stay_flat() -> None:
    assert read("x+" * 1999 + "x") == add(*[x] * 2000)
    assert read("x*" * 1999 + "x") == mul(*[x] * 2000)


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ("x" + " " * 3999, "x" + " " * 4000),
        ("(" * 60 + "x" + ")" * 60, "(" * 61 + "x" + ")" * 61),
        ("exp(" * 60 + "x" + ")" * 60, "exp(" * 61 + "x" + ")" * 61),
        ("-" * 61 + "x", "-" * 62 + "x"),
        ("x**" * 60 + "x", "x**" * 61 + "x"),
        ("9" * 1000, "9" * 1001),
        ("9" * 1000, "1" + "0" * 1000),
        ("1e999", "1e1001"),
        ("1e-999", "1e-1001"),
        ("2**3300", "2**3400"),
        ("10**500*10**499", "10**500*10**501"),
        ("9" * 1000 + " + 0", "9" * 1000 + " + " + "9" * 1000 + "0"),
        ("a" * 32, "a" * 33),
    ],
)
def test_limits(allowed: str, refused: str) -> None:
    read(allowed)
    with pytest.raises(ReadError):
        read(refused)


@pytest.mark.parametrize(
    "text",
    [
        "1e999999999999",
        "1e-999999999999",
        "0e999999999999",
        "9**9**9**9",
        "(1/3)**-999999999",
        "1" * 4000,
        "1e999*" * 600 + "1",
        "-" * 3999 + "x",
        "x**" * 1300 + "x",
        "(" * 4000,
        "f(" * 1000,
        "x" * 2_000_000,
        "+".join(["1e-999"] * 500) + "/" + "9" * 900,
    ],
)
def test_excess_is_refused(text: str) -> None:
    with pytest.raises(ReadError):
        read(text)


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("", 0, "empty"),
        ("   ", 3, "empty"),
        ("2x", 1, r"such as 2\*x"),
        ("2 x", 2, "product with"),
        ("x y", 2, "operator is missing"),
        ("(x)(y)", 3, "operator is missing"),
        ("pi(3)", 2, "operator is missing"),
        ("x(3)", 0, r"x is not a function of the language; a product is written x\*"),
        ("ln(x)", 0, r"did you mean log\(...\)\?"),
        ("sinn(x)", 0, r"did you mean sin\(...\)\?"),
        ("arctan(x)", 0, r"did you mean atan\(...\)\?"),
        ("exp", 0, r"write exp\(...\)"),
        ("exp x", 0, r"write exp\(...\)"),
        ("x = 1", 2, "equal = "),
        ("x == 1", 2, "equal = "),
        ("n!", 1, "gamma"),
        ("|x|", 0, "abs"),
        ("[x]", 0, "round parentheses"),
        ("x < 1", 2, "comparison stands alone"),
        ("(x < 1)", 3, "comparison stands alone"),
        ("(x", 0, "never closed"),
        ("exp(x", 3, "never closed"),
        ("x)", 1, "never opened"),
        ("x,y", 1, "comma"),
        ("x +", 3, "missing before the end"),
        ("* x", 0, "missing before"),
        ("x // y", 3, "missing before"),
        ("exp()", 4, "missing before"),
        ("1.", 1, "both sides of the point"),
        (".5", 0, "both sides of the point"),
        ("1.2.3", 3, "both sides of the point"),
        ("1_000", 1, "product with"),
        ("0x10", 1, "product with"),
        ("_x", 0, "begins with a letter"),
        ("x.__class__", 1, "both sides"),
        ("__import__('os')", 0, "begins with a letter"),
        ("\\frac{1}{2}", 0, "LaTeX"),
        ("x \N{MINUS SIGN} y", 2, "write -"),
        ("\N{CYRILLIC SMALL LETTER A} + 1", 0, "CYRILLIC"),
        ("x\N{SUPERSCRIPT TWO}", 1, "SUPERSCRIPT TWO"),
        ("\N{FULLWIDTH DIGIT ONE}", 0, "ASCII"),
        ("x\x00", 1, "remove it"),
        ("diff(x, 2)", 0, "name of a variable"),
        ("diff(x)", 0, "takes 2 arguments"),
        ("sum(k, k + 1, 0, 1)", 0, "name of a variable"),
        ("integral(x, x)", 0, "takes 4 arguments"),
        ("atan2(x)", 0, "takes 2 arguments, not 1"),
        ("log(x, 2)", 0, "takes 1 argument, not 2"),
        ("1 + 9**9**9", 5, "1,000 digits"),
    ],
)
def test_errors_name_the_place_and_the_remedy(text: str, position: int, problem: str) -> None:
    with pytest.raises(ReadError, match=problem) as caught:
        read(text)
    assert caught.value.position == position


def test_a_relation_needs_a_comparison() -> None:
    with pytest.raises(ReadError, match="a comparison is needed"):
        read_relation("x + 1")


def test_the_caret_stands_under_the_fault_of_a_long_formula() -> None:
    with pytest.raises(ReadError) as caught:
        read("x + " * 300 + "? + " + "x + " * 300 + "x")
    _, formula, caret = str(caught.value).split("\n")
    assert formula[len(caret) - 1] == "?"
    assert len(formula) < 90


@given(st.text(max_size=60) | st.text("x1+-*/^(),<>= .e", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(read(text), Expr)
    except ReadError as refusal:
        error = refusal
    else:
        return
    assert str(error).isascii()
    assert 0 <= error.position <= len(text)


@pytest.mark.parametrize(
    "name", ["exp", "diff", "integral", "sum", "pi", "E", "EulerGamma", "oo", "", "_a", "2a", "a b"]
)
def test_names_that_no_variable_may_have(name: str) -> None:
    with pytest.raises(ReadError):
        read_name(name)


def test_names() -> None:
    assert read_name("u_0") == Symbol("u_0")


def test_errors_travel_between_processes() -> None:
    error = ReadError("wrong", "x + ?", 4)
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.position) == (str(error), 4)
