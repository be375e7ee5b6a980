"""The random quantities of whose means statements speak: each with its definition in words and in LaTeX.

How they are drawn stands in `numerics.ensembles`, under the same names.
"""

from __future__ import annotations

from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from derivations.expressions.nodes import ExpressionError
from derivations.random_quantity import RandomQuantity
from derivations.random_students import STUDENT_QUANTITIES

_LAYERS: Final = r"Let $W_1, \dots, W_{<layers>}$ be independent "
_NORMAL: Final = (
    _LAYERS + r"$<width> \times <width>$ matrices whose entries are independent and normal with mean $0$ and variance "
)
_GAUSSIAN: Final = _NORMAL + r"${<gain>}^2/<width>$, and $|v| = 1$."
_UNIT_GAIN: Final = _NORMAL + r"$1/<width>$"
_CHAIN: Final = ("layers", "gain", "width", "power")
_FORM: Final = (
    r"Let $D = <bulk>\,I + <spike>\,w w^T$ with $I$ the unit matrix of $<dimension>$ rows and $|w| = 1$, and let "
)
_NOISE: Final = (
    r"Let $Z$ be a $<rows> \times <columns>$ matrix whose entries are independent and normal with mean $0$ and "
    r"variance $1/<columns>$"
)
_SPIKE: Final = (
    _NOISE + r", let $|u| = |v| = 1$, and let $\hat s$ be the largest singular value of $<signal>\,u v^T + Z$"
)
_SPIKED: Final = ("rows", "columns", "signal")
_CATEGORY: Final = (
    r"Let $Y$ be a matrix of $<rows>$ features by $<columns>$ items whose entries are independent, $1$ with "
    r"probability $<inside>$ in the block $K$ of $<features>$ features by $<items>$ items and with probability "
    r"$<outside>$ elsewhere, and else $0$, and let $\hat s$ be the largest singular value of $Y - <outside>$"
)
_CATEGORIES: Final = ("rows", "columns", "features", "items", "inside", "outside", "unit")
_TREE: Final = (
    r"Let $<features>$ independent features diffuse down a tree of $<levels>$ levels and branching $<branching>$: "
    r"$\pm 1$ at the root with equal chance, and of the other sign with the chance $<flip>$ along each branch"
)
_TREES: Final = ("features", "levels", "branching", "flip")
_POWER: Final = "^{<power>}"
_WIDE: Final = ("layers", "width", "weights", "biases", "variance", "correlation")


def _kernels(name: str, function: str) -> tuple[RandomQuantity, RandomQuantity]:
    """The two kernels of a random network of finite width with an activation."""
    setting = (
        r"Let $h^1(x)$ and $h^1(y)$ have $<width>$ independent pairs of normal entries of variance $<variance>$ and "
        r"correlation $<correlation>$, let $h^{l+1} = \sqrt{<weights>/<width>}\,W^{l+1} \phi(h^l) + \sqrt{<biases>}\,"
        r"\beta^{l+1}$ with independent standard normal entries, $\phi = " + function + r"$, and let $h^{<layers>}$ "
        "be a single number"
    )
    above = r"\tfrac{<weights>}{<width>}\,\phi(h^{<layers> - 1}(x)) \cdot \phi(h^{<layers> - 1}(y)) + <biases>"
    gradients = r"\nabla h^{<layers>}(x) \cdot \nabla h^{<layers>}(y)"
    return (
        RandomQuantity(f"{name}-kernel", setting + ".", above, _WIDE),
        RandomQuantity(f"{name}-tangent-kernel", setting + r", with $\nabla$ by all of them.", gradients, _WIDE),
    )


