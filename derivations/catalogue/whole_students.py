"""Whole students in training on random data: what stays frozen, shuffled and randomised labels, three modes.

Conventions: those of the topics `frozen`, `sample-size` and `shrinkage`; n inputs, A*n outputs, p*n hidden units, D*n
examples, noise of variance 1/n. A start eps is the squared singular value, or the mean of it, of both layers. Networks
of one output have M layers, weights of standard deviation sg at time 0 and al*n examples; w is the norm of the solution
of smallest norm.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue import shrinkage, speed_accuracy
from derivations.catalogue.averages import Averaged, Stage
from derivations.catalogue.outliers import SHIFT, SQUARE_SHIFT
from derivations.catalogue.resolvent import INFLATED, OUTLIER, OVERLAP
from derivations.catalogue.sources import ADVANI_2020, LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.derivation import Rule
from derivations.expressions import ONE, Expr, Number, Symbol, read, substitute, symbols
from derivations.means import Mean
from derivations.variables import Domain, Scale, Variable

N, A, S, P, D, EPS, T, W, C = symbols("n A s p D eps t w c")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("n", Domain.INTEGER, minimum=Fraction(1), about="inputs"),
        Variable("A", Domain.POSITIVE, about="outputs over inputs"),
        Variable("s", Domain.POSITIVE, about="singular value of the teacher, in units of the noise"),
        Variable("s1", Domain.POSITIVE, about="first singular value of the teacher", latex="s_1"),
        Variable("s2", Domain.POSITIVE, about="second singular value of the teacher", latex="s_2"),
        Variable("s3", Domain.POSITIVE, about="third singular value of the teacher", latex="s_3"),
        Variable("p", Domain.POSITIVE, about="hidden units over inputs"),
        Variable("D", Domain.POSITIVE, about="examples over inputs"),
        Variable("eps", Domain.POSITIVE, scale=Scale.LOG, about="strength of the modes at time 0", latex=r"\epsilon"),
        Variable("t", Domain.NONNEGATIVE, about="time, in units of tau"),
        Variable("w", Domain.POSITIVE, about="norm of the solution of smallest norm"),
        Variable("g", Domain.POSITIVE, about="norm of the teacher over the root of the outputs, in units of the noise"),
        Variable("c", Domain.POSITIVE, about="inputs times the standard deviation of the weights at time 0"),
    ),
    "whole-students",
    LAMPINEN_2019,
)


def _amplified(layers: int, name: str, start: str) -> Claim:
    """The frozen error of M layers over the square of the start."""
    value = read(f"w**({2 * (layers - 1)}/{layers})*(1 - 1/4)")
    depth = Stage(
        "Given the layers above, of norm $a$, each of the $3n/4$ frozen weights of $a W_1$ has the mean square "
        r"$a^2 \sigma^2$, because what is learned depends on no frozen weight; small layers stay balanced, so that "
        "$a$ ends at this power of $w$:",
        read(f"(w**({layers - 1}/{layers}))**2*(3*n/4)/n"),
        value,
        Rule.SPECIALISE,
    )
    return _VOCABULARY.claim(
        f"frozen.{name}",
        f"The frozen error in the mean, {start}",
        Mean(
            "frozen-error",
            {
                "layers": Number(layers),
                "inputs": N,
                "examples": N / 4,
                "hidden": Number(2),
                "start": C / N,
                "strength": W,
            },
            value,
            N,
            (4, 16),
            None if layers == 1 else Fraction(1),
            at=({W: Number(3), C: ONE},),
        ),
        source=ADVANI_2020,
        derived=Averaged((depth,), "For a quarter as many examples as inputs:", value, Rule.SPECIALISE, _ABOVE),
        note="In units of the squared standard deviation of the weights at time 0.",
    )


_ABOVE: Final = (speed_accuracy.AMPLIFIED,)
AMPLIFIED: Final = (
    _amplified(1, "one-layer", "which one layer leaves as it is"),
    _amplified(2, "two-layers", "which two layers amplify by the norm of what they learn"),
)

_PARTS: Final = {
    "rows": A * N,
    "columns": N,
    "hidden": P * N,
    "examples": D * N,
    "signal": S,
    "start": EPS,
    "time": T,
}
_TRAINED: Final = {S: Number(8), EPS: read("1/10000"), T: read("3/2")}
_HALVES: Final = {A: read("1/2"), P: read("1/2"), D: read("1/2")}
ROWS: Final = _VOCABULARY.claim(
    "frozen.normal-rows",
    "The frozen part of a student of any number of outputs, from independent normal rows, at every size and time",
    Mean("frozen-part", _PARTS, ONE - D, N, (8, 16), at=({**_HALVES, **_TRAINED},)),
    "D < 1",
    derived=Averaged(
        (),
        r"$W_2(t)$ depends on no frozen weight, and the $(1 - D) n$ frozen entries of each row have the mean square "
        r"$\epsilon/n$:",
        (EPS / N) * ((1 - D) * N) / EPS,
        Rule.REDUCE,
    ),
)
FRAMES: Final = _VOCABULARY.claim(
    "frozen.frames",
    "The frozen part of a student from orthonormal frames, when it has learned its teacher: less than 1 - D",
    Mean(
        "frozen-part-of-frames",
        _PARTS,
        read("(1 - D)*(1 - p*A/(1 + A))"),
        N,
        (8, 16),
        Fraction(1),
        at=({**_HALVES, **_TRAINED},),
    ),
    "D < 1",
    "p <= 1",
    "p <= A",
    derived=Averaged(
        (
            Stage(
                r"Let $B$ be the seen columns of $W_1(0)$. In $W_2$ the row $B \hat v + W_2(0)^T \hat u$ grows, "
                r"whose parts have the mean squares $p$ and $p/A$ times $\epsilon$; what $B^T$ takes of the square is "
                r"$p + D - p D$ for the first one, by the moments $p D$ and $p D (p + D - p D)$ of a product of free "
                "projections, and $D$ for the second one:",
                read("(p*(p + D - p*D) + p/A*D)/(p + p/A)"),
                read("D + A*p*(1 - D)/(1 + A)"),
                Rule.CITE,
            ),
        ),
        "Orthonormal rows have the norm 1, of which this is seen; the rest is frozen:",
        1 - read("D + A*p*(1 - D)/(1 + A)"),
        Rule.REDUCE,
    ),
    note="For one mode and a start that tends to 0. At time 0, before the rows have turned, it is 1 - D.",
)

SHUFFLED: Final = _VOCABULARY.claim(
    "shuffled",
    "The square of the singular value of shuffled labels: the teacher as if there were as many examples as inputs",
    Mean(
        "shuffled-square",
        {"rows": A * N, "columns": N, "examples": D * N, "signal": S},
        read("(1 + s**2)*(A + s**2)/s**2 + (q + 2*A*(1 - 1/D)/s**2)/n"),
        N,
        (12, 24),
        Fraction(2),
        at=({A: read("1/2"), S: Number(3), D: Number(2)}, {A: Number(2), S: Number(3), D: Number(4)}),
    ),
    "s**4 > A",
    "D >= 1",
    where={Symbol("q"): SQUARE_SHIFT},
    derived=Averaged(
        (
            Stage(
                r"With $X = \sqrt{D} O$ the noise $Z Q X^T$ is $\sqrt{D}$ times noise of the same law, and the teacher "
                r"$D\,u v^T O Q O^T$, where $\lVert v^T O Q O^T \rVert^2$ has the mean $1/D$ and the variance $2(D - 1)"
                r"/(D^3 n)$. Over $\sqrt{D}$ its square is $s^2 y$, $y$ of mean 1 and variance $2(D - 1)/(D n)$:",
                read("D**2*(2*(D - 1)/(D**3*n))"),
                read("2*(1 - 1/D)/n"),
                Rule.CITE,
            ),
        ),
        r"Of the square $s^2 y + 1 + A + A/(s^2 y)$ the last term is convex and gains the variance of $y$; to it comes "
        "the shift of the outlier at finite size:",
        INFLATED**2 + (SQUARE_SHIFT + read("A/s**2*2*(1 - 1/D)")) / N,
        Rule.EXPAND,
        (OUTLIER, SHIFT),
    ),
    note="In units of D: the singular value is sqrt(D) times that of the strength s, and s*sqrt(D) for a strong one. "
    "Without shuffling it is sqrt(D) times that of the strength sqrt(D)*s.",
)


def _edge(name: str, title: str, index: Expr, sign: str) -> Claim:
    value = read(f"sqrt(1 + g**2)*(1 {sign} sqrt(A))")
    return _VOCABULARY.claim(
        f"randomised.{name}",
        title,
        Mean(
            "randomised-value",
            {"rows": A * N, "columns": N, "signal": read("g*sqrt(A*n)"), "index": index},
            value,
            N,
            (144, 288, 576),
            Fraction(2, 3),
            at=({A: read("1/9"), Symbol("g"): Number(2)},),
        ),
        "A < 1",
        derived=Averaged(
            (
                Stage(
                    "The mean square norm $g^2 A n + A n$ of the data over the $A n$ of noise is the variance, in "
                    "units of the noise:",
                    read("(g**2*A*n + A*n)/(A*n)"),
                    read("1 + g**2"),
                ),
            ),
            r"Its root times the edge of the singular values of noise, from which they scatter by $n^{-2/3}$:",
            value,
            Rule.CITE,
        ),
    )


RANDOMISED: Final = (
    _edge("largest", "The largest singular value of randomised labels, which is learned first", ONE, "+"),
    _edge("smallest", "The smallest singular value of randomised labels, which is learned last", A * N, "-"),
)

_STRENGTHS: Final = symbols("s1 s2 s3")
_TOTAL: Final = read("s1**2 + s2**2 + s3**2")
_SAVED: Final = sum(
    (each**2 * substitute(OVERLAP, {S: each}) ** 2 for each in _STRENGTHS[1:]),
    start=_STRENGTHS[0] ** 2 * substitute(OVERLAP, {S: _STRENGTHS[0]}) ** 2,
)
_SIX: Final = {Symbol("s1"): Number(6), Symbol("s2"): Number(4), Symbol("s3"): read("5/2")}
SHRUNK: Final = _VOCABULARY.claim(
    "shrunk.three-modes",
    "The test error of optimal shrinkage of three modes, from the data alone",
    Mean(
        "shrunk-error-of-three",
        {"rows": A * N, "columns": N, "first": _STRENGTHS[0], "second": _STRENGTHS[1], "third": _STRENGTHS[2]},
        1 - _SAVED / _TOTAL,
        N,
        (32, 64),
        Fraction(1),
        at=tuple({A: aspect, **_SIX} for aspect in (read("1/2"), ONE, Number(2))),
    ),
    "s1 > s2",
    "s2 > s3",
    "s3**4 > A",
    derived=Averaged(
        (),
        "Every mode costs its square times 1 less the square of its overlap:",
        (_TOTAL - _SAVED) / _TOTAL,
        Rule.SPECIALISE,
        (shrinkage.OPTIMUM, shrinkage.SHRINKER),
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (*AMPLIFIED, ROWS, FRAMES, SHUFFLED, *RANDOMISED, SHRUNK)
