"""The hidden layer of a network with balanced layers: its similarity matrix, and the smallest norm.

Conventions: those of `matrix_networks`.  A similarity matrix without negative eigenvalues whose square is P^T P is
(P^T P)^(1/2), for such a root is unique: after learning whitened inputs P is Syx, and the similarity of hidden
representations has the singular values of Syx as eigenvalues, not their squares.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.matrix_networks import FromLoss, Network
from derivations.catalogue.sources import SAXE_2019
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.derivation import Derivation, Rule, Step
from derivations.matrices.building import identity, trace
from derivations.matrices.givens import Balanced, Defined, Given, Orthonormal
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixEqual

_VOCABULARY: Final = Vocabulary((), "hidden-layer", SAXE_2019)
_claim: Final = _VOCABULARY.claim

_NETWORK: Final = Network(2)
FIRST, SECOND = _NETWORK.layers
_U = Letter("U", "n2", "k", about="left singular vectors")
_V = Letter("V", "n0", "k", about="right singular vectors")
_R = Letter("R", "n1", "k", about="any orthonormal columns")
_ROOT = Letter("D", "k", "k", diagonal=True, about="square roots of the singular values")
_VALUES = Letter("S", "k", "k", diagonal=True, about="singular values")
_TASK: tuple[Given, ...] = (
    Orthonormal(_U),
    Orthonormal(_V),
    Defined(_NETWORK.correlation, _U @ _VALUES @ _V.T),
)
_MADE: Final = FromLoss(_NETWORK, "any", Rule.REDUCE, "Balanced neighbours are exchanged", True)


def _multiplied_out(claim: Claim) -> Derivation:
    """The claim is an identity of algebra: both sides are multiplied out."""
    assert isinstance(claim.says, MatrixEqual)
    sentence = "Both sides are multiplied out; the loss does not enter"
    return Derivation((Step(Rule.EXPAND, sentence, assumptions=claim.assumptions, matrices=(claim.says,)),))


_SMALLEST: tuple[Given, ...] = (
    Orthonormal(_U),
    Orthonormal(_V),
    Orthonormal(_R),
    Defined(FIRST, _R @ _ROOT @ _V.T),
    Defined(SECOND, _U @ _ROOT @ _R.T),
)


def _norms_beyond() -> MatrixEqual:
    """|W1|^2 + |W2|^2 - 2 tr(U^T W2 W1 V) as a sum of squares, for any orthonormal U and V."""
    norms = trace(FIRST.T @ FIRST) + trace(SECOND.T @ SECOND)
    gap = SECOND.T @ _U - FIRST @ _V
    out_of_v = FIRST @ (identity("n0") - _V @ _V.T)
    out_of_u = (identity("n2") - _U @ _U.T) @ SECOND
    squares = trace(gap.T @ gap) + trace(out_of_v.T @ out_of_v) + trace(out_of_u.T @ out_of_u)
    left = norms - 2 * trace(_U.T @ SECOND @ FIRST @ _V)
    return MatrixEqual(left, squares, (Orthonormal(_U), Orthonormal(_V)))


CLAIMS: Final = (
    _claim(
        "prototypes",
        "Every category prototype is the sum of the items weighted by their typicality, over its singular value",
        MatrixEqual(_NETWORK.correlation @ _V, _U @ _VALUES, _TASK),
        derived=_multiplied_out,
        note="With one-hot items the columns of Syx are the items; averages over P items divide by P.",
    ),
    _claim(
        "typicality",
        "Every item's typicality is the overlap of its properties with the prototype, over the singular value",
        MatrixEqual(_NETWORK.correlation.T @ _U, _V @ _VALUES, _TASK),
        derived=_multiplied_out,
        note="With one-hot items the columns of Syx are the items; averages over P items divide by P.",
    ),
    _claim(
        "similarity",
        "The similarity matrix of the hidden layer of a balanced network is a root of that of its outputs",
        MatrixEqual((FIRST.T @ FIRST) @ (FIRST.T @ FIRST), _NETWORK.output.T @ _NETWORK.output, (_NETWORK.balanced,)),
        derived=_MADE,
    ),
    _claim(
        "output-similarity",
        "The similarity matrix of the output weights of a balanced network is a root of that of its inputs",
        MatrixEqual(
            (SECOND @ SECOND.T) @ (SECOND @ SECOND.T), _NETWORK.output @ _NETWORK.output.T, (_NETWORK.balanced,)
        ),
        derived=_MADE,
    ),
    _claim(
        "equal-norms",
        "Balanced layers have equal norms",
        MatrixEqual(trace(SECOND.T @ SECOND), trace(FIRST.T @ FIRST), (Balanced((FIRST, SECOND)),)),
        derived=_MADE,
    ),
    _claim(
        "smallest-norm.bound",
        "The squared norms of two layers exceed twice the trace of their product seen from any modes by squares",
        _norms_beyond(),
        derived=_multiplied_out,
        note="With the singular vectors of W2 W1 the trace is the sum of its singular values: no two layers of that "
        "product have a smaller sum of squares than twice that sum.",
    ),
    _claim(
        "smallest-norm.attained",
        "Two aligned layers with the roots of the singular values attain the smallest norm",
        MatrixEqual(
            trace(FIRST.T @ FIRST) + trace(SECOND.T @ SECOND), 2 * trace(_U.T @ SECOND @ FIRST @ _V), _SMALLEST
        ),
        derived=_multiplied_out,
    ),
    _claim(
        "smallest-norm.similarity",
        "Every network of the smallest norm has the same similarity matrix, whatever its hidden basis is",
        MatrixEqual(FIRST.T @ FIRST, _V @ _ROOT @ _ROOT @ _V.T, _SMALLEST),
        derived=_multiplied_out,
    ),
)
