"""The residual of the threshold equation, in the logarithm of the start."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb, ctx

from derivations.expressions import ONE, ZERO
from numerics.thresholds.antiderivative import regular
from numerics.thresholds.pair import Pair, ball


@dataclass(frozen=True)
class Residual:
    """D(eps) = [Phi(s) - Phi(eps)] - r**(-p)/lam * [Phi(f) - Phi(kappa*eps/r)] at one working precision.

    It is the time by which the second value reaches s, less that by which the first reaches f, in units of lam_j and
    target_j. With m = kappa/r and c = kappa**(-q)/(lam*r) it is

        D = base + (1 - c)*eps**(-q)/q - R(eps) + c*m**q*R(m*eps),    base = Phi(s) - c*m**q*Phi(f),

    where at q = 0 the power is replaced by -(1 - c)*log(eps) + c*log(m). The difference 1 - c is formed without
    cancellation, so that targets may be as close to one another as they like. D' has the sign of (c - 1) + eps*(m - c),
    which changes at most once.

    Attributes:
        base: the part that does not depend on the start.
        lacking: 1 - c.
        log_m: log(m).
        weight: c*m**q, which is r**(-p)/lam.
    """

    pair: Pair
    bits: int
    base: arb
    lacking: arb
    log_m: arb
    weight: arb
    q: arb

    @classmethod
    def of(cls, pair: Pair, bits: int) -> Residual:
        """The residual of a pair at a working precision of so many bits."""
        with ctx.workprec(bits):
            log_ratio = ball(pair.ratio - ONE, bits).log1p()
            log_kappa, log_variance = (ball(part, bits).log() for part in (pair.kappa, pair.variance))
            q = ball(pair.growth, bits)
            log_c = -(log_variance + log_ratio + q * log_kappa)
            log_m = log_kappa - log_ratio
            weight = (log_c + q * log_m).exp()
            at_small, at_full = (_phi(pair, q, ball(part, bits).log()) for part in (pair.small, pair.full))
            base = at_small - weight * at_full
            if pair.growth == ZERO:
                base += weight * log_m
            return cls(pair, bits, base, -log_c.expm1(), log_m, weight, q)

    def at(self, log_start: arb) -> arb:
        """D at the start exp(log_start)."""
        with ctx.workprec(self.bits):
            if self.pair.growth == ZERO:
                power = -self.lacking * log_start
            else:
                power = self.lacking * (-self.q * log_start).exp() / self.q
            other = regular(self.pair.depth, log_start + self.log_m)
            return self.base + power - regular(self.pair.depth, log_start) + self.weight * other

    def slope(self, log_start: arb) -> arb:
        """dD/dlog(eps) = eps**(-q) * ((c - 1) + eps*(m - c))/((1 - eps)*(1 - m*eps))."""
        with ctx.workprec(self.bits):
            start, m = log_start.exp(), self.log_m.exp()
            turned = start * (m - 1 + self.lacking) - self.lacking
            return (-self.q * log_start).exp() * turned / ((1 - start) * (1 - m * start))


def _phi(pair: Pair, q: arb, log_x: arb) -> arb:
    power = log_x if pair.growth == ZERO else -(-q * log_x).exp() / q
    return power + regular(pair.depth, log_x)


def lead_at_depth_1(pair: Pair, start: arb, bits: int) -> arb:
    """D(eps) = log((1 - eps)/(1 - s)) - log((1 - kappa*eps/r)/(1 - f))/lam, where starts may be negative too."""
    with ctx.workprec(bits):
        small, full, ratio, kappa, variance = (
            ball(part, bits) for part in (pair.small, pair.full, pair.ratio, pair.kappa, pair.variance)
        )
        own = ((1 - start) / (1 - small)).log()
        return own - ((1 - kappa * start / ratio) / (1 - full)).log() / variance
