"""Circular convolutions: in the Fourier domain every frequency is a race of its own, with a phase.

Conventions: beta = w_1 * ... * w_N, circular convolutions of filters, unnormalised DFT, so that the transform of beta
is the product of those of the layers. At one frequency layer l has the real part a_l and the imaginary part b_l, and
the target (c, d), or the modulus c at phase 0; loss (1/(2*N))*|beta - target|**2, unit time constant; a unitary DFT
multiplies the rate by powers of the length. Balanced layers have one modulus; rho is that of the product, phi its
phase from that of the target.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

from derivations.catalogue import toy
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.depth_forms import growth, root
from derivations.catalogue.programs import Conserved, Solved, derived_before
from derivations.catalogue.quantities import TIME, T
from derivations.catalogue.reductions import Reduction, conserving, descending
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Conserves, Equal, Solves, TimeTo
from derivations.derivation import Derivation, Rule
from derivations.expressions import (
    ONE,
    ZERO,
    Expr,
    Symbol,
    add,
    call,
    differentiate,
    mul,
    read,
    substitute,
    symbols,
)
from derivations.flow import Flow, gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

RHO, PHI, C, D = symbols("rho phi c d")
_DEPTHS: Final = (2, 3)
_LAYERS: Final = range(1, max(_DEPTHS) + 1)

_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        *(Variable(f"{n}0_{i}", about=f"part of layer {i} at time 0") for n in "ab" for i in _LAYERS),
        *(Variable(f"phi{i}", about=f"phase of layer {i}", latex=rf"\varphi_{i}") for i in _LAYERS),
        Variable("c", Domain.POSITIVE, about="modulus of the target, or its real part"),
        Variable("d", about="imaginary part of the target"),
        Variable("rho", Domain.POSITIVE, about="modulus of the product", latex=r"\rho"),
        Variable("rho_0", Domain.POSITIVE, scale=Scale.LOG, about="modulus at time 0", latex=r"\rho_0"),
        Variable("phi", about="phase of the product", latex=r"\varphi"),
        Variable("h0", about="tangent of half the phase at time 0", latex="h_0"),
        Variable("target", Domain.POSITIVE, about="modulus of the target", latex=r"\rho^{*}"),
        Variable("sigma_0", Domain.POSITIVE, scale=Scale.LOG, about="modulus at time 0", latex=r"\rho_0"),
        Variable("sigma", Domain.POSITIVE, about="modulus", latex=r"\rho"),
    ),
    "convolution",
    GISSIN_2020,
)
_claim: Final = _VOCABULARY.claim

_Complex = tuple[Expr, Expr]


def _times(one: _Complex, two: _Complex) -> _Complex:
    return one[0] * two[0] - one[1] * two[1], one[0] * two[1] + one[1] * two[0]


def _layers(depth: int) -> tuple[tuple[Symbol, Symbol], ...]:
    return tuple((Symbol(f"a{i}"), Symbol(f"b{i}")) for i in range(1, depth + 1))


def _product(depth: int) -> _Complex:
    found: _Complex = (ONE, ZERO)
    for layer in _layers(depth):
        found = _times(found, layer)
    return found


def _loss(depth: int) -> Expr:
    real, imaginary = _product(depth)
    return ((real - C) ** 2 + (imaginary - D) ** 2) / (2 * depth)


def _descent(depth: int) -> Flow:
    weights = tuple(part for layer in _layers(depth) for part in layer)
    return gradient_flow(_loss(depth), weights, T, [Symbol(f"{w.name[0]}0_{w.name[1]}") for w in weights])


def _kept(depth: int, first: int, second: int) -> Claim:
    (a, b), (e, f) = (_layers(depth)[place - 1] for place in (first, second))
    return _claim(
        f"balance.depth-{depth}.{first}-{second}",
        f"At each frequency of {depth} convolutions the squared moduli of layers {first} and {second} keep their "
        "difference",
        Conserves(a**2 + b**2 - e**2 - f**2),
        about=_descent(depth),
        derived=Conserved(_loss(depth)),
    )


@dataclass(frozen=True)
class _Balanced:
    """The gradient flow of the parts, and what it keeps."""

    depth: int

    def __call__(self, claim: Claim) -> Derivation:
        """The steps from the loss to balanced layers."""
        flow, layers = _descent(self.depth), _layers(self.depth)
        known = claim.assumptions.with_variables(*_VOCABULARY.variables)
        falls = add(*(rate**2 for rate in flow.rates))
        moduli = [a**2 + b**2 for a, b in layers]
        kept = tuple(moduli[0] - other for other in moduli[1:])
        return Derivation((descending(_loss(self.depth), flow, known, falls), conserving(kept, flow, known)))


def _moved(depth: int) -> _Complex:
    """The velocity of the product by the chain rule, at layers of the modulus rho**(1/N) and the phases phi_l."""
    flow, product = _descent(depth), _product(depth)
    speeds = [
        add(*(mul(differentiate(part, w), rate) for w, rate in zip(flow.states, flow.rates, strict=True)))
        for part in product
    ]
    own = root(RHO, depth)
    there: dict[Symbol, Expr] = {}
    for place, (a, b) in enumerate(_layers(depth), 1):
        phase = Symbol(f"phi{place}")
        there |= {a: own * call("cos", phase), b: own * call("sin", phase)}
    return substitute(speeds[0], there), substitute(speeds[1], there)


def _law(depth: int, part: int) -> Claim:
    """Beta' = |beta|**(2 - 2/N)*(target - beta), its real and its imaginary part."""
    total = add(*(Symbol(f"phi{place}") for place in range(1, depth + 1)))
    own = RHO * call("cos" if part == 0 else "sin", total)
    name = ("real", "imaginary")[part]
    return _claim(
        f"law.{name}.depth-{depth}",
        f"Each frequency of {depth} balanced convolutions races towards its target, the {name} part of the law",
        Equal(_moved(depth)[part], growth(RHO, depth) * ((C, D)[part] - own)),
        derived=Deduced("The layers commute, and their moduli are equal.", Rule.REDUCE, before=_Balanced(depth)),
        note="No term of other layers appears, unlike for matrices.",
    )


