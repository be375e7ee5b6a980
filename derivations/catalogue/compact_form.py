"""The compact form of the solution of two balanced layers, by the singular vectors of the task and of the start.

Conventions: those of `matrix_riccati`; the inputs are whitened. Ut St Vt^T is the task Syx and U S V^T the product
W_2 W_1 at time 0, both of rank k; B = U^T Ut + V^T Vt and C = U^T Ut - V^T Vt; e = exp(-St t/tau) and h = (t/tau) I.
The layers are Q Q^T = Z N^{-1} Z^T with Z and N as below, in which nothing grows. The complements of the frames enter
by their projectors alone, I - Vt Vt^T and I - Ut Ut^T. B must have an inverse, which half of all square starts lack.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.matrix_riccati import BALANCED
from derivations.catalogue.programs import derived_before
from derivations.catalogue.quantities import PACE, TAU
from derivations.catalogue.sources import BRAUN_2022
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim
from derivations.derivation import Derivation, Rule, Step
from derivations.matrices.building import block, identity, zero
from derivations.matrices.flows import MatrixFlow
from derivations.matrices.givens import Defined, Inverse, Orthonormal
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves, MatrixStatement

_VOCABULARY: Final = Vocabulary((PACE,), "matrix-solution", BRAUN_2022)
_claim: Final = _VOCABULARY.claim

_V = Letter("V", "n0", "k", about="right singular vectors of the product of the layers at time 0")
_U = Letter("U", "n2", "k", about="left singular vectors of the product of the layers at time 0")
_VT = Letter("Vt", "n0", "k", about="right singular vectors of the task", latex=r"\tilde{V}")
_UT = Letter("Ut", "n2", "k", about="left singular vectors of the task", latex=r"\tilde{U}")
_S = Letter("S", "k", "k", diagonal=True, about="singular values of the product of the layers at time 0")
_S_INVERSE = Letter("Si", "k", "k", diagonal=True, about="inverse of S", latex="{S^{-1}}")
_ST = Letter("St", "k", "k", diagonal=True, about="singular values of the task", latex=r"\tilde{S}")
_ST_INVERSE = Letter("Sti", "k", "k", diagonal=True, about="inverse of St", latex=r"{\tilde{S}^{-1}}")
_B = Letter("B", "k", "k", about="overlap of the singular vectors of start and task")
_B_INVERSE = Letter("Bi", "k", "k", about="inverse of B", latex="{B^{-1}}")
_E = Letter("e", "k", "k", diagonal=True, about="exp(-St t/tau)", latex=r"{e^{-\tilde{S}t/\tau}}")
_H = Letter("h", "k", "k", diagonal=True, about="(t/tau) I", latex=r"(\tfrac{t}{\tau}I)")
_N = Letter("N", "k", "k", about="the matrix in the middle")
_N_INVERSE = Letter("Ni", "k", "k", about="inverse of N", latex="{N^{-1}}")
_GROWN = Letter("Y", "k", "k", symmetric=True, about="Z^T Z")

_I = identity("k")
_OVERLAP: Final = _U.T @ _UT + _V.T @ _VT
_DIFFERENCE: Final = _U.T @ _UT - _V.T @ _VT
_MISSED_IN: Final = _V - _VT @ _VT.T @ _V
_MISSED_OUT: Final = _U - _UT @ _UT.T @ _U
_FRAMES: Final = (Orthonormal(_VT), Orthonormal(_UT))
_TASK: Final = (*_FRAMES, Inverse(_ST, _ST_INVERSE))
_GENERATOR: Final = block(
    (zero(("n0",), ("n0",)), _VT @ _ST @ _UT.T),
    (_UT @ _ST @ _VT.T, zero(("n2",), ("n2",))),
)


_SHRINKING = Letter("X", "k", "k", about="what shrinks in the compact form")
_INPUTS = Letter("Z1", "n0", "k", about="rows of the inputs in Z", latex="Z_1")
_OUTPUTS = Letter("Z2", "n2", "k", about="rows of the outputs in Z", latex="Z_2")
_STACK: Final = block((_INPUTS,), (_OUTPUTS,))
_FORMULA_OF_STACK: Final = (
    Defined(_SHRINKING, _E @ _DIFFERENCE.T @ _B_INVERSE.T @ _E),
    Defined(_INPUTS, _VT @ (_I - _SHRINKING) + 2 * (_MISSED_IN @ _B_INVERSE.T @ _E)),
    Defined(_OUTPUTS, _UT @ (_I + _SHRINKING) + 2 * (_MISSED_OUT @ _B_INVERSE.T @ _E)),
)
#: What the frames of the task miss of those of the start; it grows with the time itself.
_MISSED: Final = _V.T @ _MISSED_IN + _U.T @ _MISSED_OUT
_FORMULA_OF_MIDDLE: Final = Defined(
    _N,
    4 * (_E @ _B_INVERSE @ _S_INVERSE @ _B_INVERSE.T @ _E)
    + (_I - _E @ _E) @ _ST_INVERSE
    + _E @ _B_INVERSE @ _DIFFERENCE @ (_I - _E @ _E) @ _ST_INVERSE @ _DIFFERENCE.T @ _B_INVERSE.T @ _E
    + 4 * (_E @ _B_INVERSE @ _MISSED @ _B_INVERSE.T @ _H @ _E),
)
_SOLUTION: Final = _STACK @ _N_INVERSE @ _STACK.T
_CLOCKS: Final = ((_E, -(_ST @ _E) / TAU), (_H, _I / TAU))


def _moving(*pairs: tuple[Letter, Matrix]) -> MatrixFlow:
    return MatrixFlow(tuple(letter for letter, _ in pairs), tuple(rate for _, rate in pairs), None, TAU)


def _of_inverse(grown: Matrix) -> Matrix:
    """The velocity of N^{-1} where tau N' = Z^T Z - St N - N St."""
    return (_ST @ _N_INVERSE + _N_INVERSE @ _ST - _N_INVERSE @ grown @ _N_INVERSE) / TAU


