"""From saddle to saddle: small starts learn in steps, at times that are known in the limit.

Conventions: Gidel et al.: two balanced layers, loss (1/2) E |y - W2 W1 x|**2, sigma the singular value of the
input-output correlation, lam the variance of the input along it; start exp(-2*delta), time delta*x.
Li, Luo and Lyu: symmetric factor, loss (1/4)|U U^T - M|**2, mu and mu2 eigenvalues of M, start U = sqrt(v0)*1.
Jacot et al.: norm r of the weights of L layers on the way out of zero, at the speed c of the fastest direction.
Berthier: positive diagonal network, v = u**2, v' = v*(s - q*v) for one feature from eps; times over log(1/eps).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.consequences import Expanded
from derivations.catalogue.programs import Follows, Solved
from derivations.catalogue.quantities import TIME, T
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import BERTHIER_2023, GIDEL_2019, JACOT_2021, LI_2021
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Asymptotic, Claim, Equal, Limit, Solves
from derivations.expressions import INFINITY, ONE, ZERO, add, as_expr, log, mul, read, sqrt, symbols
from derivations.flow import scalar_flow
from derivations.variables import Domain, Scale, Variable

W, W0, NORM, SIGMA, LAM, DELTA, X, MU, MU2, V0, V, R, R0, C, S, EPS, Q, U = symbols(
    "w w0 n sigma lam delta x mu mu2 v0 v r r0 c s eps q u"
)

_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        Variable("w0", Domain.POSITIVE, scale=Scale.LOG, about="value at time 0", latex="w_0"),
        Variable("w", Domain.POSITIVE, about="value"),
        Variable("v", Domain.POSITIVE, about="eigenvalue of U U^T"),
        Variable("sigma", Domain.POSITIVE, about="singular value of the correlation", latex=r"\sigma"),
        Variable("lam", Domain.POSITIVE, about="variance of the input", latex=r"\lambda"),
        Variable("delta", Domain.POSITIVE, about="half of minus the logarithm of the start", latex=r"\delta"),
        Variable("x", Domain.POSITIVE, about="time, in units of delta"),
        Variable("mu", Domain.POSITIVE, about="largest eigenvalue of M", latex=r"\mu_1"),
        Variable("mu2", Domain.POSITIVE, about="another eigenvalue of M", latex=r"\mu_2"),
        Variable("v0", Domain.POSITIVE, scale=Scale.LOG, about="eigenvalue at time 0", latex="v_0"),
        Variable("r0", Domain.POSITIVE, scale=Scale.LOG, about="norm of the weights at time 0", latex="r_0"),
        Variable("r", Domain.POSITIVE, about="norm of the weights"),
        Variable("c", Domain.POSITIVE, about="speed of the escape, in units of a power of the norm"),
        Variable("L", minimum=Fraction(2), about="number of layers"),
        Variable("s", Domain.POSITIVE, about="target value"),
        Variable("q", Domain.POSITIVE, about="variance of the input of the feature"),
        Variable("eps", Domain.POSITIVE, scale=Scale.LOG, about="value at time 0", latex=r"\varepsilon"),
    ),
    "saddles",
    JACOT_2021,
)
_claim: Final = _VOCABULARY.claim


def _limit(name: str, title: str, says: Limit | Asymptotic, parents: tuple[Claim, ...], *given: str) -> Claim:
    return _claim(
        f"{name}",
        title,
        says,
        *given,
        source=parents[0].source,
        derived=Expanded("Let the start go to zero.", parents),
    )


GIDEL: Final = _claim(
    "two-layer.trajectory",
    "Two layers whose correlations commute: each value is a logistic curve that ends at sigma/lam",
    Solves({W: read("w0*exp(2*sigma*t)/(1 + w0*lam/sigma*(exp(2*sigma*t) - 1))")}),
    about=scalar_flow(W, T, W0, read("2*w*(sigma - lam*w)")),
    source=GIDEL_2019,
    derived=Solved(
        Reduction(
            read("lam*(a*b)**2/2 - sigma*a*b"),
            dict.fromkeys(symbols("a b"), sqrt(W)),
            read("a*b"),
            (read("a**2 - b**2"),),
        )
    ),
    note="The factor 2 is that of two separate layers, where the topic `toy` divides the loss by 2.",
)
_STEP: Final = law(GIDEL, {W0: read("exp(-2*delta)"), T: DELTA * X})
STEPS: Final = (
    _limit(
        "two-layer.before",
        "Before the time 1/sigma, in units of delta, nothing is learned in the limit",
        Limit(_STEP, DELTA, INFINITY, "", ZERO),
        (GIDEL,),
        "x*sigma < 1",
    ),
    _limit(
        "two-layer.after",
        "After the time 1/sigma, in units of delta, all is learned in the limit",
        Limit(_STEP, DELTA, INFINITY, "", SIGMA / LAM),
        (GIDEL,),
        "x*sigma > 1",
    ),
)
LI: Final = _claim(
    "symmetric.trajectory",
    "A symmetric factor from a multiple of the identity: each eigenvalue is a logistic curve",
    Solves({V: read("mu/(1 + (mu/v0 - 1)*exp(-2*mu*t))")}),
    about=scalar_flow(V, T, V0, read("2*v*(mu - v)")),
    source=LI_2021,
    derived=Solved(Reduction(read("(u**2 - mu)**2/4"), {U: sqrt(V)}, read("u**2"))),
)
_HALF: Final = read("log(mu/v0 - 1)/(2*mu)")
_OTHER: Final = law(LI, {MU: MU2, T: _HALF})
HALF_TIME: Final = _claim(
    "symmetric.half-time",
    "The time in which the largest eigenvalue reaches half its end",
    Equal(law(LI, {T: _HALF}), MU / 2),
    "v0 < mu",
    source=LI_2021,
    derived=Follows((LI,), "Put in the time."),
)
SECOND: Final = _limit(
    "symmetric.second",
    "At that time every other eigenvalue is still a power of the start",
    Asymptotic(_OTHER, read("mu**(mu2/mu)*v0**(1 - mu2/mu)"), V0, ZERO, "+"),
    (LI, HALF_TIME),
    "mu2 < mu",
)


def _escape(depth: int) -> Claim:
    """The norm r of L homogeneous layers obeys r' = c*r**(L - 1)."""
    power = depth - 2
    solution = (
        read("r0*exp(c*t)") if depth == 2 else R0 * (ONE - power * C * R0**power * T) ** as_expr(Fraction(-1, power))
    )
    given = () if depth == 2 else (f"{power}*c*r0**{power}*t < 1",)
    return _claim(
        f"escape.depth-{depth}",
        f"The norm of {depth} layers on its way out of zero " + ("grows exponentially" if depth == 2 else "blows up"),
        Solves({R: solution}),
        *given,
        about=scalar_flow(R, T, R0, C * R ** (depth - 1)),
        derived=Solved(Reduction(-C * NORM**depth / depth, {NORM: R}, NORM)),
        note="Along the fastest direction; c = L**(1 - L/2) times the largest singular value of the gradient at zero.",
    )


