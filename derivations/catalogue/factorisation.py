"""Deep factorisation and matrix sensing: what of them is the race of incremental learning.

Conventions: N separate factors W_N ... W_1 from sigma_0**(1/N) times the identity; loss (1/(2*N)) times the sum of the
squared errors of the measurements <A_m, W>; with Gaussian measurements the mean of the square is the squared norm.
Measurements A_m = Q diag(a_m) Q^T that commute with one another leave one chain of N weights for each eigenvalue.
The law of singular values for any loss is that of the topic `end-to-end`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.catalogue import toy
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.depth_forms import growth, root
from derivations.catalogue.programs import Solved
from derivations.catalogue.quantities import TIME, T
from derivations.catalogue.reductions import Reduction, conserving, descending
from derivations.catalogue.sources import GISSIN_2020
from derivations.catalogue.stating import Vocabulary, law
from derivations.claim import Claim, Equal, Holds, Solves, TimeTo
from derivations.derivation import Derivation, Rule
from derivations.expressions import Expr, Relation, Symbol, add, differentiate, mul, read, sqrt, substitute, symbols
from derivations.flow import Flow, gradient_flow, scalar_flow
from derivations.variables import Domain, Scale, Variable

SIGMA, START, TARGET = symbols("sigma sigma_0 target")
_DEPTHS: Final = (1, 2, 3, 4)
_VALUES: Final = (1, 2)

_VOCABULARY: Final = Vocabulary(
    (
        TIME,
        Variable("target", Domain.POSITIVE, about="eigenvalue of the target", latex=r"\sigma^{*}"),
        Variable("sigma_0", Domain.POSITIVE, scale=Scale.LOG, about="eigenvalue at time 0", latex=r"\sigma_0"),
        Variable("sigma", Domain.POSITIVE, about="eigenvalue", latex=r"\sigma"),
        Variable("r", Domain.POSITIVE, about="minus a negative eigenvalue of the target"),
        *(Variable(f"sigma_{i}", Domain.POSITIVE, about=f"eigenvalue {i}", latex=rf"\sigma_{i}") for i in _VALUES),
        *(Variable(f"a{m}{i}", about=f"measurement {m} of eigenvalue {i}") for m in _VALUES for i in _VALUES),
        *(Variable(f"y{m}", about=f"result of measurement {m}", latex=f"y_{m}") for m in _VALUES),
    ),
    "factorisation",
    GISSIN_2020,
)
_claim: Final = _VOCABULARY.claim


def _chain(depth: int, value: int = 1) -> tuple[Symbol, ...]:
    return tuple(Symbol(f"w{layer}_{value}") for layer in range(1, depth + 1))


def _kept(chain: tuple[Symbol, ...]) -> tuple[Expr, ...]:
    return tuple(chain[0] ** 2 - other**2 for other in chain[1:])


def _separate(depth: int) -> Reduction:
    """From N separate factors to the flow of an eigenvalue."""
    chain = _chain(depth)
    loss = (mul(*chain) - TARGET) ** 2 / (2 * depth)
    return Reduction(loss, dict.fromkeys(chain, root(SIGMA, depth)), mul(*chain), _kept(chain))


def _time(depth: int) -> Claim:
    return _claim(
        f"time.depth-{depth}",
        f"An eigenvalue of {depth} separate factors with the loss over {depth} has the time law of shared weights",
        TimeTo(law(toy.TIMES[depth - 1])),
        "sigma_0 < target",
        about=scalar_flow(SIGMA, T, START, growth(SIGMA, depth) * (TARGET - SIGMA)),
        derived=Solved(_separate(depth)),
        note="One shared weight needs the loss over N**2, separate factors over N: the trap of the scale.",
    )


def _measured(depth: int) -> tuple[Expr, Flow]:
    """The loss of two measurements of two eigenvalues, and its flow."""
    chains = [_chain(depth, value) for value in _VALUES]
    errors = [
        add(*(Symbol(f"a{m}{i}") * mul(*chain) for i, chain in zip(_VALUES, chains, strict=True)), -Symbol(f"y{m}"))
        for m in _VALUES
    ]
    loss = add(*(error**2 for error in errors)) / (2 * depth)
    weights = [weight for chain in chains for weight in chain]
    starts = [root(Symbol("sigma_0"), depth) for _ in weights]
    return loss, gradient_flow(loss, weights, T, starts)


@dataclass(frozen=True)
class _Measuring:
    """The gradient flow of the loss of the measurements, and what keeps the factors equal."""

    depth: int

    def __call__(self, claim: Claim) -> Derivation:
        """The steps from the loss to equal factors."""
        loss, flow = _measured(self.depth)
        known = claim.assumptions.with_variables(*_VOCABULARY.variables)
        falls = add(*(rate**2 for rate in flow.rates))
        kept = tuple(each for value in _VALUES for each in _kept(_chain(self.depth, value)))
        first = descending(loss, flow, known, falls)
        return Derivation((first, conserving(kept, flow, known)) if kept else (first,))


def _sensing(depth: int) -> Claim:
    _, flow = _measured(depth)
    there = {weight: root(Symbol(f"sigma_{value}"), depth) for value in _VALUES for weight in _chain(depth, value)}
    product = mul(*_chain(depth))
    speed = add(
        *(
            differentiate(product, w) * rate
            for w, rate in zip(flow.states, flow.rates, strict=True)
            if w in _chain(depth)
        )
    )
    errors = [add(*(Symbol(f"a{m}{i}") * Symbol(f"sigma_{i}") for i in _VALUES), -Symbol(f"y{m}")) for m in _VALUES]
    slope = add(*(Symbol(f"a{m}1") * error for m, error in zip(_VALUES, errors, strict=True)))
    return _claim(
        f"commuting-sensing.depth-{depth}",
        f"The eigenvalues of {depth} factors under commuting measurements are those of a diagonal network",
        Equal(substitute(speed, there), -growth(Symbol("sigma_1"), depth) * slope),
        derived=Deduced("The factors of an eigenvalue stay equal.", Rule.REDUCE, before=_Measuring(depth)),
        note="With A the matrix of the measurements the law is sigma' = -sigma**(2 - 2/N)*A^T (A sigma - y).",
    )


TIMES: Final = tuple(_time(depth) for depth in (*_DEPTHS, 5, 6))
SENSING: Final = tuple(_sensing(depth) for depth in _DEPTHS)
NEGATIVE: Final = _claim(
    "negative-eigenvalue.depth-2",
    "From the identity two factors never learn a negative eigenvalue: the value decays to zero and keeps its sign",
    Solves({SIGMA: law(toy.NEGATIVE)}),
    about=scalar_flow(SIGMA, T, START, read("-sigma*(r + sigma)")),
    derived=Solved(
        Reduction(
            read("(a*b + r)**2/4"), dict.fromkeys(symbols("a b"), sqrt(SIGMA)), read("a*b"), (read("a**2 - b**2"),)
        )
    ),
    note="The target is -r.",
)
STAYS_POSITIVE: Final = _claim(
    "negative-eigenvalue.sign",
    "That value is positive at all times",
    Holds(Relation((law(toy.NEGATIVE), read("0")), (">",))),
    derived=Deduced("Numerator and denominator are positive.", form=law(toy.NEGATIVE), parents=(NEGATIVE,)),
)

CLAIMS: Final = (*TIMES, *SENSING, NEGATIVE, STAYS_POSITIVE)
