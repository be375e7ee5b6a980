"""From evidence to a verdict: nothing unknown is ever a pass."""

from __future__ import annotations

from collections.abc import Sequence

from verification.verdict import Evidence, Outcome, Verdict

#: Checks without which no claim is proved; each must have ended in `proved`.
PROVING = ("exact", "value", "bound")


def combine(evidence: Sequence[Evidence]) -> Verdict:
    """The verdict that the evidence allows.

    A refutation outweighs everything; a proof needs every proving check that ran to have proved and no check to
    be unknown except an integration that could not be carried out; an enclosure needs the balls and an independent
    evaluation to agree, and a comparison its bound, for points tell nothing where the two sides come together; a claim
    about random networks or matrices is sampled if every check supports it.
    """
    outcomes = {found.outcome for found in evidence}
    if Outcome.REFUTED in outcomes:
        return Verdict.REFUTED
    if Outcome.VACUOUS in outcomes:
        return Verdict.VACUOUS
    proving = [found for found in evidence if found.check in PROVING]
    testing = [found for found in evidence if found.check not in PROVING]
    agreed = bool(testing) and all(_passes(found) for found in testing)
    if proving and agreed and all(found.outcome is Outcome.PROVED for found in proving):
        return Verdict.PROVED
    hindered = any(found.check in ("value", "bound") and found.outcome is Outcome.UNKNOWN for found in proving)
    opinions = [f for f in testing if f.check in INDEPENDENT and f.outcome in (Outcome.ENCLOSED, Outcome.PROVED)]
    if agreed and opinions and not hindered and any(f.check == "balls" for f in testing):
        return Verdict.ENCLOSED
    if agreed and not proving and any(f.check in SAMPLING and f.outcome is Outcome.SAMPLED for f in testing):
        return Verdict.SAMPLED
    return Verdict.UNDECIDED


#: Checks that look at random networks or matrices; they support a claim that has no identity of its own.
SAMPLING = ("network", "ensemble")

#: Checks that share no code with the balls at points.
INDEPENDENT = ("integration", "quadrature", "second opinion")


def _passes(found: Evidence) -> bool:
    """Whether a testing check supports the claim, or is an integration that could not be carried out."""
    if found.check in ("integration", "quadrature"):
        return found.outcome in (Outcome.ENCLOSED, Outcome.UNKNOWN)
    return found.outcome in (Outcome.ENCLOSED, Outcome.PROVED, Outcome.SAMPLED)
