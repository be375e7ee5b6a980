"""Limits of the laws of one mode: late times, small starts, large imbalance.

Conventions: those of the topics `shallow`, `two-layer` and `unbalanced`, whose laws are expanded here.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import shallow, two_layer, unbalanced
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.quantities import CLOSENESS, EPS, MODE, U0, S, T, U
from derivations.catalogue.sources import SAXE_2014, TARMOUN_2021
from derivations.catalogue.stating import Vocabulary, law, naming
from derivations.claim import Asymptotic, Claim, Limit, Source
from derivations.expressions import INFINITY, ZERO, Expr, Symbol, read, symbols
from derivations.variables import Domain, Scale, Variable

C, C0, Y = symbols("c c0 y")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        CLOSENESS,
        Variable("u", Domain.POSITIVE, about="strength of the mode, in units of the output"),
        Variable("y", Domain.POSITIVE, about="time in the unit in which it is measured"),
        Variable("r", Domain.POSITIVE, about="minus the target, in units of the output"),
        Variable("lam", Domain.POSITIVE, about="variance of the input along the mode", latex=r"\lambda"),
        Variable("c0", about="imbalance of the layers, the difference of their squared weights", latex="c_0"),
        Variable("c", Domain.POSITIVE, about="imbalance of the layers, the first one being larger"),
        Variable("P0", Domain.POSITIVE, scale=Scale.LOG, about="squared sum of the weights at time 0", latex="P_0"),
        Variable(
            "Q0", Domain.POSITIVE, scale=Scale.LOG, about="squared difference of the weights at time 0", latex="Q_0"
        ),
        Variable("k", about="imbalance of the layers, in units of the squared scale of the start"),
        Variable("P1", Domain.POSITIVE, about="squared sum of the weights, in the same units", latex="P_1"),
    )
)


def _late(identifier: str, title: str, parent: Claim, value: str, source: Source = SAXE_2014) -> Claim:
    return _VOCABULARY.claim(
        identifier,
        title,
        Limit(law(parent), T, INFINITY, "", read(value)),
        source=source,
        derived=Expanded("Follow the law to late times.", (parent,)),
    )


def _late_rate(identifier: str, title: str, parent: Claim, of: Expr, like: str, given: tuple[str, ...] = ()) -> Claim:
    return _VOCABULARY.claim(
        identifier,
        title,
        Asymptotic(of, read(like), T, INFINITY, ""),
        *given,
        source=SAXE_2014,
        derived=Expanded("Follow the law to late times.", (parent,)),
    )


def _small(identifier: str, title: str, parents: tuple[Claim, ...], says: Limit | Asymptotic, *given: str) -> Claim:
    return _VOCABULARY.claim(
        identifier,
        title,
        says,
        *given,
        source=SAXE_2014,
        derived=Expanded("Let the start go to zero.", parents),
    )


def _at(parent: Claim, **values: str) -> Expr:
    """What a law says at values given as text."""
    return law(parent, {Symbol(name): read(value) for name, value in values.items()})


def _strength(squared_sum: Expr, imbalance: Expr) -> Expr:
    """The strength, u = (P - c**2/P)/4."""
    return (squared_sum - imbalance**2 / squared_sum) / 4


def _stage(name: str, words: str, given: str, value: Expr) -> Claim:
    return _small(
        f"mode-limits.two-layer.stage.{name}",
        f"For small starts a mode {words} {'after' if value == S else 'before'} the time (tau/2s) log(1/u0)",
        (two_layer.TRAJECTORY,),
        Limit(_at(two_layer.TRAJECTORY, t="tau*y*log(1/u0)/(2*s)"), U0, ZERO, "+", value),
        given,
    )


LATE: Final = (
    _late("mode-limits.shallow.late", "One layer learns its target", shallow.TRAJECTORY, "s"),
    _late("mode-limits.two-layer.late", "A balanced mode of two layers learns its target", two_layer.TRAJECTORY, "s"),
    _late(
        "mode-limits.non-white.late",
        "With the input variance lam a mode ends at s/lam",
        two_layer.NON_WHITE_TRAJECTORY,
        "s/lam",
    ),
    _late(
        "mode-limits.negative-target.late",
        "A positive mode with a negative target is lost",
        two_layer.NEGATIVE_TARGET,
        "0",
    ),
    _late(
        "mode-limits.unbalanced.late-sum",
        "The squared sum of the weights ends at the upper root of its rate",
        unbalanced.SUM,
        "2*s + sqrt(4*s**2 + c0**2)",
    ),
    _late("mode-limits.saddle.late", "Opposite weights fall into the saddle", unbalanced.SADDLE, "0"),
)
LATE_STRENGTH: Final = _VOCABULARY.claim(
    "mode-limits.unbalanced.late",
    "An unbalanced mode learns its target",
    Limit(_strength(law(unbalanced.SUM), C0), T, INFINITY, "", S),
    source=TARMOUN_2021,
    derived=Expanded("Follow the law to late times.", (unbalanced.SUM,)),
)
LATE_RATES: Final = (
    _late_rate(
        "mode-limits.two-layer.late-deficit",
        "The deficit of a balanced mode decays at the rate 2*s/tau",
        two_layer.TRAJECTORY,
        S - law(two_layer.TRAJECTORY),
        "(s/u0 - 1)*s*exp(-2*s*t/tau)",
        ("u0 < s",),
    ),
    _late_rate(
        "mode-limits.two-layer.late-excess",
        "So does its excess over a target that it started above",
        two_layer.TRAJECTORY,
        law(two_layer.TRAJECTORY) - S,
        "(1 - s/u0)*s*exp(-2*s*t/tau)",
        ("u0 > s",),
    ),
    _late_rate(
        "mode-limits.negative-target.late-decay",
        "With the target -r a mode decays at the rate 2*r/tau",
        two_layer.NEGATIVE_TARGET,
        law(two_layer.NEGATIVE_TARGET),
        "r*u0/(r + u0)*exp(-2*r*t/tau)",
    ),
    _late_rate(
        "mode-limits.zero-target.late-decay",
        "With the target zero a mode decays as tau/(2t), whatever its start",
        two_layer.ZERO_TARGET,
        law(two_layer.ZERO_TARGET),
        "tau/(2*t)",
    ),
    _late_rate(
        "mode-limits.saddle.late-decay",
        "Opposite weights approach the saddle at the rate s/tau each",
        unbalanced.SADDLE,
        law(unbalanced.SADDLE),
        "4*s*Q0/(4*s + Q0)*exp(-2*s*t/tau)",
    ),
)
SMALL_START: Final = (
    _small(
        "mode-limits.two-layer.small-start",
        "From a small start a mode first grows exponentially",
        (two_layer.TRAJECTORY,),
        Asymptotic(law(two_layer.TRAJECTORY), read("u0*exp(2*s*t/tau)"), U0, ZERO, "+"),
    ),
    _small(
        "mode-limits.two-layer.time",
        "The time to learn a mode grows like the logarithm of one over its start",
        (two_layer.TIME_LAW,),
        Asymptotic(law(two_layer.TIME_LAW), read("tau/(2*s)*log(1/u0)"), U0, ZERO, "+"),
        "u < s",
        "u0 < u",
    ),
    _small(
        "mode-limits.two-layer.eps-time",
        "The time from eps to within eps of the target grows like (tau/s) log(s/eps)",
        (two_layer.TIME_LAW,),
        Asymptotic(law(two_layer.TIME_LAW, {U0: EPS, U: S - EPS}), read("tau/s*log(s/eps)"), EPS, ZERO, "+"),
        "2*eps < s",
    ),
    _small(
        "mode-limits.two-layer.end-time",
        "The time to within eps of the target is (tau/2s) log(s/eps) and a constant that the start decides",
        (two_layer.TIME_LAW,),
        Limit(
            law(two_layer.TIME_LAW, {U: S - EPS}) - read("tau/(2*s)*log(s/eps)"),
            EPS,
            ZERO,
            "+",
            read("tau/(2*s)*log(s/u0 - 1)"),
        ),
        "u0 < s",
    ),
    _small(
        "mode-limits.two-layer.stage-ratio",
        "Stage-like learning: the transition is short beside the time that passes before it",
        (two_layer.STAGE_RATIO,),
        Limit(read("log(81)/log(s/u0 - 1)"), U0, ZERO, "+", ZERO),
        "10*u0 < s",
    ),
    _small(
        "mode-limits.two-layer.stage-ratio-rate",
        "The width over the half time falls like log 81/log(1/u0)",
        (two_layer.STAGE_RATIO,),
        Asymptotic(read("log(81)/log(s/u0 - 1)"), read("log(81)/log(1/u0)"), U0, ZERO, "+"),
        "10*u0 < s",
    ),
    _small(
        "mode-limits.two-layer.deep-shallow-ratio",
        "At a fixed end two layers take longer than one by a factor that grows like log(1/u0)",
        (two_layer.TIME_LAW, shallow.TIME_LAW),
        Asymptotic(
            law(two_layer.TIME_LAW) / law(shallow.TIME_LAW), read("log(1/u0)/(2*s*log(s/(s - u)))"), U0, ZERO, "+"
        ),
        "u < s",
        "u0 < u",
    ),
    _stage("learned", "is as good as learned", "y > 1", S),
    _stage("not-learned", "is as good as untouched", "y < 1", ZERO),
    _small(
        "mode-limits.unbalanced.small-start",
        "A small start acts like a balanced one of the strength P0/4, however unbalanced it is",
        (unbalanced.SUM,),
        Limit(
            _strength(_at(unbalanced.SUM, P0="P1*eps", c0="k*eps", t="tau/(2*s)*log(y/eps)"), read("k*eps")),
            EPS,
            ZERO,
            "+",
            read("s/(1 + 4*s/(P1*y))"),
        ),
    ),
)
_SUM: Final = law(unbalanced.SUM)
IMBALANCE: Final = (
    _VOCABULARY.claim(
        "mode-limits.unbalanced.late-deficit",
        "The deficit of an unbalanced mode decays at the rate sqrt(4*s**2 + c0**2)/tau",
        Asymptotic(
            read("(P_high - P)*(P - P_low)/(4*P)"),
            read("zeta**2/P_high*(P_high - P0)/(P0 - P_low)*exp(-zeta*t/tau)"),
            T,
            INFINITY,
            "",
        ),
        "P0 < P_high",
        where={
            **naming(zeta="sqrt(4*s**2 + c0**2)", P_high="2*s + zeta", P_low="-c0**2/(2*s + zeta)"),
            Symbol("P"): _SUM,
        },
        source=TARMOUN_2021,
        derived=Expanded(
            "The deficit $s - (P - c_0^2/P)/4$ is a product of the distances of $P$ from the roots of its rate.",
            (unbalanced.SUM,),
            used=S - _strength(_SUM, C0),
        ),
    ),
    _VOCABULARY.claim(
        "mode-limits.unbalanced.balanced",
        "As the imbalance vanishes a quarter of the squared sum of the weights grows as a logistic curve",
        Limit(law(unbalanced.SUM) / 4, C0, ZERO, "", read("s/(1 + (4*s/P0 - 1)*exp(-2*s*t/tau))")),
        source=SAXE_2014,
        derived=Expanded("Let the imbalance go to zero.", (unbalanced.SUM,)),
    ),
    _VOCABULARY.claim(
        "mode-limits.unbalanced.lazy",
        "As the imbalance grows a mode learns as one layer does, at the rate c/tau",
        Limit(_at(unbalanced.STRENGTH, t="tau*y/c"), C, INFINITY, "", read("s + (u0 - s)*exp(-y)")),
        source=TARMOUN_2021,
        derived=Expanded("Measure the time in units of $\\tau/c$.", (unbalanced.STRENGTH,)),
    ),
    _VOCABULARY.claim(
        "mode-limits.unbalanced.early-rate",
        "An unbalanced mode leaves zero at a rate that is not zero",
        Limit(read("sqrt(c**2 + 4*u**2)*(s - u)/tau"), U, ZERO, "+", read("c*s/tau")),
        source=TARMOUN_2021,
        derived=Expanded("Put a small strength into the rate."),
    ),
)

CLAIMS: Final = (*LATE, LATE_STRENGTH, *LATE_RATES, *SMALL_START, *IMBALANCE)