_INVERTED: Final = MatrixConserves(
    _N @ _N_INVERSE,
    _moving((_N, (_GROWN - _ST @ _N - _N @ _ST) / TAU), (_N_INVERSE, _of_inverse(_GROWN))),
    (Inverse(_N, _N_INVERSE),),
)
_BEGINNING: Final = MatrixEqual(
    (2 * block((_V @ _B_INVERSE.T,), (_U @ _B_INVERSE.T,)))
    @ (_B.T @ _S @ _B / 4)
    @ (2 * block((_V @ _B_INVERSE.T,), (_U @ _B_INVERSE.T,))).T,
    block((_V @ _S @ _V.T, _V @ _S @ _U.T), (_U @ _S @ _V.T, _U @ _S @ _U.T)),
    (Inverse(_B, _B_INVERSE),),
)


def _steps(claim: Claim, rule: Rule, sentence: str, *shown: MatrixStatement) -> Derivation:
    return Derivation((Step(rule, sentence, assumptions=claim.assumptions, matrices=shown),))


def _from_overlap(claim: Claim) -> Derivation:
    """The value of Z at time 0."""
    assert isinstance(claim.says, MatrixEqual)
    return _steps(claim, Rule.EXPAND, "At time 0, where $e = I$, both sides agree term by term", claim.says)


def _by_the_product_rule(claim: Claim) -> Derivation:
    """A velocity that is read off the formula."""
    assert isinstance(claim.says, MatrixEvolves)
    return _steps(claim, Rule.EXPAND, "With $\\tau\\dot e = -\\tilde S e$ the product rule gives", claim.says)


