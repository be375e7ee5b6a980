"""Gradient descent stopped in time, with any number of modes: the options that it has, and what each costs too much.

Conventions: those of the topics `generalisation` and `shrinkage`.  H > K are singular values of the data above its
noise, or K one of the noise; s, s1 > s2 > ... detectable ones of the teacher.  As the start eps tends to 0 on the clock
log(1/eps), one mode at a time is in transition: stronger ones are saturated, weaker ones and the noise unlearned.  To
stop while a mode passes its best value is an option; nothing else costs less, so that the least of them is the limit.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from derivations.catalogue import generalisation, shrinkage, two_layer
from derivations.catalogue.consequences import Bounded, Expanded, Summed
from derivations.catalogue.deductions import Deduced, Multiplied
from derivations.catalogue.quantities import EPS, PACE, TAU, TIME, U0, T, U
from derivations.catalogue.quantities import S as TARGET
from derivations.catalogue.resolvent import ABOVE, INFLATED
from derivations.catalogue.shrinkage import BEST, COST, LEAST, SATURATED
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.expressions import ZERO, Expr, Operand, Relation, add, log, read, substitute, symbols
from derivations.matrices.building import trace
from derivations.matrices.nodes import Letter, Matrix
from derivations.matrices.statements import MatrixEqual
from derivations.variables import Domain, Scale, Variable

A, S, W, H, K, X = symbols("A s w H K x")
MODES: Final = symbols("s1 s2 s3 s4")
S1, S2 = MODES[:2]
_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        PACE,
        Variable("A", Domain.POSITIVE, about="outputs over inputs"),
        Variable("s", Domain.POSITIVE, about="singular value of the teacher, in units of the noise"),
        *(
            Variable(f"s{place}", Domain.POSITIVE, about=f"singular value {place} of the teacher", latex=f"s_{place}")
            for place in range(1, 5)
        ),
        Variable("w", Domain.POSITIVE, about="singular value of the student"),
        Variable("q", Domain.UNIT, about="overlap of the modes of the data and of the teacher"),
        Variable("H", Domain.POSITIVE, about="the larger singular value of the data", latex=r"\hat s"),
        Variable("K", Domain.POSITIVE, about="the smaller singular value of the data, of signal or noise"),
        Variable("x", Domain.POSITIVE, about="time over the time constant and the logarithm of one over the start"),
        Variable("eps", Domain.UNIT, scale=Scale.LOG, about="strength of a mode at time 0", latex=r"\epsilon"),
    ),
    "stopped-descent",
    LAMPINEN_2019,
)
_claim: Final = _VOCABULARY.claim


def _of(first: Expr, mode: Expr) -> Expr:
    return substitute(first, {S: mode})


def _learned(value: Operand, when: Expr) -> Expr:
    """The strength of a mode with that singular value of the data at a time."""
    return substitute(law(two_layer.TRAJECTORY, {TARGET: value, U0: EPS}), {T: when})


def _crossing(value: Operand, strength: Operand) -> Expr:
    """When a mode with that singular value of the data crosses a strength."""
    return law(two_layer.TIME_LAW, {TARGET: value, U0: EPS, U: strength})


_LAWS: Final = (two_layer.TRAJECTORY, two_layer.TIME_LAW)
_VANISHING: Final = "Put the time law of the one into the curve of the other, and let the start go to zero."
LATER: Final = _claim(
    "transition.later",
    "While a mode is in transition, a weaker one, or one of the noise, has not been learned",
    Limit(_learned(K, _crossing(H, W)), EPS, ZERO, "+", ZERO),
    "K < H",
    "w < H",
    derived=Expanded(_VANISHING, _LAWS),
    note="For any part w of the transition: from a vanishing start transitions do not overlap.",
)
EARLIER: Final = _claim(
    "transition.earlier",
    "While a mode is in transition, a stronger one has been learned to the end",
    Limit(_learned(H, _crossing(K, W)), EPS, ZERO, "+", H),
    "K < H",
    "w < K",
    derived=Expanded(_VANISHING, _LAWS),
    note="Each pair of modes is apart like that, and with it any number of modes.",
)
UNLEARNED: Final = _claim(
    "clock.unlearned",
    "On the clock of the logarithm a mode is unlearned before its turn",
    Limit(_learned(H, X * TAU * log(1 / EPS)), EPS, ZERO, "+", ZERO),
    "2*H*x < 1",
    derived=Expanded("Put the time into the curve.", (two_layer.TRAJECTORY,)),
)
LEARNED: Final = _claim(
    "clock.learned",
    "On the clock of the logarithm a mode is saturated after its turn",
    Limit(_learned(H, X * TAU * log(1 / EPS)), EPS, ZERO, "+", H),
    "2*H*x > 1",
    derived=Expanded("Put the time into the curve.", (two_layer.TRAJECTORY,)),
    note="So at no time two modes of different singular values are in transition, and the options are all there is.",
)
_PAIR: Final = ("s2**4 > A", "s1 > s2")
_FALLS: Final = read("(s1**2 - s2**2)*(s2**2*(s1**2 - s2**2) + s2**4 - A)/(s1**2*s2**2)")
ORDER: Final = _claim(
    "order",
    "Of two detectable modes the stronger one has the larger singular value in the data, and is learned first",
    Holds(Relation((_of(INFLATED, S2) ** 2, _of(INFLATED, S1) ** 2), ("<",))),
    *_PAIR,
    derived=Bounded("The difference of the squares is a product.", (_FALLS,)),
)
#: What a mode costs by its strength and the overlap of its vectors, which is that of the teacher's mode and the data's.
_COST: Final = read("w**2 - 2*w*s*q + s**2")
COST_LATER: Final = _claim(
    "cost.later",
    "While a mode is in transition, a weaker one still costs all of its square",
    Limit(substitute(_COST, {W: _learned(K, _crossing(H, W))}), EPS, ZERO, "+", S**2),
    "K < H",
    "w < H",
    derived=Expanded("Put the weaker mode into its cost.", (LATER, generalisation.SIGNAL)),
)
COST_EARLIER: Final = _claim(
    "cost.earlier",
    "While a mode is in transition, a stronger one costs what a saturated mode does",
    Limit(substitute(_COST, {W: _learned(H, _crossing(K, W))}), EPS, ZERO, "+", read("H**2 - 2*H*s*q + s**2")),
    "K < H",
    "w < K",
    derived=Expanded("Put the stronger mode into its cost.", (EARLIER, generalisation.SIGNAL)),
    note="By generalisation.signal.saturated that is 1 + A + 3*A/s**2.",
)
ALONE: Final = _claim(
    "one-mode",
    "One mode alone, or equal ones together, can be stopped where shrinkage would put them, from any start below",
    Equal(substitute(COST, {W: _learned(INFLATED, _crossing(INFLATED, BEST))}), LEAST),
    ABOVE,
    "eps < (s**4 - A)/(s*sqrt((1 + s**2)*(A + s**2)))",
    derived=Deduced("Put the time at which the best value is passed into the curve.", parents=(shrinkage.OPTIMUM,)),
    note="But for the noise learned meanwhile, which vanishes with the start.",
)


def _diagonal(name: str, size: str, about: str) -> Letter:
    return Letter(name, size, size, diagonal=True, about=about)


def _squares(matrix: Matrix) -> Matrix:
    return trace(matrix @ matrix)


def _costs(student: Matrix, best: Matrix, teacher: Matrix) -> Matrix:
    """The sum over modes of w**2 - 2*w*s*O + s**2 with s*O their best values."""
    return _squares(student) - 2 * trace(student @ best) + _squares(teacher)


def _any_student() -> Claim:
    student, best = _diagonal("W", "k", "singular values of the student"), _diagonal("B", "k", "best values s*O")
    teacher = _diagonal("S", "k", "singular values of the teacher")
    shrunk = _squares(teacher) - _squares(best)
    return _claim(
        "excess",
        "What any student that rotates no vectors costs beyond shrinkage: the squared distance from it",
        MatrixEqual(_costs(student, best, teacher) - shrunk, _squares(student - best)),
        derived=Multiplied("The square of each mode is completed", (shrinkage.OPTIMUM,)),
        note="For any number of modes; those below the threshold have the best value 0.",
    )


def _any_option() -> Claim:
    """Saturated modes, those in transition, unlearned ones, undetectable ones: blocks of any sizes."""
    earlier, later = ("k", "stronger modes"), ("m", "weaker modes")
    data = _diagonal("H", "k", "singular values of the data of the stronger modes")
    saturated, unlearned = (_diagonal(name, *group) for name, group in (("B1", earlier), ("B3", later)))
    passing = _diagonal("B2", "l", "modes in transition, at their best values")
    teachers = [_diagonal(f"S{place}", size, "teacher") for place, size in enumerate("klmn", 1)]
    stopped = _costs(data, saturated, teachers[0]) + _squares(teachers[1]) - _squares(passing)
    stopped = stopped + _squares(teachers[2]) + _squares(teachers[3])
    shrunk = _squares(teachers[3])
    for teacher, best in zip(teachers, (saturated, passing, unlearned), strict=False):
        shrunk = shrunk + _squares(teacher) - _squares(best)
    return _claim(
        "excess.option",
        "What an option of stopped descent costs beyond shrinkage: what stronger modes have too much, weaker ones lack",
        MatrixEqual(stopped - shrunk, _squares(data - saturated) + _squares(unlearned)),
        derived=Multiplied("Put the strengths of each group of modes in the place of the student", (EXCESS,)),
        note="By `cost.later` and `cost.earlier`, with any number of modes in each group; undetectable ones cost their "
        "squares either way. The best option exceeds shrinkage as each does. The excess vanishes only if "
        "all detectable modes are in transition at once, one mode or equal ones: by `excess.saturated` and "
        "`excess.unlearned` every other one adds to it.",
    )


EXCESS: Final = _any_student()
OPTION: Final = _any_option()
TOO_MUCH: Final = _claim(
    "excess.saturated",
    "A saturated mode has more than its best value",
    Holds(Relation((BEST, INFLATED), ("<",))),
    ABOVE,
    derived=Bounded("Subtract.", (read("1 + A + 2*A/s**2") / INFLATED,), (shrinkage.NEEDED,)),
)
TOO_LITTLE: Final = _claim(
    "excess.unlearned",
    "A detectable mode that has not been learned could take something off the error",
    Holds(Relation((LEAST, S**2), ("<",))),
    ABOVE,
    derived=Bounded("The difference is a square.", (BEST**2,), (shrinkage.OPTIMUM,)),
)
ALL: Final = _claim(
    "all-saturated",
    "To saturate all modes is never the best option: the last one passes a better value",
    Holds(Relation((LEAST, SATURATED), ("<",))),
    ABOVE,
    derived=Bounded("The difference is a square.", ((INFLATED - BEST) ** 2,), (shrinkage.DEFICIT, TOO_MUCH)),
)
NEXT: Final = _claim(
    "next",
    "To go on to the next mode is worth it if that gives more than what the last one then has too much",
    Equal(
        _of(SATURATED, S1) + _of(LEAST, S2) - _of(LEAST, S1) - S2**2,
        _of(INFLATED - BEST, S1) ** 2 - _of(BEST, S2) ** 2,
    ),
    *_PAIR,
    derived=Deduced("Subtract the costs of both options.", parents=(shrinkage.DEFICIT, shrinkage.OPTIMUM)),
)


def _falls_behind(modes: int, stopped: int) -> Claim:
    """The numerators of shrinkage and of one option of stopped descent, with so many modes."""
    strengths = MODES[:modes]
    before, current, after = strengths[: stopped - 1], strengths[stopped - 1], strengths[stopped:]
    costs = [*(_of(SATURATED, mode) for mode in before), _of(LEAST, current), *(mode**2 for mode in after)]
    excess = [*(_of(INFLATED - BEST, mode) ** 2 for mode in before), *(_of(BEST, mode) ** 2 for mode in after)]
    ordered = (f"{weaker.name} < {stronger.name}" for stronger, weaker in pairwise(strengths))
    return _claim(
        f"modes-{modes}.option-{stopped}",
        f"Stopped at mode {stopped} of {modes}, gradient descent falls behind shrinkage",
        Holds(Relation((add(*(_of(LEAST, mode) for mode in strengths)), add(*costs)), ("<",))),
        f"{strengths[-1].name}**4 > A",
        *ordered,
        derived=Summed("Each of the other modes adds a square.", tuple(excess), (shrinkage.DEFICIT,)),
    )


CLAIMS: Final[tuple[Claim, ...]] = (
    LATER,
    EARLIER,
    UNLEARNED,
    LEARNED,
    ORDER,
    COST_LATER,
    COST_EARLIER,
    ALONE,
    EXCESS,
    OPTION,
    TOO_MUCH,
    TOO_LITTLE,
    ALL,
    NEXT,
    *(_falls_behind(modes, stopped) for modes in (3, 4) for stopped in range(1, modes + 1)),
)
