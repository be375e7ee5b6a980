"""Theorems and derivations as LaTeX: golden files, documents that compile, and text that stays text."""

import random
import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.claim import Claim, Equal, Solves, Source
from derivations.claim_files import read_claims
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    Add,
    Call,
    Constant,
    Diff,
    Expr,
    ExpressionError,
    Integral,
    Mul,
    Number,
    Pow,
    Relation,
    Sum,
    Symbol,
    add,
    mul,
    read,
    read_relation,
    symbols,
)
from derivations.expressions.functions import ARITIES
from derivations.latex import claim_latex, derivation_latex, escape, latex, standalone
from derivations.typesetting.safe import is_formula, nuclei
from derivations.typesetting.text import sentence
from derivations.variables import Assumptions, Domain, Variable

GOLDEN = Path(__file__).parent.parent / "golden" / "latex"
CLAIMS = read_claims((GOLDEN / "claims.toml").read_text(encoding="utf-8"), "claims.toml").claims
HOSTILE = (
    r"\input{/etc/passwd} \write18{ls} % & # _ ^ ~ $x$ {}} ]] \end{theorem} ^^5cinput <é> ¿Łuk? 中 ÷ ě"
    + "\n\n\x07"
    + '"`'
)

needs_pdflatex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def three_layers() -> Derivation:
    u, t = symbols("u t")
    positive = Assumptions((Variable("s", Domain.POSITIVE, latex=r"\hat{s}"), Variable("u0", Domain.POSITIVE)))
    below = positive.with_given(read_relation("u0 < s"))
    law = read("(log(u/u0) - log((s - u)/(s - u0)))*tau/(2*s)")
    return Derivation(
        (
            Step(Rule.CITE, "The loss is quadratic in $u$", assumptions=positive),
            Step(Rule.REDUCE, "The mode obeys", (Equation(Diff(u, t), read("2*u*(s - u)/tau")),), assumptions=positive),
            Step(Rule.ANTIDERIVATIVE, "Integrating from $u_0$ to $u$", (Equation(t, law),), assumptions=below),
            Step(Rule.CITE, r"Nothing more is needed: 100% & \input{x}."),
            Step(Rule.INVERT, "Solving for $u$:", (Equation(u, read("s/(1+(s/u0-1)*exp(-2*s*t/tau))")),)),
        )
    )


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_theorems(claim: Claim) -> None:
    assert claim_latex(claim) + "\n" == (GOLDEN / f"{claim.id}.tex").read_text(encoding="utf-8")


def test_derivation() -> None:
    assert derivation_latex(three_layers()) + "\n" == (GOLDEN / "derivation.tex").read_text(encoding="utf-8")


def test_every_golden_file_is_compared() -> None:
    assert {path.stem for path in GOLDEN.glob("*.tex")} == {"derivation", *(claim.id for claim in CLAIMS)}


@pytest.mark.parametrize(
    ("formula", "typeset"),
    [
        ("2*2**x", "2 \\cdot 2^{x}"),
        ("-x/2 - (y - 3)", r"-\frac{x}{2} - y + 3"),
        ("x*(y + 1)", "x (y + 1)"),
        ("(a*b)**2", "(a b)^{2}"),
        ("u**(4/3)", "u^{4/3}"),
        ("x**(-1/2)", r"\frac{1}{\sqrt{x}}"),
        ("exp(-t/tau)", r"e^{-t/\tau}"),
        ("exp(exp(x))", r"\exp(e^{x})"),
        ("log(x)**2", r"\log^{2}(x)"),
        ("lambertw(x) + lambertw(x, -1)", "W_{0}(x) + W_{-1}(x)"),
        ("besseli(0, x)", "I_{0}(x)"),
        ("hyp2f1(a, b, c, x)", "{}_2F_1(a, b; c; x)"),
        ("digamma(x) + gamma(x) + EulerGamma", r"\psi(x) + \Gamma(x) + \gamma"),
        ("sigma0*sigma_star*u_hat", r"\sigma_{0} \sigma_{\star} \hat{u}"),
        ("diff(u, t)", r"\frac{\mathrm{d}u}{\mathrm{d}t}"),
        ("diff(a**2 - b**2, t)", r"\frac{\mathrm{d}}{\mathrm{d}t} (a^{2} - b^{2})"),
        ("diff(a*x, x)", r"\frac{\partial }{\partial x} (a x)"),
        ("integral(x, x, 0, 1)*y", r"y \int_{0}^{1} x\,\mathrm{d}x"),
        ("sum(k, k, 1, n) - oo", r"\sum_{k=1}^{n} k - \infty"),
        ("1e-30", r"\frac{1}{10^{30}}"),
        ("abs(x)", r"\left\lvert x\right\rvert"),
    ],
)
def test_conventions(formula: str, typeset: str) -> None:
    assert latex(read(formula)) == typeset


