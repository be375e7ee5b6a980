"""The random quantities of whole students in training, of shuffled and randomised labels, and of several modes."""

from __future__ import annotations

from typing import Final

from derivations.random_quantity import RandomQuantity

_PART: Final = ("rows", "columns", "hidden", "examples", "signal", "start", "time")
_EXAMPLES: Final = (
    r"let the inputs of $<examples>$ examples be orthonormal in $<columns>$ dimensions, $P$ the projection on the "
    r"other inputs, and let two layers learn labels of $<rows>$ outputs by gradient flow with $\tau = 1$, with a "
    r"teacher of the one singular value $<signal>$ and random vectors and noise of variance $1/<columns>$."
)
_PART_FORMULA: Final = r"\lVert W_2(<time>) W_1(0) P \rVert_F^2/\left(<start> \lVert W_2(<time>) \rVert_F^2\right)"


def _frozen_part(name: str, rows: str) -> RandomQuantity:
    start = r"Let $W_1(0)$ and $W_2(0)^T$ have $<hidden>$ rows that are $\sqrt{<start>}$ times " + rows + ", "
    return RandomQuantity(name, start + _EXAMPLES, _PART_FORMULA, _PART)


#: Those that `numerics.ensembles.whole_students` draws.
STUDENT_QUANTITIES: Final = (
    RandomQuantity(
        "frozen-error",
        r"Let $<layers>$ layers with $<hidden>$ hidden units each and one output start with independent normal weights "
        r"of variance ${<start>}^2$, let them be trained to the end by gradient flow on $<examples>$ examples with "
        r"orthonormal inputs in $<inputs>$ dimensions, let the solution of smallest norm "
        r"have a random direction and the norm $<strength>$, and let $P$ project on what no example has.",
        r"\lVert w P \rVert^2/\left(<inputs>\,{<start>}^2\right)",
        ("layers", "inputs", "examples", "hidden", "start", "strength"),
    ),
    _frozen_part("frozen-part", "independent normal vectors of mean square norm $1$"),
    _frozen_part("frozen-part-of-frames", "orthonormal ones, uniformly distributed"),
    RandomQuantity(
        "shuffled-square",
        r"Let $X$ be $<columns>$ orthonormal rows, uniformly distributed, of $<examples>$ entries each, times "
        r"$\sqrt{<examples>/<columns>}$, let the labels $Y$ be $<signal>\,u v^T X$ with $|u| = |v| = 1$ and noise of "
        r"$<rows>$ rows and of variance $1/<columns>$, and let $\hat s$ be the largest singular value of $Y Q X^T$, "
        "$Q$ a random permutation of the examples.",
        r"\hat s^2 <columns>/<examples>",
        ("rows", "columns", "examples", "signal"),
    ),
    RandomQuantity(
        "randomised-value",
        r"Let $Y$ be a matrix of $<rows>$ rows and $<columns>$ columns with the one singular value $<signal>$ and "
        r"noise of variance $1/<columns>$, and let $R$ be a matrix of independent normal entries with the same shape "
        r"and, once it is scaled, the same norm as $Y$, with the singular values $r_1 \ge r_2 \ge \dots$.",
        r"r_{<index>}",
        ("rows", "columns", "signal", "index"),
    ),
    RandomQuantity(
        "shrunk-error-of-three",
        r"Let $W_0$ have $<rows>$ rows, $<columns>$ columns and the singular values $<first>$, $<second>$ and "
        r"$<third>$, let $Z$ be noise of variance $1/<columns>$, and let $W$ be $W_0 + Z$ with "
        r"$\sqrt{(\hat s^2 - 1 - A)^2 - 4A}/\hat s$ for every singular value $\hat s > 1 + \sqrt A$ and $0$ for the "
        r"others, $A = <rows>/<columns>$.",
        r"\lVert W - W_0 \rVert_F^2/\lVert W_0 \rVert_F^2",
        ("rows", "columns", "first", "second", "third"),
    ),
)