def _from_riccati(claim: Claim) -> Derivation:
    """The Riccati equation from the loss, the start, the velocities of Z, N and its inverse, and the equation again."""
    assert isinstance(claim.says, MatrixEvolves)
    steps = derived_before(claim, (BALANCED, START))
    beginning = (
        "There $N = 4B^{-1}S^{-1}B^{-\\top}$, so that $Z N^{-1} Z^{\\top}$ begins at the $Q Q^{\\top}$ of the start"
    )
    steps += _steps(claim, Rule.SPECIALISE, beginning, _BEGINNING) + derived_before(claim, (STACK, MIDDLE))
    steps += _steps(claim, Rule.INVARIANT, "An inverse of $N$ stays one while it moves so, for it keeps", _INVERTED)
    sentence = "So $Z N^{-1} Z^{\\top}$ has the start of the layers and obeys their Riccati equation"
    return steps + _steps(claim, Rule.REDUCE, sentence, claim.says)


def _at_the_end(claim: Claim) -> Derivation:
    """The form where nothing is left of e."""
    assert isinstance(claim.says, MatrixEqual)
    sentence = "With $e = 0$ the stack is $[\\tilde V; \\tilde U]$ and $N = \\tilde S^{-1}$"
    return _steps(claim, Rule.EXPAND, sentence, claim.says)


START: Final = _claim(
    "compact.start",
    "The stack of the compact form begins at twice the singular vectors of the start, divided by the overlap",
    MatrixEqual(
        block(
            (_VT @ (_OVERLAP - _DIFFERENCE).T + 2 * _MISSED_IN,),
            (_UT @ (_OVERLAP + _DIFFERENCE).T + 2 * _MISSED_OUT,),
        ),
        2 * block((_V,), (_U,)),
    ),
    derived=_from_overlap,
    note="Multiplied by the transpose of B from the right, so that no inverse is needed.",
)
STACK: Final = _claim(
    "compact.stack",
    "The stack of the compact form moves by the generator, less the growth of its columns",
    MatrixEvolves(
        _STACK, (_GENERATOR @ _STACK - _STACK @ _ST) / TAU, _moving(_CLOCKS[0]), (*_FRAMES, *_FORMULA_OF_STACK)
    ),
    derived=_by_the_product_rule,
)
MIDDLE: Final = _claim(
    "compact.middle",
    "The matrix in the middle of the compact form gathers the squares of the stack",
    MatrixEvolves(
        _N,
        (_STACK.T @ _STACK - _ST @ _N - _N @ _ST) / TAU,
        _moving(*_CLOCKS),
        (*_TASK, *_FORMULA_OF_STACK, _FORMULA_OF_MIDDLE),
    ),
    derived=_by_the_product_rule,
)
SOLUTION: Final = _claim(
    "compact.solution",
    "The compact form, the stack on both sides of an inverse, solves the Riccati equation of two balanced layers",
    MatrixEvolves(
        _SOLUTION,
        (_GENERATOR @ _SOLUTION + _SOLUTION @ _GENERATOR - _SOLUTION @ _SOLUTION) / TAU,
        _moving(_CLOCKS[0], (_N_INVERSE, _of_inverse(_STACK.T @ _STACK))),
        (*_FRAMES, *_FORMULA_OF_STACK),
    ),
    derived=_from_riccati,
    note="The form needs the inverse of B; square layers with det(W2 W1) det(Syx) < 0 have none.",
)
_AT_REST: Final = block((_VT @ _ST @ _VT.T, _VT @ _ST @ _UT.T), (_UT @ _ST @ _VT.T, _UT @ _ST @ _UT.T))
REST: Final = _claim(
    "compact.rest",
    "Where the compact form ends, with e = 0, the layers rest",
    MatrixEqual(_GENERATOR @ _AT_REST + _AT_REST @ _GENERATOR, _AT_REST @ _AT_REST, _FRAMES),
    derived=_at_the_end,
)

CLAIMS: Final = (START, STACK, MIDDLE, SOLUTION, REST)
