"""Where a second task begins to help: what is kept of a task, branch by branch, and the sign of the transfer.

Conventions: those of the topic `transfer`; s is the singular value of the task, S = s**2, x the square of a joint mode,
C the share of the task in it.  While a mode is learned the least error of the task is 1 - h**2/(g*S).
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import transfer
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.sources import LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, equal, naming
from derivations.claim import Claim, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import INFINITY, Symbol, differentiate, read, read_relation, substitute
from derivations.variables import Domain, Variable

_VOCABULARY: Final = Vocabulary(
    (
        Variable("A", Domain.POSITIVE, about="outputs of the task over inputs"),
        Variable("J", Domain.POSITIVE, about="outputs of both tasks over inputs"),
        Variable("s", Domain.POSITIVE, about="singular value of the task"),
        Variable("b", Domain.POSITIVE, about="squared singular value of the other task"),
        Variable("x", Domain.POSITIVE, about="square of a joint singular value"),
        Variable("C", Domain.UNIT, about="share of the task in a joint mode"),
        Variable("q", Domain.UNIT, about="scalar product of the input vectors of the tasks"),
        Variable("w1", Domain.POSITIVE, about="singular value of the first joint mode in the data"),
        Variable("g1", Domain.POSITIVE, about="energy of the first joint mode on the outputs of the task"),
        Variable("h1", Domain.POSITIVE, about="scalar product of the first joint mode with the task"),
        Variable("g2", Domain.POSITIVE, about="energy of the second joint mode on the outputs of the task"),
        Variable("h2", Domain.POSITIVE, about="scalar product of the second joint mode with the task"),
    ),
    "transfer-signs",
    LAMPINEN_2019,
)
_claim: Final = _VOCABULARY.claim
#: Squared overlap of the left vectors, energy on the outputs of the task (f*J = A), scalar product, seen value.
_MODE: Final = naming(
    c="(x**2 - J)/(x*(J + x))",
    g="c*C + (1 - c)*A/J",
    hH="(x**2 - J)*C/x",
    HH="(1 + x)*(J + x)/x",
)
_ALONE: Final = "(s**4 - A)**2/(s**4*(1 + s**2)*(A + s**2))"
#: What is kept of the task by one joint mode of square x that all of the task lies in, for orthogonal inputs x = s**2.
_ORTHOGONAL: Final = "(s**4 - J)**2/(s**2*(1 + s**2)*(s**4 + A*s**2 + A - J))"
_ALIGNED: Final = read("s**2*(x**2 - J)**2/(x*(1 + x)*((x**2 - J)*s**2 + A*x*(1 + x)))")

REACHED: Final = _claim(
    "reached",
    "The data always carry a joint mode beyond what is best for the task",
    Holds(read_relation("hH < g*HH")),
    "x**2 > J",
    "A < J",
    where=_MODE,
    derived=Deduced(
        r"Both sides are multiplied by $\hat s$: the best is $h/g$, the data have $\hat s$. Subtract.",
        form=read("((x**2 - J)*C + A*(1 + x)**2)/x**2"),
        parents=(transfer.BEST,),
    ),
    note="So the least of h/g and the value of the data, which the theory takes, is always h/g.",
)
SECOND: Final = _claim(
    "second-branch",
    "What a stop at the second joint mode has over one at the first: its own gain, less what the first overshoots",
    equal(
        "(1 - h1**2/(g1*s**2)) - (1 + (w1**2*g1 - 2*w1*h1 - h2**2/g2)/s**2)",
        "(h2**2/g2 - g1*(w1 - h1/g1)**2)/s**2",
    ),
    derived=Deduced("Complete the square of the first mode.", parents=(transfer.BEST,)),
)
NEGATIVE: Final = _claim(
    "orthogonal",
    "Orthogonal tasks of any sizes harm a task that is learned alone",
    Holds(read_relation(f"{_ORTHOGONAL} < {_ALONE}")),
    "s**4 > J",
    "J > A",
    derived=Deduced(
        "Subtract.",
        Rule.BOUND,
        form=read(
            "(J - A)*((s**4 - J)**2 + (s**4 - J)*(J - A) + A*(1 + s**2)*(2*(s**4 - J) + J - A))"
            "/(s**4*(1 + s**2)*(A + s**2)*((s**4 - J) + A*s**2 + A))"
        ),
        parents=(transfer.ORTHOGONAL,),
    ),
    note="Where the other task is the stronger one the interference is added, and below s**4 = J nothing is kept.",
)
_GROWTH: Final = differentiate(_ALIGNED, Symbol("x"))
GROWS: Final = _claim(
    "aligned.grows",
    "The stronger an aligned task, the more is kept of the task that is learned with it",
    Holds(read_relation("0 < d")),
    "x**2 > J",
    "J > A",
    where={Symbol("d"): _GROWTH},
    derived=Deduced(
        "Differentiate by the square of the joint mode, $x = s_A^2 + s_B^2$.",
        form=_GROWTH,
        parents=(transfer.BEST,),
    ),
)
ENOUGH: Final = _claim(
    "aligned.enough",
    "An aligned task with as much signal for each output helps",
    Holds(read_relation("k > l")),
    "s**4 > A",
    "J > A",
    where={
        Symbol("k"): substitute(_ALIGNED, {Symbol("x"): read("s**2*J/A")}),
        Symbol("l"): read(_ALONE),
    },
    derived=Deduced(
        r"There $x = s_A^2 J/A$. Subtract.",
        Rule.BOUND,
        form=read(
            "(s**4*J*(J - A)*(s**4 - A)**2/A**2 + s**4*(1 + s**2)*(2*J*(J - A)/A*(s**4 - A) + (J - A)**2))"
            "/(s**8*(1 + s**2)*(A + s**2)*J*(1 + J*s**2/A)/A)"
        ),
        parents=(GROWS,),
    ),
    note="With less signal even an aligned task can harm at every alignment: the transfer then never changes its sign.",
)
_HELPED: Final = "y**2*s**2/(y*s**2 + A)"
CHANGE: Final = _claim(
    "strong-helper",
    "The squared alignment at which an infinitely strong task begins to help, stopping at the first joint mode",
    equal(_HELPED, "o"),
    "s**4 > A",
    where=naming(o=_ALONE, y="(o + sqrt(o**2 + 4*o*A/s**2))/2"),
    derived=Deduced(
        r"With $o$ the square of the overlap alone, $y = q^2$ solves $s^2y^2 - o s^2 y - oA = 0$; the other root is "
        "negative.",
        Rule.INVERT,
        parents=(transfer.HELPER,),
    ),
    note="As many outputs for both; for A below 1/2 stopping at the second joint mode may help from a smaller one on.",
)
_JOINT: Final = naming(
    d="sqrt((s**2 - b)**2 + 4*q**2*s**2*b)",
    p="(s**2 + b + d)/2",
    m="(s**2 + b - d)/2",
    cp="(1 + (s**2 - b)/d)/2",
    cm="(1 - (s**2 - b)/d)/2",
)
_G: Final = "(r**2 - 2*A)**2/(r*(1 + r)*(r**2 + A*r - A))"
SMALLER: Final = _claim(
    "strong-helper.smaller",
    "What an infinitely strong task leaves as the second joint mode: the part of the task that is orthogonal to it",
    Limit(read("m"), Symbol("b"), INFINITY, "", read("s**2*(1 - q**2)")),
    where=_JOINT,
    derived=Expanded("Let the other task grow.", (transfer.VALUES[1],)),
)
OVERSHOT: Final = _claim(
    "strong-helper.overshot",
    "What the first joint mode of an infinitely strong task costs at its end: noise, less its part of the task",
    Limit(
        read("(1 + p)*((p**2 - 2*A)*cp + A*(1 + p))/p**2 - 2*(p**2 - 2*A)*cp/p"),
        Symbol("b"),
        INFINITY,
        "",
        read("A - q**2*s**2"),
    ),
    where=_JOINT,
    derived=Expanded("Let the other task grow.", (transfer.SHARES[0], transfer.BEST)),
)
BRANCH: Final = _claim(
    "strong-helper.second-branch",
    "The least error of a task while the second joint mode of an infinitely strong one is learned",
    equal(f"1 + (A - q**2*s**2 - r*{_G})/s**2", f"A/s**2 + (1 - q**2)*(1 - {_G})"),
    "r**2 > 2*A",
    where=naming(r="s**2*(1 - q**2)"),
    derived=Deduced(
        "The second mode is the task's own, as for orthogonal tasks; add what the first costs.",
        parents=(SMALLER, OVERSHOT, transfer.ORTHOGONAL),
    ),
    note="It beats the task alone only if (1 - q**2)*s**2 is above the threshold of the joint aspect.",
)
FADES: Final = _claim(
    "aligned.fades",
    "The benefit of an aligned and infinitely strong task falls like 1/s**2",
    Limit(read(f"(1 - {_ALONE} - A/(s**2 + A))*s**2"), Symbol("s"), INFINITY, "", read("1")),
    "s**4 > A",
    derived=Expanded("Expand for a strong task.", (transfer.STRONG,)),
)
MISALIGNED: Final = _claim(
    "misaligned.fades",
    "The harm of an infinitely strong task at any other angle falls like A/s**2",
    Limit(
        substitute(
            read(f"(1 - {_ALONE} - A/s**2 - (1 - q**2)*(1 - {_G}))*s**2"), {Symbol("r"): read("s**2*(1 - q**2)")}
        ),
        Symbol("s"),
        INFINITY,
        "",
        read("-A"),
    ),
    "s**4 > A",
    "(s**2*(1 - q**2))**2 > 2*A",
    derived=Expanded("Expand for a strong task.", (BRANCH,)),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    REACHED,
    SECOND,
    NEGATIVE,
    GROWS,
    ENOUGH,
    CHANGE,
    SMALLER,
    OVERSHOT,
    BRANCH,
    FADES,
    MISALIGNED,
)