def test_chains_of_relations() -> None:
    assert latex(read_relation("0 <= x < 1")) == r"0 \le x < 1"


def test_names_that_would_look_alike_are_told_apart() -> None:
    assert latex(read("u0 + u_0")) == r"\mathtt{u0} + \mathtt{u\_0}"
    assert latex(read("e*exp(x)")) == r"\mathtt{e} \, e^{x}"
    assert latex(read("W_0*lambertw(x)")) == r"\mathtt{W\_0} \, W_{0}(x)"
    assert latex(read("e + W_0")) == "e + W_{0}"


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        (r"\sigma^{*}", r"\sigma^{*}"),
        (r"\hat{u}_0", r"\hat{u}_0"),
        ("u'", "u'"),
        (r"\input{x}", "x"),
        ("u_a_b", "x"),
        ("x^2'", "x"),
        ("{x", "x"),
        ("x}{", "x"),
        ("$x$", "x"),
        ("x%", "x"),
        (r"\hat", "x"),
        ("x_", "x"),
        ("^^5c", "x"),
        ("x&y", "x"),
        ("{}", "x"),
        ("x" * 200, "x"),
    ],
)
def test_declared_latex_is_used_only_if_it_is_a_name(declared: str, used: str) -> None:
    assert latex(Symbol("x"), [Variable("x", latex=declared)]) == used


def test_a_name_with_a_superscript_is_bracketed_before_a_power() -> None:
    assert latex(read("x**2"), [Variable("x", latex="u^*")]) == "(u^*)^{2}"


def test_text_of_users_stays_text() -> None:
    claim = Claim("x}\\input{y", Equal(Symbol("x"), Symbol("x")), title=HOSTILE, source=Source(HOSTILE), note=HOSTILE)
    typeset = claim_latex(claim)
    assert not re.search(r"\\(input|write|csname)", typeset)
    assert typeset.count(r"\end{theorem}") == 1
    assert r"\label{claim:xinputy}" in typeset


def test_sentences_keep_harmless_formulas_only() -> None:
    assert sentence("at $u_0$ and 5%") == r"at $u_0$ and 5\%"
    assert sentence(r"at $\input{x}$") == r"at \$\textbackslash{}input\{x\}\$"
    assert sentence("one $ alone") == r"one \$ alone"
    assert sentence("nothing $$ here") == r"nothing \$\$ here"


def test_a_statement_about_a_flow_needs_one() -> None:
    with pytest.raises(ExpressionError, match="give the claim a flow"):
        claim_latex(Claim("lost", Solves({Symbol("u"): Symbol("t")})))


def test_notebooks_show_formulas() -> None:
    claim = CLAIMS[0]
    assert read("x/2")._repr_latex_() == r"$\frac{x}{2}$"
    assert claim._repr_latex_() == claim_latex(claim)
    assert three_layers()._repr_latex_() == derivation_latex(three_layers())


NAMES = st.sampled_from(["x", "u0", "tau", "sigma_star", "Mc", "w_hat2", "e", "W_0", "a_long_name_of_many_letters_1"])
SYMBOLS = NAMES.map(Symbol)
LEAVES = st.one_of(
    SYMBOLS,
    st.fractions().map(Number),
    st.integers(-(10**60), 10**60).map(Number),
    st.sampled_from([Constant(name) for name in ("pi", "E", "EulerGamma", "oo")]),
)


