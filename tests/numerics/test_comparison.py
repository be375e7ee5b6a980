"""The error bound of one step of several states, beside closed forms and exact linear flows."""

from fractions import Fraction

import pytest
from flint import acb_mat, arb
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.expressions import Number, Symbol, read, symbols
from numerics.comparison import Spread, tube
from numerics.rings import Balls, rational, working
from numerics.taylor_series import Expansion, Field, expand
from numerics.taylor_step import Reach, defects_of_states

T = Symbol("t")
A, B, C = symbols("a b c")


def two_layers(a0: Fraction, b0: Fraction, time: Fraction) -> tuple[arb, arb]:
    """a' = b*(1 - a*b), b' = a*(1 - a*b): the squared sum P solves P' = 2*P - P**2/2 + c**2/2, c the imbalance."""
    c, p0 = arb(rational(a0**2 - b0**2)), arb(rational((a0 + b0) ** 2))
    zeta = (4 + c**2).sqrt()
    high, low = 2 + zeta, 2 - zeta
    share = (p0 - high) / (p0 - low) * (-zeta * arb(rational(time))).exp()
    p = ((high - low * share) / (1 - share)).sqrt()
    return (p + c / p) / 2, (p - c / p) / 2


@pytest.mark.parametrize("order", [4, 8, 16])
def test_the_error_bound_of_a_step_covers_its_error_and_not_much_more(order: int) -> None:
    """Short polynomials for two unbalanced layers, beside the closed form."""
    field, span = Field((A, B), T, (read("b*(1 - a*b)"), read("a*(1 - a*b)"))), Fraction(1, 4)
    with working(160):
        starts = [arb(rational(Fraction(1, 2))).mid(), arb(rational(Fraction(1, 3))).mid()]
        short = expand(field, starts, arb(0), order)
        disc, step = arb(1), arb(rational(span))
        bounds = tuple(arb(5) for _ in starts)
        assert all(abs(rate).upper() < 5 for rate in field.rates(Balls(), [arb(p, 1) for p in starts], arb(0)))
        defects = defects_of_states(field, short, Reach(step, disc, bounds), step)
        curve = [arb(p, spread(step).upper()) for p, spread in zip(starts, short.spreads(), strict=True)]
        proved = tube(field, curve, starts, arb(0, step), step, Spread.of((arb(0), arb(0))), defects)
        assert proved is not None
        for end, width, value in zip(
            short.at(step),
            proved.at_end.widths,
            two_layers(Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)),
            strict=True,
        ):
            error = abs(end - value)
            assert error < width
            assert width < 200 * arb((1, -2 * order))


def test_a_polynomial_that_is_off_has_a_defect_that_covers_it() -> None:
    field = Field((A, B), T, (B, -A))
    with working(100):
        good = expand(field, (arb(1), arb(0)), arb(0), 12)
        rows = [list(row) for row in good.coefficients]
        rows[0][3] = (rows[0][3] + arb("0.01")).mid()
        off, step = Expansion(tuple(tuple(row) for row in rows), arb(0)), arb((1, -1))
        defects = defects_of_states(field, off, Reach(step, arb(1), (arb(4), arb(4))), step)
        # The bounds say nothing about signs, of which the basis of eigenvectors would make use.
        assert all(defect.mid() == 0 and defect.rad() > 0 for defect in defects)
        curve = [arb(row[0], spread(step).upper()) for row, spread in zip(rows, off.spreads(), strict=True)]
        proved = tube(field, curve, [arb(1), arb(0)], arb(0, step), step, Spread.of((arb(0), arb(0))), defects)
        assert proved is not None
        for end, truth, width in zip(off.at(step), (step.cos(), -step.sin()), proved.at_end.widths, strict=True):
            assert abs(end - truth) < width < arb("0.01")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.fractions(-3, 3, max_denominator=4), min_size=9, max_size=9), st.integers(1, 6))
def test_errors_of_a_linear_flow_stay_within_their_spread(entries: list[Fraction], length: int) -> None:
    """The images of the corners of a box under the exact flow are within the spread at the end."""
    states = (A, B, C)
    rows = [entries[0:3], entries[3:6], entries[6:9]]
    field = Field(
        states, T, [sum((Number(k) * state for k, state in zip(row, states, strict=True)), Number(0)) for row in rows]
    )
    zero, span = [arb(0)] * 3, arb(length) / 4
    with working(80):
        start = Spread.of((arb("1e-10"), arb("2e-10"), arb("5e-11")))
        proved = tube(field, zero, zero, span / 2, span, start, zero)
        if proved is None:
            return
        flow = acb_mat([[rational(k) for k in row] for row in rows]) * span
        moved = flow.exp() * acb_mat([[w] for w in start.widths])
        ends = proved.at_end
        inside = ends.inverse * moved
        for place, (bound, width) in enumerate(zip(ends.radii, ends.widths, strict=True)):
            assert abs(moved[place, 0]).lower() <= width.upper()
            assert abs(inside[place, 0]).lower() <= bound.upper()


def test_contraction_survives_a_coupling_that_is_one_sided() -> None:
    """For x' = y, y' = -y a time of a million leaves errors of the order of those at the start."""
    field = Field((A, B), T, (B, -B))
    zero = [arb(0), arb(0)]
    with working(64):
        start = Spread.of((arb("1e-20"), arb("1e-20")))
        proved = tube(field, zero, zero, arb(500_000, 500_000), arb(1_000_000), start, zero)
    assert proved is not None
    assert all(width < arb("1e-18") for width in proved.at_end.widths)
