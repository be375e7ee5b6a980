"""The exact solution of the whole matrix flow, where a hidden layer of one unit makes its entries explicit.

Conventions: whitened inputs; loss (1/2)|Syx - W2 W1|^2; tau is one over the learning rate; Q stacks W1^T on W2 and
R = Q Q^T.  Where W2^T W2 - W1 W1^T = lam I, R solves tau R' = F R + R F - R^2 with
F = [[-lam/2 I, Syx^T], [Syx, lam/2 I]], and with Phi(x) = int_0^x e^{2Fz} dz
R(t) = e^{Ft/tau} Q0 (I + Q0^T Phi(t/tau) Q0)^{-1} Q0^T e^{Ft/tau}.
With one hidden unit the inverse is that of a number and Q itself is e^{Ft/tau} Q0 over its root.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import compact_form, two_layer
from derivations.catalogue.programs import Follows, Shown, Solved
from derivations.catalogue.quantities import MODE, TAU, U0, S, T
from derivations.catalogue.reductions import Reduction
from derivations.catalogue.sources import BRAUN_2022, DOMINE_2024, FUKUMIZU_1998
from derivations.catalogue.stating import Vocabulary, law, naming
from derivations.claim import Equal, Solves
from derivations.derivation import Rule
from derivations.expressions import ONE, read, sqrt, substitute, symbols
from derivations.flow import Flow, gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

A, B, C, F, Q, R, R0, X, X1, X2, Y = symbols("a b c f q R R0 x x1 x2 y")

_VOCABULARY = Vocabulary(
    (
        *MODE,
        Variable("f", Domain.POSITIVE, about="eigenvalue of F, the rate at which a direction grows"),
        Variable("q", Domain.POSITIVE, about="coefficient of the quadratic term: 1 for two layers, 2 for one factor"),
        Variable("R0", Domain.POSITIVE, scale=Scale.LOG, about="squared size of the direction at time 0", latex="R_0"),
        Variable("lam", about="balance of the layers, the squared second weight less the first", latex=r"\lambda"),
        Variable("m", Domain.POSITIVE, about="ratio of the second and the first weight in the direction that grows"),
        Variable("p", Domain.POSITIVE, about="sum of the weights along the target at time 0"),
        Variable("c0", about="weight to the output that has no target, at time 0", latex="c_0"),
        Variable("y", Domain.POSITIVE, about="number that is factorised"),
        Variable("y1", Domain.POSITIVE, about="first eigenvalue of the matrix that is factorised", latex="y_1"),
        Variable("y2", Domain.POSITIVE, about="second eigenvalue of the matrix that is factorised", latex="y_2"),
        Variable("x0", Domain.POSITIVE, scale=Scale.LOG, about="factor at time 0", latex="x_0"),
        Variable("x10", about="first entry of the factor at time 0", latex="x_{1,0}"),
        Variable("x20", about="second entry of the factor at time 0", latex="x_{2,0}"),
        Variable("alpha", about="angle of a rotation of the plane", latex=r"\alpha"),
        Variable("beta", about="twice the angle of a mirror of the plane", latex=r"\beta"),
    ),
    "matrix-solution",
    DOMINE_2024,
)
_claim: Final = _VOCABULARY.claim

_LOSS = read("(s - a*b)**2/2")
_IDLE_LOSS = read("(s - a*b)**2/2 + (a*c)**2/2")
_FACTOR_LOSS = read("((y1 - x1**2)**2 + (y2 - x2**2)**2 + 2*x1**2*x2**2)/4")
_ONE_UNIT = "One hidden unit: $Q$ is a vector and $Q = e^{Ft/\\tau}Q_0/\\sqrt{1 + Q_0^T\\Phi Q_0}$."

LINEAR_SYSTEM: Final = _claim(
    "linear-system",
    "The linear system behind the Riccati equation, along one eigenvector of F",
    Solves(
        {
            X: read("R0*exp(f*t/tau)"),
            Y: read("exp(-f*t/tau) + q*R0*(exp(f*t/tau) - exp(-f*t/tau))/(2*f)"),
        }
    ),
    about=Flow((X, Y), T, (R0, read("1")), (read("f*x/tau"), read("(q*x - f*y)/tau"))),
    source=FUKUMIZU_1998,
    derived=Solved(),
)
RICCATI: Final = _claim(
    "riccati",
    "The Riccati equation along one eigenvector of F, without growing exponentials",
    Solves({R: read("R0/(exp(-2*f*t/tau) + q*R0*(1 - exp(-2*f*t/tau))/(2*f))")}),
    about=scalar_flow(R, T, R0, read("(2*f*R - q*R**2)/tau")),
    source=FUKUMIZU_1998,
    derived=Solved(Reduction(read("q*(x**2 - 2*f/q)**2/8"), {X: sqrt(R)}, X**2, tau=TAU)),
    note="The loss of the size x of the direction: (s - x**2/2)**2/2 for two layers, whose weights are x/sqrt(2), and "
    "(y - x**2)**2/4 for one factor.",
)
QUOTIENT: Final = _claim(
    "quotient",
    "The quotient of the two parts of the linear system solves the Riccati equation",
    Equal(read("R0*exp(f*t/tau)/(exp(-f*t/tau) + q*R0*(exp(f*t/tau) - exp(-f*t/tau))/(2*f))"), law(RICCATI)),
    source=FUKUMIZU_1998,
    derived=Follows((LINEAR_SYSTEM, RICCATI), "Divide the first part by the second."),
)
GROWING_FORM: Final = _claim(
    "growing-form",
    "The Riccati equation along one eigenvector of F, in the form of the literature, which overflows",
    Equal(read("R0*exp(2*f*t/tau)/(1 + q*R0*(exp(2*f*t/tau) - 1)/(2*f))"), law(RICCATI)),
    source=FUKUMIZU_1998,
    derived=Follows((RICCATI,), "Multiply numerator and denominator by $e^{2ft/\\tau}$.", Rule.EXPAND),
)
ONE_MODE: Final = _claim(
    "one-mode",
    "With one input, one balanced hidden unit and one output the matrix solution is the logistic curve",
    Equal(
        substitute(law(RICCATI), {F: S, Q: ONE, R0: 2 * U0}) / 2,
        law(two_layer.TRAJECTORY),
    ),
    source=BRAUN_2022,
    derived=Follows(
        (RICCATI, two_layer.TRAJECTORY), "The growing direction $(1, 1)/\\sqrt2$ starts at $R_0 = 2u_0$ and holds $2u$."
    ),
)
IDLE_OUTPUT: Final = _claim(
    "idle-output",
    "One balanced hidden unit with two outputs, one of which has no target: F is singular",
    Solves(
        {
            A: read("(p + c0**2/p*decay**2)/(2*sqrt(size))"),
            B: read("(p - c0**2/p*decay**2)/(2*sqrt(size))"),
            C: read("c0*decay/sqrt(size)"),
        }
    ),
    about=gradient_flow(_IDLE_LOSS, (A, B, C), T, (read("(p + c0**2/p)/2"), read("(p - c0**2/p)/2"), read("c0")), TAU),
    where=naming(
        decay="exp(-s*t/tau)",
        size="decay**2 + (p**2 + c0**4/p**2*decay**2)*(1 - decay**2)/(4*s) + c0**2*t/tau*decay**2",
    ),
    source=FUKUMIZU_1998,
    derived=Shown(_ONE_UNIT, Rule.INVARIANT, loss=_IDLE_LOSS, conserved=(A**2 - B**2 - C**2,)),
    note="The eigenvalue 0 of F contributes the time itself; the form with the inverse of F does not exist.",
)
LAM_WEIGHTS: Final = _claim(
    "lam-balanced.weights",
    "Both weights of a hidden unit whose layers differ by lam, along the eigenvectors of F",
    Solves(
        {
            A: read("(growing + m*shrinking*decay**2)/((1 + m**2)*sqrt(size))"),
            B: read("(m*growing - shrinking*decay**2)/((1 + m**2)*sqrt(size))"),
        }
    ),
    about=gradient_flow(_LOSS, (A, B), T, (read("(p - s*(m - 1/m)/p)/2"), read("(p + s*(m - 1/m)/p)/2")), TAU),
    where=naming(
        lam="s*(m - 1/m)",
        f="s*(m + 1/m)/2",
        decay="exp(-f*t/tau)",
        growing="(p - lam/p)/2 + m*(p + lam/p)/2",
        shrinking="m*(p - lam/p)/2 - (p + lam/p)/2",
        size="decay**2 + (growing**2 + shrinking**2*decay**2)*(1 - decay**2)/(2*f*(1 + m**2))",
    ),
    derived=Shown(_ONE_UNIT, Rule.INVARIANT, loss=_LOSS, conserved=(A**2 - B**2,)),
    note="F has the eigenvectors (1, m) and (m, -1) with the eigenvalues f and -f, f**2 = s**2 + lam**2/4; "
    "lam = b**2 - a**2 is conserved.",
)
LAM_SLOPE: Final = _claim(
    "lam-balanced.slope",
    "Lam-balanced layers come to rest along the growing eigenvector (1, m) of F",
    Equal(read("(sqrt(lam**2 + 4*s**2) + lam)/(sqrt(lam**2 + 4*s**2) - lam)"), read("m**2")),
    where=naming(lam="s*(m - 1/m)"),
    derived=Follows((LAM_WEIGHTS,), "Put $\\lambda = s(m - 1/m)$ into the squared weights at rest.", Rule.EXPAND),
)
LAM_PRODUCT: Final = _claim(
    "lam-balanced.product",
    "The squared weights at which lam-balanced layers rest have the squared target for their product",
    Equal(read("(sqrt(lam**2 + 4*s**2) - lam)/2*((sqrt(lam**2 + 4*s**2) + lam)/2)"), S**2),
    derived=Follows((LAM_WEIGHTS,), "Multiply the two roots.", Rule.EXPAND),
)
_REST = naming(grown="(sqrt(lam**2 + 4*s**2) - lam)/2", shrunk="(sqrt(lam**2 + 4*s**2) + lam)/2")
LAM_FIRST_RESTS: Final = _claim(
    "lam-balanced.first-rests",
    "The squared first weight of lam-balanced layers rests at (sqrt(lam**2 + 4*s**2) - lam)/2",
    Equal(read("-lam*grown + 2*s*s - grown**2 - s**2"), read("0")),
    where=_REST,
    derived=Follows((LAM_WEIGHTS,), "The first diagonal entry of $FR + RF - R^2$ with $W_2W_1 = s$.", Rule.EXPAND),
)
LAM_SECOND_RESTS: Final = _claim(
    "lam-balanced.second-rests",
    "The squared second weight of lam-balanced layers rests at (sqrt(lam**2 + 4*s**2) + lam)/2",
    Equal(read("lam*shrunk + 2*s*s - shrunk**2 - s**2"), read("0")),
    where=_REST,
    derived=Follows((LAM_WEIGHTS,), "The second diagonal entry of $FR + RF - R^2$ with $W_2W_1 = s$.", Rule.EXPAND),
)
FACTOR: Final = _claim(
    "factor",
    "The factorisation of a number by a square",
    Solves({X: read("x0/sqrt(exp(-2*y*t/tau) + x0**2*(1 - exp(-2*y*t/tau))/y)")}),
    about=gradient_flow(read("(y - x**2)**2/4"), (X,), T, (read("x0"),), TAU),
    source=BRAUN_2022,
    derived=Solved(),
)
FACTOR_VECTOR: Final = _claim(
    "factor-vector",
    "The factorisation of a symmetric matrix of two rows by one column",
    Solves(
        {
            X1: read("x10*exp(y1*t/tau)/sqrt(size)"),
            X2: read("x20*exp(y2*t/tau)/sqrt(size)"),
        }
    ),
    about=gradient_flow(_FACTOR_LOSS, (X1, X2), T, (read("x10"), read("x20")), TAU),
    where=naming(size="1 + x10**2*(exp(2*y1*t/tau) - 1)/y1 + x20**2*(exp(2*y2*t/tau) - 1)/y2"),
    source=BRAUN_2022,
    derived=Shown(_ONE_UNIT, Rule.INVARIANT, loss=_FACTOR_LOSS),
    note="The quadratic term of this Riccati equation has the coefficient 2, that of two layers 1.",
)
OBSTRUCTION: Final = _claim(
    "obstruction",
    "The sum of a rotation and a reflection of the plane has determinant zero",
    Equal(
        read("(cos(alpha) + cos(beta))*(cos(alpha) - cos(beta)) - (sin(beta) - sin(alpha))*(sin(alpha) + sin(beta))"),
        read("0"),
    ),
    source=BRAUN_2022,
    derived=Follows((), "Expand the determinant.", Rule.EXPAND),
    note="So the compact formula with the inverse of B = U^T U' + V^T V' does not exist where det(W2 W1) det(Syx) < 0; "
    "the exact flow then ends in a saddle.",
)

CLAIMS: Final = (
    LINEAR_SYSTEM,
    RICCATI,
    QUOTIENT,
    GROWING_FORM,
    ONE_MODE,
    IDLE_OUTPUT,
    LAM_WEIGHTS,
    LAM_SLOPE,
    LAM_PRODUCT,
    LAM_FIRST_RESTS,
    LAM_SECOND_RESTS,
    FACTOR,
    FACTOR_VECTOR,
    OBSTRUCTION,
    *compact_form.CLAIMS,
)