def calls(below: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    names = st.sampled_from([(name, arity) for name, arities in sorted(ARITIES.items()) for arity in arities])
    return names.flatmap(
        lambda form: st.lists(below, min_size=form[1], max_size=form[1]).map(lambda args: Call(form[0], *args))
    )


def every_node(below: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(below, min_size=2, max_size=5)
    return st.one_of(
        several.map(lambda terms: add(*terms)),
        several.map(lambda factors: mul(*factors)),
        # Trees that were built by hand need not be in the order that `add` and `mul` keep.
        several.map(lambda terms: Add(*terms)),
        several.map(lambda factors: Mul(*factors)),
        st.builds(Pow, below, below),
        calls(below),
        st.builds(Diff, below, SYMBOLS),
        st.builds(Integral, below, SYMBOLS, below, below),
        st.builds(Sum, below, SYMBOLS, below, below),
    )


TREES = st.recursive(LEAVES, every_node, max_leaves=25)
RELATIONS = st.builds(
    lambda a, b, sign: Relation((a, b), (sign,)), TREES, TREES, st.sampled_from(["<", "<=", ">", ">="])
)


@settings(max_examples=200)
@given(st.one_of(TREES, RELATIONS), st.sampled_from([None, 1, 20, 74]))
def test_every_tree_is_typeset_with_balanced_braces(expr: Expr, letters: int | None) -> None:
    text = latex(expr, letters=letters)
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert len(re.findall(r"\\left(?![a-z])", text)) == len(re.findall(r"\\right(?![a-z])", text))
    assert text.count(r"\begin{aligned}") == text.count(r"\end{aligned}")


@given(st.text(max_size=40))
def test_escaped_text_holds_no_command_but_those_of_letters(text: str) -> None:
    commands = set(re.findall(r"\\([a-zA-Z]+)", escape(text)))
    assert commands <= {
        "textbackslash",
        "textasciitilde",
        "textasciicircum",
        "textless",
        "textgreater",
        "textbar",
        "dots",
    }
    assert not re.search(r"(?<!\\)[$&#%_]", escape(text))


@given(st.text(alphabet="ab2_^'{}\\ hatsigm$%&", max_size=12))
def test_what_counts_as_a_name_is_a_formula(text: str) -> None:
    assert not nuclei(text) or is_formula(text)


def log_of_pdflatex(body: str, folder: Path) -> str:
    """The log of a document that compiled, halting at the first error."""
    (folder / "document.tex").write_text(standalone(body), encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    assert run.returncode == 0, run.stdout[-2000:]
    assert (folder / "document.pdf").exists()
    return run.stdout


@needs_pdflatex
def test_theorems_and_derivations_compile_and_fit_the_page(tmp_path: Path) -> None:
    body = "\n\n".join([*map(claim_latex, CLAIMS), derivation_latex(three_layers())])
    assert "Overfull" not in log_of_pdflatex(body, tmp_path)


@needs_pdflatex
def test_any_text_compiles(tmp_path: Path) -> None:
    texts = [
        HOSTILE,
        "".join(map(chr, range(0x250))),
        "\N{CJK UNIFIED IDEOGRAPH-4E2D} \N{GREEK SMALL LETTER TAU} \N{ROCKET}",
    ]
    x = Symbol("x")
    claims = [Claim("x", Equal(x, x), title=text, source=Source(text, text), note=text) for text in texts]
    log_of_pdflatex("\n\n".join(map(claim_latex, claims)), tmp_path)


def random_tree(chance: random.Random, depth: int) -> Expr:
    if depth == 0 or chance.random() < 0.1:
        names = [Symbol(name) for name in ("x", "u0", "tau", "sigma_star", "s")]
        return chance.choice([*names, *names, Number(Fraction(chance.randint(1, 99), chance.randint(1, 9)))])
    parts = [random_tree(chance, depth - 1) for _ in range(chance.randint(2, 4))]
    forms = [
        lambda: add(*parts),
        lambda: add(*parts),
        lambda: mul(*parts),
        lambda: parts[0] / parts[1],
        lambda: Call(chance.choice(["exp", "log", "atan", "lambertw"]), parts[0]),
        lambda: Call("hyp2f1", *(parts * 2)[:4]),
        lambda: Pow(parts[0], Number(Fraction(chance.randint(1, 5), 3))),
        lambda: Integral(parts[0], Symbol("y"), Number(0), Symbol("x")),
    ]
    return chance.choice(forms)()


@needs_pdflatex
def test_long_random_formulas_compile_and_fit_the_page(tmp_path: Path) -> None:
    chance = random.Random(7)
    claims = [Claim(f"r{i}", Equal(random_tree(chance, 4), random_tree(chance, 4))) for i in range(60)]
    assert "Overfull" not in log_of_pdflatex("\n\n".join(map(claim_latex, claims)), tmp_path)
