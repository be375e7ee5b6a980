"""Momentum: heavy-ball dynamics of one and of two layers.

Conventions: mu*u'' + tau*u' = -dL/du, with the inertia mu and the friction tau; v is the velocity; motion starts at
rest. The loss of one layer is (1/2)(s - u)**2; that of two layers (1/2)(s - a*b)**2, and with equal layers
mu*a'' + tau*a' = a*(s - a**2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from derivations.catalogue.deductions import Deduced
from derivations.catalogue.programs import Shown
from derivations.catalogue.quantities import PACE, START, TARGET, TAU, TIME, U0, T, U
from derivations.catalogue.sources import POLYAK_1964
from derivations.catalogue.stating import Vocabulary, naming
from derivations.claim import Claim, Conserves, Equal, Holds, Limit, Solves
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    ZERO,
    Diff,
    Expr,
    Symbol,
    differentiate,
    read,
    sqrt,
    substitute,
    symbols,
)
from derivations.flow import Flow
from derivations.solving.invariants import lie_derivative
from derivations.variables import Domain, Scale, Variable

MU, V, A, B, A0, X = symbols("mu v a b a0 x")

_VOCABULARY = Vocabulary(
    (
        TIME,
        PACE,
        TARGET,
        START,
        Variable("mu", Domain.POSITIVE, about="inertia, in units of the time squared", latex=r"\mu"),
        Variable("x", Domain.UNIT, about="inertia as a part of that from which on the motion swings"),
        Variable("a0", Domain.POSITIVE, scale=Scale.LOG, about="weight of either layer at time 0", latex="a_0"),
        Variable("b0", about="weight of the second layer at time 0", latex="b_0"),
        Variable("v0", about="velocity of the first weight at time 0", latex="v_0"),
        Variable("w0", about="velocity of the second weight at time 0", latex="w_0"),
    ),
    "momentum",
    POLYAK_1964,
)
_claim: Final = _VOCABULARY.claim

_ONE_LAYER = Flow((U, V), T, (U0, ZERO), (V, read("(s - u - tau*v)/mu")))


@dataclass(frozen=True)
class Moved:
    """The claim solves a motion whose force is minus the slope of a loss, against a friction.

    Attributes:
        sentence: how the solution is found.
        rule: the rule by which it is found.
        loss: the loss of the one coordinate, the first state of the flow; the second is its velocity.
        inertia: what multiplies the acceleration.
        friction: what multiplies the velocity.
    """

    sentence: str
    rule: Rule = Rule.INVERT
    loss: Expr = field(default_factory=lambda: read("(s - u)**2/2"))
    inertia: Expr = MU
    friction: Expr = TAU

    def __call__(self, claim: Claim) -> Derivation:
        """The force from the loss, and the solution with the identities that prove it."""
        from derivations.latex import latex

        flow, known = claim.about, claim.assumptions
        assert flow is not None
        place, velocity = flow.states
        force = -differentiate(self.loss, place)
        moving = self.inertia * flow.rates[1] + self.friction * velocity
        shown = Equation(self.inertia * Diff(velocity, T) + self.friction * velocity, force)
        sentence = f"The force is minus the slope of the loss ${latex(self.loss, known)}$, less the friction."
        first = Step(Rule.GRADIENT_FLOW, sentence, (shown,), (moving - force,), known)
        return Derivation((first,)) + Shown(self.sentence, self.rule)(claim)


def _motion(name: str, title: str, given: str, gap: str, where: dict[Symbol, Expr] | None = None) -> Claim:
    position = read("s") + (U0 - read("s")) * read(gap)
    where = where or {}
    velocity = position
    for meaning in reversed(where.items()):
        velocity = substitute(velocity, dict((meaning,)))
    return _claim(
        f"one-layer.{name}",
        title,
        Solves({U: position, V: differentiate(position, T)}),
        given,
        about=_ONE_LAYER,
        where=where,
        derived=Moved("The equation is linear; its two exponentials are fitted to the start."),
    )


OVERDAMPED: Final = _motion(
    "overdamped",
    "With little inertia one layer approaches its target by two exponentials",
    "tau**2 > 4*mu",
    "(r1*exp(r2*t) - r2*exp(r1*t))/(r1 - r2)",
    naming(r1="(-tau + sqrt(tau**2 - 4*mu))/(2*mu)", r2="(-tau - sqrt(tau**2 - 4*mu))/(2*mu)"),
)
UNDERDAMPED: Final = _motion(
    "underdamped",
    "With much inertia one layer swings around its target",
    "tau**2 < 4*mu",
    "exp(-tau*t/(2*mu))*(cos(w*t) + tau/(2*mu*w)*sin(w*t))",
    naming(w="sqrt(4*mu - tau**2)/(2*mu)"),
)
CRITICAL: Final = _claim(
    "one-layer.critical",
    "With the inertia tau**2/4 one layer approaches its target fastest without swinging",
    Solves(
        {
            U: read("s + (u0 - s)*(1 + 2*t/tau)*exp(-2*t/tau)"),
            V: read("(s - u0)*4*t/tau**2*exp(-2*t/tau)"),
        }
    ),
    about=Flow((U, V), T, (U0, ZERO), (V, read("4*(s - u - tau*v)/tau**2"))),
    derived=Moved(
        "The equation is linear with a double exponent; both of its solutions are fitted.",
        inertia=read("tau**2/4"),
    ),
)
_PART: Final = {MU: read("x*tau**2/4")}
LIGHT: Final = _claim(
    "one-layer.no-inertia",
    "Without inertia the slow exponent is that of gradient flow",
    Limit(substitute(read("(-tau + sqrt(tau**2 - 4*mu))/(2*mu)"), _PART), X, ZERO, "+", read("-1/tau")),
    derived=Deduced(
        "Rationalise the root.",
        form=substitute(read("-2/(tau + sqrt(tau**2 - 4*mu))"), _PART),
        parents=(OVERDAMPED,),
    ),
    note="The inertia is x*tau**2/4; beyond x = 1 the motion swings.",
)

_TWO_LAYERS = Flow(
    (A, B, V, Symbol("w")),
    T,
    (A0, Symbol("b0"), Symbol("v0"), Symbol("w0")),
    (V, Symbol("w"), read("b*(s - a*b)/mu"), read("a*(s - a*b)/mu")),
)
_ENERGY: Final = read("mu*(v**2 + w**2)/2 + (s - a*b)**2/2")


class Energy:
    """The energy of two layers without friction: the force from the loss, and the derivative along the motion."""

    def __call__(self, claim: Claim) -> Derivation:
        """The two steps."""
        loss = read("(s - a*b)**2/2")
        weights = tuple(zip((A, B), _TWO_LAYERS.rates[2:], strict=True))
        forces = tuple(Equation(MU * rate, -differentiate(loss, weight)) for weight, rate in weights)
        vanishing = tuple(each.left - each.right for each in forces)
        sentence = "The force on each weight is minus the slope of the loss $(s - ab)^2/2$."
        first = Step(Rule.GRADIENT_FLOW, sentence, forces, vanishing, claim.assumptions)
        says = claim.says
        assert isinstance(says, Conserves)
        change = lie_derivative(says.quantity, _TWO_LAYERS)
        shown = (Equation(Diff(says.quantity, T), ZERO),)
        return Derivation((first, Step(Rule.INVARIANT, "It is constant.", shown, (change,), claim.assumptions)))


ENERGY: Final = _claim(
    "energy",
    "Without friction two layers conserve kinetic energy plus loss",
    Conserves(_ENERGY),
    about=_TWO_LAYERS,
    derived=Energy(),
)
_BALANCED: Final = read("mu*v**2/2 - s*a**2/2 + a**4/4")
OVERSHOOT: Final = _claim(
    "overshoot",
    "Without friction a balanced mode that starts at rest at a0**2 comes to rest again at the strength 2*s - a0**2",
    Equal(substitute(_BALANCED, {V: ZERO, A: read("sqrt(2*s - a0**2)")}), substitute(_BALANCED, {V: ZERO, A: A0})),
    "a0**2 < s",
    derived=Deduced("Both have the same energy at rest.", parents=(ENERGY,)),
)
_HEIGHT: Final = read("sqrt(2*s)/cosh(sqrt(s/mu)*t)")
SEPARATRIX: Final = _claim(
    "separatrix",
    "Without friction equal layers that start at rest at twice the target fall back to nothing",
    Solves({A: _HEIGHT, V: differentiate(_HEIGHT, T)}),
    about=Flow((A, V), T, (read("sqrt(2*s)"), ZERO), (V, read("a*(s - a**2)/mu"))),
    derived=Moved(
        "The energy is zero, so that $v^2 = a^2(2s - a^2)/(2\\mu)$, which is separable.",
        Rule.SEPARATE,
        loss=read("(s - a**2)**2/4"),
        friction=ZERO,
    ),
)
#: The time is sqrt(2*mu)*K(m)/sqrt(2*s - a0**2) with the complete elliptic integral K and m = 1 - a0**2/(2*s - a0**2).
_GAUSS: Final = read("sqrt(2*mu)*pi/2*hyp2f1(1/2, 1/2, 1, 1 - a0**2/(2*s - a0**2))/sqrt(2*s - a0**2)")
_RISE: Final = read("sqrt(mu/s)*log(4*sqrt(2*s)/a0)")


def _turning(claim: Claim) -> Derivation:
    """The time of a rise as an integral over an angle, from the energy at rest."""
    high = read("2*s - a0**2")
    square = A0**2 * read("cos(x)**2") + high * read("sin(x)**2")
    at_rest = substitute(_BALANCED, {V: ZERO, A: A0})
    kinetic = at_rest - (square**2 / 4 - Symbol("s") * square / 2)
    swing = (high - A0**2) * read("sin(x)*cos(x)")
    shown = (Equation(A**2, square), Equation(Diff(T, X), sqrt(2 * MU) / A))
    vanishing = (
        kinetic - (high - square) * (square - A0**2) / 4,
        (high - square) * (square - A0**2) - swing**2,
        differentiate(square, X) / 2 - swing,
    )
    sentence = "Between the two points of rest an angle $x$ runs from $0$ to $\\pi/2$; by the energy,"
    return Derivation((Step(Rule.SEPARATE, sentence, shown, vanishing, claim.assumptions),))


RISE_LAW: Final = _claim(
    "rise-time.small-start",
    "From a vanishing start equal layers rise without friction in the time sqrt(mu/s)*log(4*sqrt(2*s)/a0)",
    Limit(_GAUSS - _RISE, A0, ZERO, "+", ZERO),
    "a0**2 < s",
    derived=Deduced(
        "The integral of $1/a$ over the angle is an elliptic integral, which is $\\pi/2$ times Gauss's function.",
        form=_GAUSS - _RISE,
        parents=(ENERGY,),
        before=_turning,
    ),
)
_EXPONENT: Final = read("(-tau + sqrt(tau**2 + 4*mu*s))/(2*mu)")
ESCAPE: Final = _claim(
    "escape",
    "Close to nothing equal layers grow with the exponent (-tau + sqrt(tau**2 + 4*mu*s))/(2*mu)",
    Equal(substitute(read("mu*x**2 + tau*x"), {Symbol("x"): _EXPONENT}), read("s")),
    derived=Deduced("Put $a = e^{xt}$ into $\\mu\\ddot a + \\tau\\dot a = sa$, the motion close to $a = 0$."),
)
ESCAPE_LIGHT: Final = _claim(
    "escape.no-inertia",
    "Without inertia the exponent of the escape is that of gradient flow",
    Limit(_EXPONENT, MU, ZERO, "+", read("s/tau")),
    derived=Deduced("Rationalise the root.", form=read("2*s/(tau + sqrt(tau**2 + 4*mu*s))"), parents=(ESCAPE,)),
)
ESCAPE_SLOWER: Final = _claim(
    "escape.slower",
    "Inertia slows the escape",
    Holds(read("s/tau") > _EXPONENT),
    derived=Deduced(
        "Rationalise the root.",
        form=read("s*(sqrt(tau**2 + 4*mu*s) - tau)/(tau*(tau + sqrt(tau**2 + 4*mu*s)))"),
        parents=(ESCAPE,),
    ),
)

CLAIMS: Final = (
    OVERDAMPED,
    UNDERDAMPED,
    CRITICAL,
    LIGHT,
    ENERGY,
    OVERSHOOT,
    SEPARATRIX,
    RISE_LAW,
    ESCAPE,
    ESCAPE_LIGHT,
    ESCAPE_SLOWER,
)