ESCAPES: Final = tuple(_escape(depth) for depth in (2, 3, 4, 5))


def _speed(depth: int) -> Claim:
    """All layers of equal norm r/sqrt(L), along the top singular vectors: the speed of the norm."""
    own = read(f"r/sqrt({depth})")
    weights = symbols(" ".join(f"a{layer}" for layer in range(1, depth + 1)))
    loss = -SIGMA * mul(*weights)
    norm = sqrt(add(*(weight**2 for weight in weights)))
    speed = SIGMA * as_expr(depth) ** (1 - as_expr(Fraction(depth, 2)))
    solution = law(ESCAPES[depth - 2], {C: speed})
    given = () if depth == 2 else (f"{depth - 2}*sigma*{depth}**(1 - {depth}/2)*r0**{depth - 2}*t < 1",)
    return _claim(
        f"escape-speed.depth-{depth}",
        f"{depth} aligned layers of equal norm leave zero at the speed L**(1 - L/2) times the top singular value",
        Solves({R: solution}),
        *given,
        about=scalar_flow(R, T, R0, speed * R ** (depth - 1)),
        derived=Solved(Reduction(loss, dict.fromkeys(weights, own), norm)),
        note="The loss is its first term at zero; that no other direction is faster is not claimed.",
    )


SPEEDS: Final = tuple(_speed(depth) for depth in (2, 3, 4))
LOTKA: Final = _claim(
    "lotka-volterra.trajectory",
    "One feature of a positive diagonal network grows as a logistic curve",
    Solves({V: read("s/(q*(1 + (s/(q*eps) - 1)*exp(-s*t)))")}),
    about=scalar_flow(V, T, EPS, read("v*(s - q*v)")),
    source=BERTHIER_2023,
    derived=Solved(Reduction(read("(q*u**4/2 - s*u**2)/4"), {U: sqrt(V)}, read("u**2"))),
)
_GROWN: Final = law(LOTKA, {T: X * log(1 / EPS)})
ACTIVATION: Final = (
    _limit(
        "lotka-volterra.linear",
        "Before a feature is active its logarithm, over that of the start, falls linearly in time over log(1/eps)",
        Limit(log(_GROWN) / log(EPS), EPS, ZERO, "+", ONE - S * X),
        (LOTKA,),
        "s*x < 1",
    ),
    _limit(
        "lotka-volterra.before",
        "Before the time 1/s, over log(1/eps), a feature is not learned in the limit",
        Limit(_GROWN, EPS, ZERO, "+", ZERO),
        (LOTKA,),
        "s*x < 1",
    ),
    _limit(
        "lotka-volterra.after",
        "After the time 1/s, over log(1/eps), a feature is learned in the limit",
        Limit(_GROWN, EPS, ZERO, "+", S / Q),
        (LOTKA,),
        "s*x > 1",
    ),
)

CLAIMS: Final = (GIDEL, *STEPS, LI, HALF_TIME, SECOND, *ESCAPES, *SPEEDS, LOTKA, *ACTIVATION)