_QUANTITIES: Final = (
    RandomQuantity("gaussian-chain", _GAUSSIAN, r"\lVert W_{<layers>} \cdots W_1 v \rVert" + _POWER, _CHAIN),
    RandomQuantity(
        "relu-chain",
        _GAUSSIAN.replace("$|v| = 1$", r"$|v| = 1$, and $\phi(x) = \max(x, 0)$"),
        r"\lVert \phi(W_{<layers>} \cdots \phi(W_1 v)) \rVert" + _POWER,
        _CHAIN,
    ),
    RandomQuantity(
        "orthogonal-chain",
        _LAYERS
        + r"and each $<gain>$ times a uniformly distributed orthogonal matrix of $<width>$ rows, and $|v| = 1$.",
        r"\lVert W_{<layers>} \cdots W_1 v \rVert" + _POWER,
        _CHAIN,
    ),
    RandomQuantity(
        "tanh-activity",
        _GAUSSIAN.replace("$|v| = 1$", r"$|v|^2 = <width>\cdot <start>$"),
        r"\lVert \tanh(W_{<layers>} \cdots \tanh(W_1 v)) \rVert^2/<width>",
        ("layers", "gain", "width", "start"),
    ),
    RandomQuantity(
        "volume-exponent",
        _UNIT_GAIN
        + r", and let $V_i$ be the volume of the image of a unit cube of $i$ dimensions under their product.",
        r"\frac{1}{<layers>} \log \frac{V_{<index>}}{V_{<index> - 1}}",
        ("layers", "width", "index"),
    ),
    RandomQuantity(
        "singular-exponent",
        _UNIT_GAIN + r", and let $\sigma_1 \ge \sigma_2 \ge \dots$ be the singular values of their product.",
        r"\frac{1}{<layers>} \log \sigma_{<index>}",
        ("layers", "width", "index"),
    ),
    RandomQuantity(
        "quadratic-form-square",
        _FORM + "the entries of $x$ be independent standard normal.",
        "(x^T D x)^2",
        ("dimension", "bulk", "spike"),
    ),
    RandomQuantity(
        "measurement-square",
        _FORM + "the entries of the matrix $A$ be independent standard normal.",
        r"\langle A, D \rangle^2",
        ("dimension", "bulk", "spike"),
    ),
    RandomQuantity(
        "spectral-moment",
        _NOISE + ".",
        r"\tfrac{1}{<rows>} \operatorname{tr} (Z Z^T)^{<power>}",
        ("rows", "columns", "power"),
    ),
    RandomQuantity(
        "overfitted-error",
        _NOISE + r", let $X$ be an independent orthogonal matrix, and let $W$ have the one singular value $<signal>$.",
        r"\lVert (W X + Z) X^T - W \rVert_F^2/\lVert W \rVert_F^2",
        ("rows", "columns", "signal"),
    ),
    RandomQuantity("spiked-value", _SPIKE + ".", r"\hat s", _SPIKED),
    RandomQuantity("spiked-overlap-left", _SPIKE + r", $\hat u$ its left vector.", r"(\hat u \cdot u)^2", _SPIKED),
    RandomQuantity("spiked-overlap-right", _SPIKE + r", $\hat v$ its right vector.", r"(\hat v \cdot v)^2", _SPIKED),
    RandomQuantity(
        "spiked-overlap",
        _SPIKE + r", $\hat u$ and $\hat v$ its vectors.",
        r"(\hat u \cdot u)(\hat v \cdot v)",
        _SPIKED,
    ),
    RandomQuantity("spiked-square", _SPIKE + ".", r"\hat s^2", _SPIKED),
    RandomQuantity(
        "aligned-student-error",
        _NOISE
        + r", let $W_0$ have the one singular value $<signal>$, and let $W(t)$ be the product of two layers in the "
        r"gradient flow towards $W_0 + Z$ with whitened inputs and $\tau = 1$, whose modes are those of $W_0 + Z$ and "
        r"begin at $<start>$.",
        r"\lVert W(<time>) - W_0 \rVert_F^2/\lVert W_0 \rVert_F^2",
        (*_SPIKED, "start", "time"),
    ),
    RandomQuantity(
        "bulk-leak",
        _NOISE + r", let $|u| = |v| = 1$, and let $\hat s_1 \ge \hat s_2 \ge \dots$ be the singular values of "
        r"$<signal>\,u v^T + Z$, with vectors $\hat u_k$ and $\hat v_k$.",
        r"\sum_{k > 1} \hat s_k (\hat u_k \cdot u)(\hat v_k \cdot v)",
        _SPIKED,
    ),
    RandomQuantity(
        "shrunk-error",
        _SPIKE + r" $= W_0 + Z$, with vectors $\hat u$ and $\hat v$, and let $W$ be $\hat u \hat v^T$ times "
        r"$\sqrt{(\hat s^2 - 1 - A)^2 - 4A}/\hat s$ if $\hat s$ exceeds $1 + \sqrt A$ and else $0$, "
        r"$A = <rows>/<columns>$.",
        r"\lVert W - W_0 \rVert_F^2/\lVert W_0 \rVert_F^2",
        _SPIKED,
    ),
    RandomQuantity(
        "examples-error",
        r"Let $X$ be the first $<columns>$ rows and $<examples>$ columns of a uniformly distributed rotation times "
        r"$\sqrt{\max(1, <examples>/<columns>)}$, $Z$ a matrix of $<rows>$ rows and $<examples>$ columns of "
        r"independent normal entries of variance $1/<columns>$, let $W_0$ have the one singular value $<signal>$, and "
        r"let $W$ be the solution of least squares of smallest norm for the labels $W_0 X + Z$.",
        r"\lVert <gain>\,W - W_0 \rVert_F^2/\lVert W_0 \rVert_F^2",
        (*_SPIKED, "examples", "gain"),
    ),
    RandomQuantity(
        "random-start-strength",
        r"Let $W_1$ and $W_2^T$ be independent frames of $<hidden>$ orthonormal rows in $<columns>$ and $<rows>$ "
        r"dimensions times $\sqrt{<start>}$, uniformly distributed, and let $|u| = |v| = 1$.",
        r"\tfrac14 \lVert W_1 v + W_2^T u \rVert^2",
        ("rows", "columns", "hidden", "start"),
    ),
    RandomQuantity(
        "frozen-answer",
        r"Let $W_1$ be a frame of $<hidden>$ orthonormal rows in $<columns>$ dimensions times $\sqrt{<start>}$, "
        r"uniformly distributed, $W_2$ an independent matrix of $<rows>$ rows, and $P$ the projection off a space of "
        r"$<examples>$ dimensions.",
        r"\lVert W_2 W_1 P \rVert^2 / \lVert W_2 \rVert^2",
        ("rows", "columns", "hidden", "examples", "start"),
    ),
    RandomQuantity("category-value", _CATEGORY + ".", r"\hat s/<unit>", _CATEGORIES),
    RandomQuantity(
        "category-overlap-features",
        _CATEGORY + r", $\hat u$ its left vector, $u$ the unit vector that is constant on the features of $K$.",
        r"(\hat u \cdot u)^2",
        _CATEGORIES,
    ),
    RandomQuantity(
        "category-overlap-items",
        _CATEGORY + r", $\hat v$ its right vector, $v$ the unit vector that is constant on the items of $K$.",
        r"(\hat v \cdot v)^2",
        _CATEGORIES,
    ),
    RandomQuantity(
        "tree-covariance",
        _TREE
        + r", and let $y_i$, $y_j$ be the features of two leaves whose last common ancestor is on level $<ancestor>$.",
        r"y_i \cdot y_j/<features>",
        (*_TREES, "ancestor"),
    ),
    RandomQuantity(
        "tree-singular-value",
        _TREE + r", and let $s$ be singular value number $<index>$ of the matrix of features by $P$ leaves over $P$.",
        r"s/\sqrt{<features>}",
        (*_TREES, "index"),
    ),
    RandomQuantity(
        "smallest-norm-error",
        r"Let $X$ be a matrix of $<inputs>$ inputs by $<examples>$ examples whose entries are independent and normal "
        r"with mean $0$ and variance $1/<inputs>$, let $\bar w$ and $w_0$ have independent normal entries of mean $0$ "
        r"such that those of $w_0 - \bar w$ have the variance $<strength>$, let $\xi$ be standard normal, and let $w$ "
        r"be the solution of least squares for the labels $\bar w X + \xi$ that is next to $w_0$.",
        r"1 + \lVert w - \bar w \rVert^2/<inputs>",
        ("inputs", "examples", "strength"),
    ),
    RandomQuantity(
        "hidden-inputs-error",
        r"Let $X$ be a matrix of $<inputs>$ inputs by $<examples>$ examples whose entries are independent and normal "
        r"with mean $0$ and variance $1/<inputs>$, let $\bar w$ have independent normal entries of mean $0$ and "
        r"variance $<strength>$, let $\xi$ be standard normal, and let $w$ be the solution of least squares of "
        r"smallest norm for the labels $\bar w X + \xi$ that is $0$ but for the first $<seen>$ inputs.",
        r"1 + \lVert w - \bar w \rVert^2/<inputs>",
        ("inputs", "seen", "examples", "strength"),
    ),
    *STUDENT_QUANTITIES,
    *_kernels("erf", r"\operatorname{erf}"),
    *_kernels("relu", r"\max(0, \cdot)"),
)

#: Every random quantity by its name.
RANDOM_QUANTITIES: Final = MappingProxyType({each.name: each for each in _QUANTITIES})


def random_quantity(name: str) -> RandomQuantity:
    """The random quantity of that name.

    Raises:
        ExpressionError: if there is none.

    >>> random_quantity("spectral-moment").parameters
    ('rows', 'columns', 'power')
    """
    if name not in RANDOM_QUANTITIES:
        near = get_close_matches(name, RANDOM_QUANTITIES, n=1)
        remedy = f"did you mean {near[0]}?" if near else f"there are {', '.join(RANDOM_QUANTITIES)}"
        raise ExpressionError(f"there is no random quantity {name!r}; {remedy}")
    return RANDOM_QUANTITIES[name]
