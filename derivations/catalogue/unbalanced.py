"""Two layers from any start: the imbalance of the layers speeds learning up and never goes away.

Conventions: two weights a and b in one mode; loss (1/2)(s - a*b)**2; tau is one over the learning rate; c0 = a**2 -
b**2 is the conserved imbalance and zeta = sqrt(4*s**2 + c0**2); p = a + b, q = a - b, with p*q = c0; P = p**2; theta
is the hyperbolic angle, a = sqrt(c0)*cosh(theta/2), b = sqrt(c0)*sinh(theta/2), and h = tanh(theta/2) = b/a.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue.programs import Follows, Shown, Solved
from derivations.catalogue.quantities import MODE, TAU, U0, S, T, U
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import SAXE_2014, TARMOUN_2021
from derivations.catalogue.stating import Vocabulary, law, naming
from derivations.claim import Equal, Solves, TimeTo
from derivations.derivation import Rule
from derivations.expressions import differentiate, read, substitute, symbols
from derivations.flow import gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

A, B, H, P, P0, Q, C0, THETA = symbols("a b h P P0 Q c0 theta")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("c0", about="imbalance of the layers, the difference of their squared weights", latex="c_0"),
        Variable("c", Domain.POSITIVE, about="imbalance of the layers, the first one being larger"),
        Variable("P0", Domain.POSITIVE, scale=Scale.LOG, about="squared sum of the weights at time 0", latex="P_0"),
        Variable(
            "Q0", Domain.POSITIVE, scale=Scale.LOG, about="squared difference of the weights at time 0", latex="Q_0"
        ),
        Variable("p0", about="sum of the weights at time 0", latex="p_0"),
        Variable("q0", about="difference of the weights at time 0", latex="q_0"),
        Variable("a0", about="weight of the first layer at time 0", latex="a_0"),
        Variable("theta0", Domain.NONNEGATIVE, about="hyperbolic angle of the weights at time 0", latex=r"\theta_0"),
        Variable("theta", about="hyperbolic angle of the weights", latex=r"\theta"),
        Variable("h0", Domain.UNIT, about="ratio of the second weight and the first at time 0", latex="h_0"),
    ),
    "unbalanced",
    SAXE_2014,
)
_claim: Final = _VOCABULARY.claim

_LOSS = read("(s - a*b)**2/2")
_IMBALANCE = A**2 - B**2
_RHO = naming(
    zeta="sqrt(4*s**2 + p0**2*q0**2)",
    decay="exp(-zeta*t/tau)",
    grown="2*zeta*decay + (zeta + 2*s + q0**2)*(1 - decay)",
    kept="2*zeta*decay + (p0**2 + p0**2*q0**2/(zeta + 2*s))*(1 - decay)",
    rho="grown/kept",
)
_ROOTS = naming(zeta="sqrt(4*s**2 + c0**2)", P_high="2*s + zeta", P_low="-c0**2/(2*s + zeta)")
_RICCATI = {**_ROOTS, **naming(K="(P0 - P_high)/(P0 - P_low)", decay="exp(-zeta*t/tau)")}
_RATIO = naming(zeta="sqrt(4*s**2 + c**2)", up="zeta + c + 2*s*h0", down="(zeta - c - 2*s*h0)*exp(-zeta*t/tau)")
_SUM_FLOW = scalar_flow(P, T, P0, read("(2*s*P - P**2/2 + c0**2/2)/tau"))
_RATIO_FLOW = scalar_flow(H, T, read("h0"), read("(s*(1 - h**2) - c*h)/tau"))
_FROM_SUM = Solved(
    Reduction(
        _LOSS,
        {A: read("(sqrt(P) + c0/sqrt(P))/2"), B: read("(sqrt(P) - c0/sqrt(P))/2")},
        (A + B) ** 2,
        (_IMBALANCE,),
        TAU,
    )
)
_FROM_RATIO = Solved(
    Reduction(_LOSS, {A: read("sqrt(c/(1 - h**2))"), B: read("h*sqrt(c/(1 - h**2))")}, B / A, (_IMBALANCE,), TAU)
)
_FROM_DIFFERENCE = Solved(
    Reduction(_LOSS, {A: read("sqrt(Q)/2"), B: read("-sqrt(Q)/2")}, (A - B) ** 2, (_IMBALANCE,), TAU)
)

WEIGHTS: Final = _claim(
    "weights",
    "Both weights of a two-layer mode in closed form, from any start and with any signs",
    Solves({A: read("(p0*sqrt(rho) + q0/sqrt(rho))/2"), B: read("(p0*sqrt(rho) - q0/sqrt(rho))/2")}),
    about=gradient_flow(_LOSS, (A, B), T, (read("(p0 + q0)/2"), read("(p0 - q0)/2")), TAU),
    where=_RHO,
    derived=Solved(),
    note="Own form: the hyperbolic ones need a sign of the imbalance, this one holds also where p0 or q0 is zero.",
)
PRODUCT: Final = _claim(
    "product",
    "The strength of a two-layer mode from any start",
    Equal(read("(p0*sqrt(rho) + q0/sqrt(rho))/2*((p0*sqrt(rho) - q0/sqrt(rho))/2)"), read("(p0**2*rho - q0**2/rho)/4")),
    where=_RHO,
    derived=Follows((WEIGHTS,), "Multiply the two weights."),
)
SUM: Final = _claim(
    "sum",
    "The squared sum of the weights solves a Riccati equation with constant coefficients",
    Solves({P: read("(P_high - P_low*K*decay)/(1 - K*decay)")}),
    about=_SUM_FLOW,
    where=_RICCATI,
    derived=_FROM_SUM,
)
SUM_TIME: Final = _claim(
    "sum-time",
    "The time in which the squared sum of the weights grows to a given value",
    TimeTo(read("tau/zeta*log((P - P_low)*(P_high - P0)/((P0 - P_low)*(P_high - P)))")),
    "P0 < P_high",
    about=_SUM_FLOW,
    where=_ROOTS,
    derived=_FROM_SUM,
)
LATE_RATE: Final = _claim(
    "late-rate",
    "An unbalanced mode converges at the rate sqrt(4*s**2 + c0**2)/tau, exactly in a suitable coordinate",
    Equal(
        read("(P_high - P)/(P - P_low)"),
        read("(P_high - P0)/(P0 - P_low)*decay"),
    ),
    where={**_RICCATI, P: read("(P_high - P_low*K*decay)/(1 - K*decay)")},
    source=TARMOUN_2021,
    derived=Follows((SUM,), "Put the solution into the coordinate that is linear."),
)
LINEAR_RATE: Final = _claim(
    "linear-rate",
    "The flow of an unbalanced mode, linearised at its target, decays at the rate sqrt(4*s**2 + c0**2)/tau",
    Equal(
        substitute(differentiate(read("sqrt(c0**2 + 4*u**2)*(s - u)/tau"), U), {U: S}),
        read("-sqrt(4*s**2 + c0**2)/tau"),
    ),
    source=TARMOUN_2021,
    derived=Follows((SUM,), "Differentiate the rate of $u = (P - c_0^2/P)/4$ at its zero."),
)
BALANCED_LIMIT: Final = _claim(
    "balanced",
    "Without imbalance the squared sum is four times a logistic curve",
    Equal(substitute(law(SUM), {C0: read("0")}) / 4, read("s/(1 + (4*s/P0 - 1)*exp(-2*s*t/tau))")),
    derived=Follows((SUM,), "Put $c_0 = 0$."),
)
STRENGTH: Final = _claim(
    "strength",
    "The strength of an unbalanced mode as the solution of its own flow",
    Solves({U: read("(P - c**2/P)/4")}),
    about=scalar_flow(U, T, U0, read("sqrt(c**2 + 4*u**2)*(s - u)/tau")),
    where=naming(
        zeta="sqrt(4*s**2 + c**2)",
        P_high="2*s + zeta",
        P_low="-c**2/(2*s + zeta)",
        P_start="sqrt(c**2 + 4*u0**2) + 2*u0",
        K="(P_start - P_high)/(P_start - P_low)",
        P="(P_high - P_low*K*exp(-zeta*t/tau))/(1 - K*exp(-zeta*t/tau))",
    ),
    derived=Solved(
        Reduction(
            _LOSS,
            {A: read("sqrt((sqrt(c**2 + 4*u**2) + c)/2)"), B: read("u/sqrt((sqrt(c**2 + 4*u**2) + c)/2)")},
            A * B,
            (_IMBALANCE,),
            TAU,
        )
    ),
)
TIME_LAW: Final = _claim(
    "time",
    "The time in which an unbalanced mode grows to a given strength",
    TimeTo(
        read(
            "tau/zeta*(log((zeta + c + 2*s*tanh(asinh(2*u/c)/2))/(zeta - c - 2*s*tanh(asinh(2*u/c)/2)))"
            " - log((zeta + c + 2*s*tanh(asinh(2*u0/c)/2))/(zeta - c - 2*s*tanh(asinh(2*u0/c)/2))))"
        )
    ),
    "u0 < s",
    about=scalar_flow(U, T, U0, read("sqrt(c**2 + 4*u**2)*(s - u)/tau")),
    where=naming(zeta="sqrt(4*s**2 + c**2)"),
    derived=Shown("With $u = \\frac{c}{2}\\sinh\\theta$ the integrand becomes rational in $\\tanh(\\theta/2)$."),
)
RATIO: Final = _claim(
    "ratio",
    "The ratio of the weights, tanh of half the hyperbolic angle",
    Solves({H: read("(zeta*(up - down)/(up + down) - c)/(2*s)")}),
    about=_RATIO_FLOW,
    where=_RATIO,
    derived=_FROM_RATIO,
)
SINGLE_FRACTION: Final = _claim(
    "single-fraction",
    "The hyperbolic solution as a single fraction",
    Solves(
        {
            H: read(
                "((1 - growth)*(z**2 - beta**2 - 2*beta*h0) - 2*(1 + growth)*z*h0)"
                "/((1 - growth)*(2*beta + 4*h0) - 2*(1 + growth)*z)"
            )
        }
    ),
    about=_RATIO_FLOW,
    where=naming(beta="c/s", z="sqrt(beta**2 + 4)", growth="exp(z*s*t/tau)"),
    derived=_FROM_RATIO,
    note="beta is c0/s and the exponent z*s*t/tau; with beta = c0 or the exponent z*t/tau it is right for s = 1 only.",
)
ANGLE: Final = _claim(
    "angle",
    "The hyperbolic angle of the weights",
    Solves({THETA: read("2*atanh((zeta*(up - down)/(up + down) - c)/(2*s))")}),
    about=scalar_flow(THETA, T, read("theta0"), read("(2*s - c*sinh(theta))/tau")),
    where={**naming(h0="tanh(theta0/2)"), **_RATIO},
    derived=Solved(
        Reduction(
            _LOSS,
            {A: read("sqrt(c)*cosh(theta/2)"), B: read("sqrt(c)*sinh(theta/2)")},
            read("2*atanh(b/a)"),
            (_IMBALANCE,),
            TAU,
        )
    ),
)
ANGLE_PRODUCT: Final = _claim(
    "angle-product",
    "The strength of a mode is half the imbalance times sinh of the hyperbolic angle",
    Equal(read("sqrt(c)*cosh(theta/2)*(sqrt(c)*sinh(theta/2))"), read("c*sinh(theta)/2")),
    derived=Follows((RATIO,), "Multiply the two weights.", Rule.EXPAND),
    note="Half the imbalance; without the factor 1/2 the formula is wrong.",
)
SADDLE: Final = _claim(
    "saddle",
    "On the stable manifold of the saddle the squared difference of the weights decays and nothing is learned",
    Solves({Q: read("4*s*Q0/((4*s + Q0)*exp(2*s*t/tau) - Q0)")}),
    about=scalar_flow(Q, T, read("Q0"), read("(-2*s*Q - Q**2/2)/tau")),
    derived=_FROM_DIFFERENCE,
)
SADDLE_WEIGHTS: Final = _claim(
    "saddle-weights",
    "Opposite weights stay opposite and fall into the saddle",
    Solves(
        {
            A: read("a0*sqrt(s/((s + a0**2)*exp(2*s*t/tau) - a0**2))"),
            B: read("-a0*sqrt(s/((s + a0**2)*exp(2*s*t/tau) - a0**2))"),
        }
    ),
    about=gradient_flow(_LOSS, (A, B), T, (read("a0"), read("-a0")), TAU),
    derived=Solved(),
)

CLAIMS: Final = (
    WEIGHTS,
    PRODUCT,
    SUM,
    SUM_TIME,
    LATE_RATE,
    LINEAR_RATE,
    BALANCED_LIMIT,
    STRENGTH,
    TIME_LAW,
    RATIO,
    SINGLE_FRACTION,
    ANGLE,
    ANGLE_PRODUCT,
    SADDLE,
    SADDLE_WEIGHTS,
)
