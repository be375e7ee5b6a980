"""Train and test error in time as integrals over a spectrum, by its position and by an angle.

Conventions: those of the topics `overtraining` (one layer) and `generalisation` (two layers).  Eigenvalues of inputs
and squared singular values of noise are L = 1 + A + 2*sqrt(A)*c with a position c from -1 to 1, A = al for inputs, of
the density 2*A*sqrt(1 - c**2)/(pi*L) for each column (topic `bulk`).  With c = cos(h) all integrands are smooth
functions of the angle h, for which quadrature gains digits as fast as it can.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from derivations.catalogue import bulk, generalisation, overtraining, resolvent, two_layer
from derivations.catalogue.consequences import expanded_assumptions
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.quantities import EPS, PACE, TIME, U0
from derivations.catalogue.quantities import S as TARGET
from derivations.catalogue.resolvent import ABOVE, INFLATED, OVERLAP
from derivations.catalogue.sources import ADVANI_2020, LAMPINEN_2019
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal
from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    MINUS_ONE,
    ONE,
    PI,
    ZERO,
    Expr,
    Integral,
    add,
    read,
    sqrt,
    substitute,
    symbols,
)
from derivations.variables import Domain, Variable

A, S, N, C, H, L, SNR, INR, AL, LAM, Q, X = symbols("A s N c h L snr inr al lam q x")
VOCABULARY: Final = Vocabulary(
    (
        TIME,
        PACE,
        Variable("snr", Domain.POSITIVE, about="variance of the teacher's weights over that of the noise"),
        Variable("inr", Domain.NONNEGATIVE, about="variance of the weights at time 0 over that of the noise"),
        Variable("al", Domain.POSITIVE, about="examples over inputs", latex=r"\alpha"),
        Variable("A", Domain.POSITIVE, about="outputs over inputs"),
        Variable("N", Domain.POSITIVE, about="number of outputs"),
        Variable("s", Domain.POSITIVE, about="singular value of the teacher, in units of the noise"),
        Variable("eps", Domain.POSITIVE, about="strength of a mode at time 0", latex=r"\epsilon"),
        Variable("x", Domain.NONNEGATIVE, about="time, in units of tau"),
    ),
    "curves",
    LAMPINEN_2019,
)
POSITION: Final = Variable("c", minimum=Fraction(-1), maximum=Fraction(1), about="position in the bulk")
#: The square of a singular value of the noise, the density of its position for each column, the slope of the angle.
SQUARE: Final = read("(1 - sqrt(A))**2 + 2*sqrt(A)*(1 + c)")
SQUARE_BY_ANGLE: Final = read("(1 - sqrt(A))**2 + 4*sqrt(A)*cos(h/2)**2")
DENSITY: Final = read("2*A*sqrt(1 - c**2)/(pi*L)")
BY_ANGLE: Final = read("2*A*sin(h)**2/(pi*L)")
_claim: Final = VOCABULARY.claim


def over_position(weight: Expr, of: Expr, aspect: Expr = A) -> Expr:
    """The integral of a function of L and c over the position."""
    return Integral(_in_bulk(weight * of, SQUARE, aspect), C, MINUS_ONE, ONE)


def over_angle(weight: Expr, of: Expr, aspect: Expr = A) -> Expr:
    """The integral of a function of L and h over the angle."""
    return Integral(_in_bulk(weight * of, SQUARE_BY_ANGLE, aspect), H, ZERO, PI)


def _in_bulk(body: Expr, square: Expr, aspect: Expr) -> Expr:
    return substitute(body, {L: substitute(square, {A: aspect}), A: aspect})


@dataclass(frozen=True)
class Position:
    """That the mean over the eigenvalues is one over their position."""

    aspect: Expr

    def __call__(self, claim: Claim) -> Derivation:
        """The mean of an exponential, from which that of every function follows."""
        lower, upper = (substitute(read(text), {A: self.aspect}) for text in ("(1 - sqrt(A))**2", "(1 + sqrt(A))**2"))
        density = substitute(read("sqrt(4*A - (lam - 1 - A)**2)/(2*pi*lam)"), {A: self.aspect})
        mean = Integral(density * read("exp(-lam*t)"), LAM, lower, upper)
        moved = over_position(DENSITY, read("exp(-L*t)"), self.aspect)
        sentence = r"Put in the position: $\lambda = 1 + A + 2\sqrt{A}c$, $d\lambda = 2\sqrt{A}\,dc$, for one function:"
        step = Step(Rule.RESCALE, sentence, (Equation(mean, moved),), (mean - moved,), expanded_assumptions(claim))
        return Derivation((step,))


_TURNED: Final = r"Put in the angle: $c = \cos h$, $dc = -\sin h\,dh$."
#: Squares of what is left of start and teacher, and of the noise that is learned, from the solution of a mode.
_MODE: Final = law(overtraining.MODE)
_LEFT: Final = substitute(_MODE, {overtraining.D0: ONE, overtraining.XI: ZERO}) ** 2
_LEARNED: Final = substitute(_MODE, {overtraining.D0: ZERO, overtraining.XI: ONE}) ** 2
_DECAY: Final = read("exp(-L*t/tau)")
#: The parts of a mode in the test error and, over al, in the train error.
_TEST: Final = substitute(overtraining.PART, {Q: _DECAY, LAM: L})
_TRAIN: Final = (L * (SNR + INR) + 1) * _DECAY**2
_TEST_SQUARES: Final = substitute((SNR + INR) * _LEFT + _LEARNED, {LAM: L})
_TRAIN_SQUARES: Final = substitute(
    LAM * (SNR + INR) * _LEFT + (sqrt(LAM) * substitute(_MODE, {overtraining.D0: ZERO, overtraining.XI: ONE}) - 1) ** 2,
    {LAM: L},
)
_UNSEEN: Final = (1 - AL) * (SNR + INR)


def _regression(name: str, given: str, unseen: Expr, more: str) -> tuple[Claim, Claim]:
    test = _claim(
        f"regression.test.{name}",
        f"The test error of one layer in time, with {more} examples than inputs",
        Equal(
            1 + over_position(DENSITY, _TEST_SQUARES, AL) + unseen,
            1 + over_angle(BY_ANGLE, _TEST, AL) + unseen,
        ),
        given,
        source=ADVANI_2020,
        derived=Deduced(
            f"Add up what the modes have. {_TURNED}",
            Rule.RESCALE,
            parents=(bulk.DENSITY, overtraining.MEAN_SQUARE, overtraining.FROZEN),
            before=Position(AL),
        ),
    )
    train = _claim(
        f"regression.train.{name}",
        f"The train error of one layer in time, with {more} examples than inputs",
        Equal(
            (over_position(DENSITY, _TRAIN_SQUARES, AL) + unseen_labels(unseen)) / AL + 1 - 1 / AL,
            (over_angle(BY_ANGLE, _TRAIN, AL) + unseen_labels(unseen)) / AL + 1 - 1 / AL,
        ),
        given,
        source=ADVANI_2020,
        derived=Deduced(
            f"Add up what the modes have. {_TURNED}",
            Rule.RESCALE,
            parents=(bulk.DENSITY, overtraining.TRAIN),
            before=Position(AL),
        ),
    )
    return test, train


def unseen_labels(unseen: Expr) -> Expr:
    """What eigenvalues that vanish add to the sum of the train error: the noise of their labels."""
    return ZERO if unseen == ZERO else 1 - AL


REGRESSION: Final = (
    *_regression("more", "al > 1", ZERO, "more"),
    *_regression("fewer", "al < 1", _UNSEEN, "fewer"),
)
#: As many examples as inputs: eigenvalues 2 - 2*cos(h), of the density (1 + cos(h))/pi of the angle.
_EQUAL: Final = read("2*cos(h/2)**2/pi")
_EIGENVALUE: Final = read("4*sin(h/2)**2")


def _mean(of: Expr) -> Expr:
    """The mean over the eigenvalues with as many examples as inputs."""
    return Integral(_EQUAL * substitute(of, {LAM: _EIGENVALUE}), H, ZERO, PI)


def _square_spectrum(claim: Claim) -> Derivation:
    """That the mean over the eigenvalues between 0 and 4 is one over the angle."""
    mean = Integral(read("sqrt(lam*(4 - lam))/(2*pi*lam)*exp(-lam*x)"), LAM, ZERO, read("4"))
    moved = _mean(read("exp(-lam*x)"))
    sentence = r"Put $\lambda = 2 - 2\cos h$ into the density of the eigenvalues:"
    return Derivation((Step(Rule.RESCALE, sentence, (Equation(mean, moved),), (mean - moved,), claim.assumptions),))


DECAY: Final = _claim(
    "regression.equal.decay",
    "The mean decay of the modes with as many examples as inputs is a sum of Bessel functions",
    Equal(_mean(read("exp(-lam*x)")), overtraining.DECAY),
    source=ADVANI_2020,
    derived=Deduced(
        r"$I_n(z)$ is the mean of $e^{z\cos h}\cos nh$ over the angle.",
        Rule.ANTIDERIVATIVE,
        parents=(bulk.DENSITY,),
        before=_square_spectrum,
    ),
)
EQUAL: Final = _claim(
    "regression.equal.rate",
    "The rate at which noise enters one layer, with as many examples as inputs",
    Equal(
        _mean(read("2*(exp(-lam*x) - exp(-2*lam*x))")),
        2 * overtraining.DECAY - 2 * substitute(overtraining.DECAY, {X: 2 * X}),
    ),
    source=ADVANI_2020,
    derived=Deduced(
        r"The rate of $(1 - q)^2/\lambda$ is $2(q - q^2)$.",
        Rule.SPECIALISE,
        parents=(overtraining.MEAN_SQUARE, DECAY),
    ),
    note="Its integral over the time is the noise in overtraining.critical: the Bessel form of the test error.",
)

#: The strength of a mode of the noise, by its position or angle, and that of a detectable mode.
STRENGTH: Final = law(two_layer.TRAJECTORY, {TARGET: sqrt(L), U0: EPS})
LEARNED_MODE: Final = law(two_layer.TRAJECTORY, {TARGET: INFLATED, U0: EPS})
COST: Final = LEARNED_MODE**2 - 2 * LEARNED_MODE * S * OVERLAP + S**2
_ONE_MODE: Final = ("A < 1", ABOVE)
#: The mean over the noise with fewer outputs than inputs, of which A are singular values for each input.
_NOISE: Final = DENSITY / A
_NOISE_BY_ANGLE: Final = BY_ANGLE / A
TEST: Final = _claim(
    "network.test",
    "The test error of two layers in time at leading order: one detectable mode, and the strengths of the noise",
    Equal(
        ((N - 1) * over_position(_NOISE, STRENGTH**2) + COST) / S**2,
        ((N - 1) * over_angle(_NOISE_BY_ANGLE, STRENGTH**2) + COST) / S**2,
    ),
    *_ONE_MODE,
    derived=Deduced(
        f"Put the logistic curve of each mode into the overlaps. {_TURNED}",
        Rule.RESCALE,
        parents=(two_layer.TRAJECTORY, bulk.DENSITY, generalisation.SIGNAL, resolvent.PRODUCT),
        before=Position(A),
    ),
    note="Correct to a part of order 1/N at late times.",
)
#: What is missing of a mode, not as a difference, which would lose all its digits at late times.
_GAP: Final = read("sqrt(L)*(sqrt(L)/eps - 1)*exp(-2*sqrt(L)*t/tau)/(1 + (sqrt(L)/eps - 1)*exp(-2*sqrt(L)*t/tau))")
MISSING: Final = _GAP**2


def missing_mode(claim: Claim) -> Derivation:
    """What a mode of the noise lacks of its end, and the mean over the spectrum by the position."""
    zero = substitute(sqrt(L) - STRENGTH - _GAP, {L: SQUARE})
    known = expanded_assumptions(claim).with_variables(POSITION)
    step = Step(
        Rule.EXPAND,
        "Subtract the curve of a mode from its end:",
        (Equation(sqrt(L) - STRENGTH, _GAP),),
        (zero,),
        known,
    )
    return Position(A)(claim) + Derivation((step,))


#: What a detectable mode lacks of its end, squared.
LACKS: Final = (LEARNED_MODE - INFLATED) ** 2
_LABELS: Final = INFLATED**2 + N - 1
TRAIN: Final = _claim(
    "network.train",
    "The train error of two layers in time at leading order: what detectable mode and noise lack",
    Equal(
        ((N - 1) * over_position(_NOISE, MISSING) + LACKS) / _LABELS,
        ((N - 1) * over_angle(_NOISE_BY_ANGLE, MISSING) + LACKS) / _LABELS,
    ),
    *_ONE_MODE,
    derived=Deduced(
        f"Put the logistic curve of each mode into its distance from the data. {_TURNED}",
        Rule.RESCALE,
        parents=(two_layer.TRAJECTORY, bulk.DENSITY, resolvent.OUTLIER),
        before=missing_mode,
    ),
)


def edges_of_squares(lower: str) -> Expr:
    """A quarter of the squares of the strengths at both edges of the bulk."""
    return add(*(law(two_layer.TRAJECTORY, {TARGET: read(edge), U0: EPS}) ** 2 / 4 for edge in (lower, "1 + sqrt(A)")))


_AT_EDGES: Final = edges_of_squares("1 - sqrt(A)")
REAL: Final = _claim(
    "network.real-noise",
    "What real noise adds to the squares of the noise in time beyond complex noise",
    Equal(
        _AT_EDGES - over_position(read("1/sqrt(1 - c**2)"), STRENGTH**2) / (2 * PI),
        _AT_EDGES - over_angle(ONE, STRENGTH**2) / (2 * PI),
    ),
    "A < 1",
    derived=Deduced(
        r"The shift of $\sum f(x)$ is $\frac14(f(b_-) + f(b_+)) - \frac{1}{2\pi}\int_0^\pi f(x(h))\,dh$ (Bai and "
        rf"Silverstein). {_TURNED}",
        Rule.CITE,
        parents=(two_layer.TRAJECTORY,),
    ),
)

CLAIMS: Final[tuple[Claim, ...]] = (*REGRESSION, DECAY, EQUAL, TEST, TRAIN, REAL)
