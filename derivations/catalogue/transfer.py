"""Transfer: two tasks learned together by one network, and what it does to the error of one of them.

Conventions: those of the topic `generalisation`; the outputs of the tasks are stacked, the inputs are shared.  Each
task is of rank one with singular value sA or sB in units of the noise, whose variance is 1/N1 everywhere; q >= 0 is the
scalar product of their input vectors.  A is the number of outputs of a task over the inputs, J that of both together,
f = A/J.  Of a joint mode of singular value s the data show what noise of the aspect J leaves, so that its threshold is
J**(1/4) and not A**(1/4).  The transfer is the error of the task alone less that in the joint network, each at its own
best stopping time: positive where the other task helps.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import resolvent, shrinkage
from derivations.catalogue.consequences import Bounded, Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.resolvent import INFLATED, LEFT, OVERLAP
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Derivation, Rule, Step
from derivations.expressions import INFINITY, ONE, ZERO, Relation, read, substitute, symbols
from derivations.matrices.building import block
from derivations.matrices.givens import Defined, Given, Orthonormal
from derivations.matrices.nodes import Letter
from derivations.matrices.statements import MatrixEqual
from derivations.variables import Domain, Variable

A, S, SA, SB, Q, J = symbols("A s sA sB q J")
_VOCABULARY: Final = Vocabulary(
    (
        Variable("A", Domain.POSITIVE, about="outputs of one task over inputs"),
        Variable("J", Domain.POSITIVE, about="outputs of both tasks over inputs"),
        Variable("f", Domain.UNIT, about="part of the outputs that belongs to the task"),
        Variable("sA", Domain.POSITIVE, about="singular value of the task", latex="s_A"),
        Variable("sB", Domain.POSITIVE, about="singular value of the other task", latex="s_B"),
        Variable("s", Domain.POSITIVE, about="singular value of a joint mode, or of the task"),
        Variable("q", Domain.UNIT, about="scalar product of the input vectors of the tasks"),
        Variable("w", Domain.POSITIVE, about="singular value of a mode of the student"),
        Variable("g", Domain.POSITIVE, about="part of the energy of a mode that falls on the outputs of the task"),
        Variable("h", Domain.POSITIVE, about="scalar product of a mode with the task"),
    ),
    "transfer",
    LAMPINEN_2019,
)
_claim: Final = _VOCABULARY.claim


def _multiplied_out(claim: Claim) -> Derivation:
    assert isinstance(claim.says, MatrixEqual)
    sentence = "Multiply out, and use that the columns are orthonormal"
    return Derivation((Step(Rule.EXPAND, sentence, assumptions=claim.assumptions, matrices=(claim.says,)),))


def _task(name: str) -> tuple[Letter, Letter, Letter, Letter]:
    """The map of a task, its left vectors, singular values and right vectors."""
    rank, outputs = f"k{name}", f"n3{name}"
    return (
        Letter(f"W{name}", outputs, "n1", about="the task"),
        Letter(f"U{name}", outputs, rank, about="its left vectors"),
        Letter(f"S{name}", rank, rank, diagonal=True, about="its singular values"),
        Letter(f"V{name}", "n1", rank, about="its right vectors"),
    )


_FIRST, _SECOND = _task("A"), _task("B")
_TASKS: tuple[Given, ...] = tuple(
    given
    for task, left, values, right in (_FIRST, _SECOND)
    for given in (Orthonormal(left), Orthonormal(right), Defined(task, left @ values @ right.T))
)
_WA, _UA, _S1, _VA = _FIRST
_WB, _UB, _S2, _VB = _SECOND
_BETWEEN: Final = _VA.T @ _VB
GRAM: Final = _claim(
    "gram",
    "The joint singular values are those of the singular values of the tasks and the products of their input vectors",
    MatrixEqual(
        block(
            [_UA.T @ _WA @ _WA.T @ _UA, _UA.T @ _WA @ _WB.T @ _UB],
            [_UB.T @ _WB @ _WA.T @ _UA, _UB.T @ _WB @ _WB.T @ _UB],
        ),
        block([_S1 @ _S1, _S1 @ _BETWEEN @ _S2], [_S2 @ _BETWEEN.T @ _S1, _S2 @ _S2]),
        _TASKS,
    ),
    derived=_multiplied_out,
)
OUTPUTS: Final = _claim(
    "outputs",
    "Which outputs a task uses does not enter: the input side of the joint task knows nothing of them",
    MatrixEqual(_WA.T @ _WA + _WB.T @ _WB, _VA @ _S1 @ _S1 @ _VA.T + _VB @ _S2 @ _S2 @ _VB.T, _TASKS),
    derived=_multiplied_out,
)

_ROOTS: Final = naming(
    d="sqrt((sA**2 - sB**2)**2 + 4*q**2*sA**2*sB**2)",
    p="(sA**2 + sB**2 + d)/2",
    m="(sA**2 + sB**2 - d)/2",
    cp="(1 + (sA**2 - sB**2)/d)/2",
    cm="(1 - (sA**2 - sB**2)/d)/2",
)


def _gram(_claim: Claim) -> Derivation:
    return _multiplied_out(GRAM)


VALUES: Final = tuple(
    _claim(
        f"values.{name}",
        f"The {name} joint singular value, squared: a root of the characteristic polynomial of the two tasks",
        Equal(read(f"{root}**2 - (sA**2 + sB**2)*{root} + sA**2*sB**2*(1 - q**2)"), ZERO),
        where=_ROOTS,
        derived=Deduced(
            "Of rank one the matrix of the tasks has the rows $(s_A^2, q s_A s_B)$ and $(q s_A s_B, s_B^2)$; put the "
            "root into its characteristic polynomial.",
            Rule.INVERT,
            before=_gram,
        ),
    )
    for name, root in (("larger", "p"), ("smaller", "m"))
)
SHARES: Final = tuple(
    _claim(
        f"share.{name}",
        f"How much of the {name} joint mode falls on the outputs of the task: an eigenvector has this square",
        Equal(read(f"{share}*(sA**2 - {root})**2"), read(f"(1 - {share})*(q*sA*sB)**2")),
        where=_ROOTS,
        derived=Deduced(
            r"An eigenvector $(\cos\theta, \sin\theta)$ has $(s_A^2 - s^2)\cos\theta + q s_A s_B\sin\theta = 0$.",
            Rule.INVERT,
            parents=(VALUES[index],),
        ),
    )
    for index, (name, root, share) in enumerate((("larger", "p", "cp"), ("smaller", "m", "cm")))
)
SUM_RULE: Final = _claim(
    "sum-rule",
    "The task is made of the two joint modes",
    Equal(read("p*cp + m*cm"), SA**2),
    where=_ROOTS,
    derived=Deduced("Multiply and add.", parents=SHARES),
)
ALIGNED: Final = _claim(
    "aligned",
    "Two tasks with one input vector make one mode, and its square is the sum of theirs",
    Limit(read("p"), Q, ONE, "-", SA**2 + SB**2),
    where=_ROOTS,
    derived=Expanded("Let the scalar product go to 1.", (VALUES[0],)),
)
RESCUED: Final = _claim(
    "rescue",
    "The larger joint singular value is above both of the tasks: with a detectable task another one is carried along",
    Holds(Relation((read("sB**2"), read("p")), ("<",))),
    where=_ROOTS,
    derived=Deduced("Subtract.", Rule.BOUND, form=read("(sA**2 - sB**2 + d)/2"), parents=(VALUES[0],)),
)
BEST: Final = _claim(
    "mode",
    "The least that the task can be left with while a joint mode is learned",
    Holds(Relation((read("1 - h**2/(g*sA**2)"), read("1 + (w**2*g - 2*w*h)/sA**2")), ("<=",))),
    derived=Bounded("The difference is a square.", (read("g*(w - h/g)**2/sA**2"),), (shrinkage.OPTIMUM,)),
    note="With c the squared overlap of the left vectors and cos**2 the share of the task, g = c*cos**2 + (1 - c)*f, "
    "for the rest of the left vector is isotropic, and h = s*O*cos**2.",
)
#: The error of a task that is orthogonal to a weaker one, both with as many outputs, learned together.
_JOINT: Final = {A: 2 * A}
_OWN: Final = substitute(LEFT, _JOINT)
_G: Final = _OWN + (1 - _OWN) / 2
_H: Final = S * substitute(OVERLAP, _JOINT)
KEPT: Final = read("(s**4 - 2*A)**2/(s**2*(1 + s**2)*(s**4 + A*s**2 - A))")
ORTHOGONAL: Final = _claim(
    "orthogonal",
    "What is kept of a task that is learned together with a weaker one of orthogonal inputs and as many outputs",
    Equal(_H**2 / (_G * S**2), KEPT),
    "s**4 > 2*A",
    derived=Deduced(
        "The joint mode is the task's own, at twice the aspect; half of what is not of it falls on the task.",
        Rule.SPECIALISE,
        parents=(BEST, resolvent.PRODUCT),
    ),
)
_ALONE: Final = OVERLAP**2
NEGATIVE: Final = _claim(
    "orthogonal.negative",
    "Orthogonal tasks do not leave each other alone: with noise the transfer is negative",
    Holds(Relation((KEPT - _ALONE, ZERO), ("<",))),
    "s**4 > 2*A",
    derived=Deduced(
        "Subtract what is kept alone.",
        Rule.BOUND,
        form=read(
            "A*((s**4 - 2*A)*(s**4 + A + 2*A*s**2) + A**2 + A**2*s**2)"
            "/(s**4*(1 + s**2)*(A + s**2)*((s**4 - 2*A) + A*s**2 + A))"
        ),
        parents=(ORTHOGONAL,),
    ),
    note="Zero transfer of orthogonal tasks holds without noise only.",
)
NEGATIVE_STRONG: Final = _claim(
    "orthogonal.strong",
    "For a strong task the negative transfer of an orthogonal one falls like A/s**4",
    Limit((KEPT - _ALONE) * S**4, S, INFINITY, "", -A),
    "s**4 > 2*A",
    derived=Expanded("Expand for a strong task.", (ORTHOGONAL,)),
)
INTERFERENCE: Final = _claim(
    "orthogonal.interference",
    "A stronger orthogonal task that is learned to the end writes noise into the outputs of the task",
    Equal(
        substitute(INFLATED**2 * (1 - LEFT), {A: J, S: SB}) * read("f") / SA**2,
        read("f*J*(1 + 1/sB**2)**2/sA**2"),
    ),
    "sB**4 > J",
    derived=Deduced(
        "Its mode has no share of the task, so that $g$ is $(1 - c)f$; it is at its end.",
        Rule.SPECIALISE,
        parents=(BEST, resolvent.OUTLIER, resolvent.LEFT_OVERLAP),
    ),
)
_LARGER: Final = {A: 2 * A, S: read("sqrt(p)")}
_COVER: Final = substitute(LEFT, _LARGER)
_WITH_HELP: Final = 1 - read("p*cp**2") * substitute(OVERLAP, _LARGER) ** 2 / (
    SA**2 * (_COVER * read("cp") + (1 - _COVER) / 2)
)
_HELPED: Final = read("1 - q**4*sA**2/(q**2*sA**2 + A)")
HELPER: Final = _claim(
    "strong-helper",
    "The error of a task of which the shared mode is made by an infinitely strong one with as many outputs",
    Limit(_WITH_HELP, SB, INFINITY, "", _HELPED),
    where=_ROOTS,
    derived=Expanded("Let the other task grow in the error at the best of the larger mode.", (*SHARES, BEST)),
    note="While the second joint mode is not learned.",
)
STRONG: Final = _claim(
    "strong-helper.aligned",
    "With an aligned task that is infinitely strong only the noise of the own outputs is left",
    Equal(substitute(_HELPED, {Q: ONE}), read("A/(sA**2 + A)")),
    derived=Deduced("Put in $q = 1$.", Rule.SPECIALISE, parents=(HELPER,)),
)
GAIN: Final = _claim(
    "strong-helper.gain",
    "An aligned task that is infinitely strong always helps",
    Holds(Relation((read("A/(s**2 + A)"), 1 - _ALONE), ("<",))),
    "s**4 > A",
    derived=Deduced(
        "Subtract.",
        Rule.BOUND,
        form=read("(A*(s**4 - A) + A*s**4 + s**6)/(s**4*(1 + s**2)*(A + s**2))"),
        parents=(STRONG,),
    ),
)
MOST: Final = _claim(
    "strong-helper.threshold",
    "The most that a task at its own threshold can gain",
    Equal(1 - substitute(read("A/(s**2 + A)"), {S: read("A**(1/4)")}), read("1/(1 + sqrt(A))")),
    derived=Deduced(
        "Put in the threshold, at which the task alone has the error 1.", Rule.SPECIALISE, parents=(STRONG,)
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    GRAM,
    OUTPUTS,
    *VALUES,
    *SHARES,
    SUM_RULE,
    ALIGNED,
    RESCUED,
    BEST,
    ORTHOGONAL,
    NEGATIVE,
    NEGATIVE_STRONG,
    INTERFERENCE,
    HELPER,
    STRONG,
    GAIN,
    MOST,
)
