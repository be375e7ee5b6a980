"""The check of a statement about a mean: seeded Monte Carlo at growing sizes, escalated before anything is refuted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import isfinite
from typing import Final, TypeAlias

from derivations.claim import Claim
from derivations.expressions import Expr, Number, Symbol, expand_derivatives
from derivations.means import Mean
from numerics.ensembles import Measurement, Precision, measure
from numerics.evaluate import EvaluationError
from numerics.precision import enclosure
from verification.checks import derivation, finite_size
from verification.checks.finite_size import Look
from verification.checks.points import show
from verification.obligations import given
from verification.sampled import admissible
from verification.settings import Settings
from verification.verdict import Counterexample, Evidence, Outcome, Point

#: The name of this check.
ENSEMBLE: Final = "ensemble"

#: Formulas are enclosed to the digits of a float, or so much more sharply than the mean is measured.
_RELATIVE: Final = 2.0**-60
_SHARPER: Final = 1000
_FIRST: Final = Precision()
_SHARPENED: Final = Precision(relative=1 / 1800, draws=1600, work=2.0**26)
#: A refutation is confirmed by draws of another seed.
_OTHER_SEED: Final = 1_000_003

#: From sizes, precision, seed and earlier looks that are continued to the looks.
_See: TypeAlias = Callable[[Sequence[int], Precision, int, Sequence[Look]], list[Look]]


def check(claim: Claim, settings: Settings) -> list[Evidence]:
    """The sampled means, and the derivation if there is one."""
    found = (sampled_means(claim, settings), derivation.check(claim))
    return [evidence for evidence in found if evidence is not None]


def sampled_means(claim: Claim, settings: Settings) -> Evidence:
    """Whether means over random draws agree with the formula, at every point that the statement names.

    `sampled`: at every point they do, at every size or up to a deviation that falls as claimed.  `refuted`: at one
    point they do not, at sizes that grow, and draws of another seed say so too, where the formula is to be exact: no
    finite sizes refute what is claimed of large ones, for a deviation may rise before it falls.  Else `unknown`, with
    the figures.
    """
    says = claim.says
    assert isinstance(says, Mean)
    allowed = given(claim)
    inside = [at for at in says.at if all(admissible(allowed, _sized(at, says, size)) for size in says.sizes)]
    if not inside:
        return Evidence(ENSEMBLE, Outcome.UNKNOWN, "none of the points at which it is to be sampled is assumed")
    found = [_at(claim, says, point, settings) for point in inside]
    for wanted in (Outcome.REFUTED, Outcome.UNKNOWN):
        for evidence in found:
            if evidence.outcome is wanted:
                return evidence
    detail = " | ".join(evidence.detail for evidence in found)
    return Evidence(ENSEMBLE, Outcome.SAMPLED, detail, points=tuple(inside))


def _at(claim: Claim, says: Mean, point: Point, settings: Settings) -> Evidence:
    """What is found at one point; a formula without a value or a quantity that cannot be drawn is no pass."""

    def see(sizes: Sequence[int], precision: Precision, seed: int, before: Sequence[Look]) -> list[Look]:
        known = {look.size: look.found for look in before}
        return [_look(claim, says, point, size, precision, seed, known.get(size)) for size in sizes]

    try:
        return _judged(says, point, settings.seed, see)
    except (EvaluationError, ValueError, ArithmeticError) as error:
        where = f" at {show(point)}" if point else ""
        return Evidence(ENSEMBLE, Outcome.UNKNOWN, f"cannot be sampled{where}: {error}", points=(point,))


def _judged(says: Mean, point: Point, seed: int, see: _See) -> Evidence:
    """What the looks show; where they are not clear, they are sharpened once."""
    sizes: Sequence[int] = says.sizes
    looks: list[Look] = []
    for precision in (_FIRST, _SHARPENED):
        looks = see(sizes, precision, seed, looks)
        if finite_size.agrees(looks, says.rate):
            return _evidence(Outcome.SAMPLED, says, point, looks)
        if finite_size.falls(looks, says.rate):
            break
        if says.rate is None and finite_size.stands(looks, says.rate):
            sizes = _grown(sizes)
            looks = see(sizes, precision, seed, looks)
            others = see(sizes, precision, seed + _OTHER_SEED, ())
            if finite_size.fails(looks, says.rate) and finite_size.fails(others, says.rate):
                return _evidence(Outcome.REFUTED, says, point, looks)
    return _evidence(Outcome.UNKNOWN, says, point, looks)


def _grown(sizes: Sequence[int]) -> list[int]:
    """The sizes, and larger ones until there are enough of them for a refutation; squares stay squares."""
    grown = list(sizes)
    while len(grown) < finite_size.FEWEST_SIZES or grown[-1] < finite_size.SPAN * grown[0]:
        grown.append(4 * grown[-1])
    return grown


def _look(
    claim: Claim, says: Mean, point: Point, size: int, precision: Precision, seed: int, before: Measurement | None
) -> Look:
    """The formula and the mean at one size."""
    here = _sized(point, says, size)
    parameters = {name: _number(claim, expr, here) for name, expr in says.parameters.items()}
    found = _measured(says.name, tuple(parameters.items()), precision, seed, before)
    return Look(size, _number(claim, says.value, here, found.error / _SHARPER), found)


def _number(claim: Claim, formula: Expr, here: Point, absolute: float = 0.0) -> float:
    """The value of a formula at one size as a float, certified to the digits of a float or to an absolute error."""
    # Written out before derivatives are taken: the derivative of a name that `where` introduces is not 0.
    expanded = expand_derivatives(claim.expanded(formula))
    needed = expanded.free_symbols
    return _certified(expanded, tuple(item for item in here.items() if item[0] in needed), absolute)


@lru_cache(maxsize=256)
def _certified(formula: Expr, point: tuple[tuple[Symbol, Expr], ...], absolute: float) -> float:
    """What is the same at every size is evaluated once.

    Raises:
        EvaluationError: if there is no value, it is not enclosed, or no float is near it.
    """
    value = float(enclosure(formula, dict(point), _RELATIVE, absolute).mid())
    if not isfinite(value):
        raise EvaluationError("a value is too large to be compared with a mean")
    return value


@lru_cache(maxsize=64)
def _measured(
    name: str, parameters: tuple[tuple[str, float], ...], precision: Precision, seed: int, before: Measurement | None
) -> Measurement:
    """The mean as measured. The formula is no part of it, so that wrong formulas are judged by the same draws."""
    return measure(name, dict(parameters), precision, seed, before)


def _sized(point: Point, says: Mean, size: int) -> dict[Symbol, Expr]:
    return {**point, says.size: Number(size)}


def _evidence(outcome: Outcome, says: Mean, point: Point, looks: Sequence[Look]) -> Evidence:
    """The finding with the figures at every size, and at infinite size if a rate is claimed."""
    detail = finite_size.figures(looks, says.size.name)
    if point:
        detail = f"at {show(point)}, {detail}"
    if says.rate is not None and all(look.error > 0 for look in looks):
        trend = finite_size.trend(looks, says.rate)
        detail += (
            f"; {trend.stays:.2g} +- {trend.error:.2g} is left where the rest falls as {says.size.name}**-{says.rate}"
        )
    if outcome is Outcome.UNKNOWN:
        detail += f"; {finite_size.doubt(looks, says.rate)}"
    example = None
    if outcome is Outcome.REFUTED:
        last = looks[-1]
        measured = f"{last.found.mean:.9g} +- {last.error:.2g} (mean of {last.found.moments.count:,} draws)"
        example = Counterexample(_sized(point, says, last.size), f"{last.claimed:.9g}", measured)
    return Evidence(ENSEMBLE, outcome, detail, example, (point,))