def _aligned(depth: int) -> Claim:
    weights = symbols(" ".join(f"a{layer}" for layer in range(1, depth + 1)))
    parent = toy.TIMES[depth - 1]
    sigma, target = symbols("sigma target")
    loss = (mul(*weights) - target) ** 2 / (2 * depth)
    kept = tuple(weights[0] ** 2 - other**2 for other in weights[1:])
    return _claim(
        f"aligned.depth-{depth}",
        f"At the phase of its target the modulus of {depth} convolutions follows the time law of that depth",
        TimeTo(law(parent)),
        "sigma_0 < target",
        about=scalar_flow(sigma, T, Symbol("sigma_0"), growth(sigma, depth) * (target - sigma)),
        derived=Solved(Reduction(loss, dict.fromkeys(weights, root(sigma, depth)), mul(*weights), kept)),
    )


LAWS: Final = tuple(_law(depth, part) for depth in _DEPTHS for part in (0, 1))
#: rho' and phi' from the real part x' and the imaginary part y' of beta' = rho**p*(c - beta).
_X, _Y = read("c - rho*cos(phi)"), read("-rho*sin(phi)")


def _polar(depth: int, name: str) -> Claim:
    size = growth(RHO, depth)
    cosine, sine = call("cos", PHI), call("sin", PHI)
    if name == "modulus":
        left, right = size * (_X * cosine + _Y * sine), size * (C * cosine - RHO)
    else:
        left, right = size * (_Y * cosine - _X * sine) / RHO, -size / RHO * C * sine
    return _claim(
        f"polar.{name}.depth-{depth}",
        f"The {name} of a frequency of {depth} convolutions as the law of the product moves it",
        Equal(left, right),
        derived=Deduced("Write the law in polar coordinates.", parents=LAWS[2 * depth - 4 : 2 * depth - 2]),
    )


POLAR: Final = tuple(_polar(depth, name) for depth in _DEPTHS for name in ("modulus", "phase"))
H: Final = Symbol("h")
HALF: Final = _claim(
    "phase.half-angle",
    "The tangent of half the phase moves at minus the modulus of the target times itself",
    Equal(read("(1 + h0**2)/2*(-c*2*h0/(1 + h0**2))"), read("-c*h0")),
    derived=Deduced("Put the sine of the phase in terms of the tangent of its half.", parents=POLAR[1:2]),
)


@dataclass(frozen=True)
class _Turning:
    """The law of the half angle, solved."""

    def __call__(self, claim: Claim) -> Derivation:
        """The derivation of the rate, and its solution."""
        return derived_before(claim, (HALF,)) + Solved()(claim)


PHASE: Final = _claim(
    "phase.depth-2",
    "At depth 2 the phase turns to that of the target on its own: the tangent of its half decays exponentially",
    Solves({H: read("h0*exp(-c*t)")}),
    about=scalar_flow(H, T, Symbol("h0"), -C * H),
    derived=_Turning(),
    note="h = tan(phi/2), whatever the modulus does.",
)

CLAIMS: Final = (
    *(_kept(depth, i, j) for depth in _DEPTHS for i, j in combinations(range(1, depth + 1), 2)),
    *LAWS,
    *POLAR,
    *(_aligned(depth) for depth in (1, *_DEPTHS)),
    HALF,
    PHASE,
)
