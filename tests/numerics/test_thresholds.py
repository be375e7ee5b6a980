"""The threshold of incremental learning: printed values, independent quadrature and integration, and bad questions."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from flint import ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from derivations.expressions import INFINITY, exp, read
from numerics.balls import evaluate
from numerics.thresholds import Never, Pair, Threshold, ThresholdError, threshold
from numerics.thresholds.antiderivative import elementary, hypergeometric
from numerics.thresholds.residual import Residual

RATIOS = ("1.1", "1.5", "2", "4")
#: Thresholds by the fractions s, f: a row for each depth, a column for each ratio.
TABLE = {
    ("0.1", "0.9"): """
        2 3.52355009390684e-21 7.52661127513126e-6 6.85166233232896e-4 0.0158572658969669
        3 9.20403597137047e-5 0.00442369821885347 0.0144763311227995 0.0456813113906577
        4 6.73931878170898e-4 0.0101591135019712 0.0240737026258795 0.0564166905497382
        5 0.00142077007890299 0.0141681769722478 0.029644508951535 0.0615385139745557
        6 0.00210151058850646 0.016939849922459 0.0331744853578619 0.0644845403563722
        7 0.00267481508950822 0.0189347170352513 0.0355887824426135 0.0663857180353982
        8 0.00315006280935746 0.0204288143122526 0.0373372354248528 0.0677101564527276
        9 0.00354519268331828 0.0215858499844457 0.0386593028790936 0.0686841857833894
        10 0.00387662729133487 0.0225066803021465 0.0396928643194475 0.0694299448913345
        oo 0.00737694456730241 0.0304626007923064 0.0480382443699488 0.0749989575265965
    """,
    ("0.25", "0.75"): """
        2 3.68575785081e-11 0.00182343311246 0.018019493938 0.0897333643416
        3 7.64019038687e-4 0.0247716619566 0.0626624964368 0.14267647813
        4 0.00322344959773 0.0406630531214 0.0833389902648 0.160789210126
        5 0.00566635863019 0.0503275973647 0.0945955958358 0.169680676357
        6 0.00766879958924 0.0566756013046 0.101605880577 0.174921001612
        7 0.00926427929381 0.0611334751657 0.106375288063 0.178364585396
        8 0.0105433981541 0.0644267640716 0.109825062276 0.180796351943
        9 0.0115836105381 0.0669556369755 0.112434311744 0.182603546394
        10 0.0124426089076 0.0689570589403 0.114475959747 0.183998686466
        oo 0.0210503950313 0.0860151300181 0.13112601485 0.194781334592
    """,
    ("0.01", "0.99"): """
        2 4.76139335894e-43 4.67349205658e-11 5.15304677756e-7 2.97230448255e-4
        3 5.03767417845e-6 2.83798033867e-4 0.00104273872038 0.00393036345039
        4 6.11613871427e-5 9.18484219178e-4 0.00220917523655 0.00538845376632
        5 1.46686311863e-4 0.00139696725893 0.00288964361713 0.00602283187637
        6 2.28215682991e-4 0.00172669805037 0.00330804012539 0.0063664926744
        7 2.97673295091e-4 0.00196071188389 0.00358666661112 0.00658004313749
        8 3.55328469056e-4 0.00213356377842 0.0037843099893 0.00672511367368
        9 4.0316617331e-4 0.00226583234791 0.0039313833169 0.00682993394806
        10 4.43167334544e-4 0.00237005495709 0.00404492929014 0.00690915528334
        oo 8.54322557168e-4 0.00323045119978 0.00491725625241 0.00747584253378
    """,
}
ROWS = [
    pytest.param(*fractions, row.split()[0], row.split()[1:], id=f"{fractions[0]}-depth-{row.split()[0]}")
    for fractions, block in TABLE.items()
    for row in block.strip().splitlines()
]


def found(pair: Pair, digits: int = 30) -> Threshold:
    answer = threshold(pair, digits)
    assert isinstance(answer, Threshold)
    return answer


def depth_of(text: str):
    return INFINITY if text == "oo" else int(text)


def as_mpf(ball, digits: int = 60) -> mpmath.mpf:
    with mpmath.workdps(digits):
        return mpmath.mpf(ball.mid().str(digits, radius=False))


@pytest.mark.parametrize(("small", "full", "depth", "printed"), ROWS)
def test_the_printed_table_is_computed(small: str, full: str, depth: str, printed: list[str]) -> None:
    assert len(printed) == len(RATIOS)
    for ratio, value in zip(RATIOS, printed, strict=True):
        eps = as_mpf(found(Pair(depth_of(depth), ratio, small, full)).value)
        digits = len(value.partition("e")[0].replace(".", "").lstrip("0"))
        assert abs(eps / mpmath.mpf(value) - 1) < mpmath.mpf(10) ** (1 - digits) * 0.51


@pytest.mark.parametrize("fractions", list(TABLE))
def test_depth_1_is_never_incremental(fractions: tuple[str, str]) -> None:
    assert all(isinstance(threshold(Pair(1, ratio, *fractions)), Never) for ratio in RATIOS)


def arrival(mp: mpmath.MPContext, q: mpmath.mpf, start: mpmath.mpf, end: mpmath.mpf) -> mpmath.mpf:
    """The time from start to end in units of the target, by quadrature over the logarithm of the value."""
    low, high = mp.log(start), mp.log(end)
    knots = [low + (high - low) * k / 12 for k in range(13)]
    return mp.quad(lambda y: mp.exp(-q * y) / (1 - mp.exp(y)), knots)


@pytest.mark.parametrize(
    ("depth", "ratio", "kappa", "variance"),
    [
        (2, "3/2", 1, 1),
        (2, "1001/1000", 1, 1),
        (2, 3, "1/2", "3/4"),
        (3, "11/10", 1, 1),
        (4, 2, 3, 1),
        (5, "101/100", 1, 1),
        (9, 4, "7/8", "4/3"),
        ("5/2", "3/2", 1, 1),
        ("7/3", 2, 2, "3/2"),
        ("3/2", 7, 1, 1),
        (1, 2, 1, 30),
        (INFINITY, "11/10", 1, 1),
        (INFINITY, 100, "9/10", 2),
    ],
)
def test_both_events_come_together_by_quadrature(depth, ratio, kappa, variance) -> None:
    pair = Pair(depth, ratio, "1/10", "9/10", kappa, variance)
    eps = as_mpf(found(pair, 40).value)
    with mpmath.workdps(40):
        q, r, k, lam = (
            as_mpf(evaluate(part, {}, 200)) for part in (pair.growth, pair.ratio, pair.kappa, pair.variance)
        )
        second = arrival(mpmath.mp, q, eps, mpmath.mpf(1) / 10)
        first = arrival(mpmath.mp, q, k * eps / r, mpmath.mpf(9) / 10) / (lam * r ** (1 + q))
        assert abs(second / first - 1) < mpmath.mpf(10) ** -25


@settings(max_examples=20, deadline=None)
@given(
    depth=st.sampled_from([2, 3, 4, 6, INFINITY, "5/2"]),
    ratio=st.fractions(Fraction(101, 100), 50, max_denominator=100),
    small=st.fractions(Fraction(1, 50), Fraction(4, 5), max_denominator=50),
    part=st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20),
)
def test_integration_agrees_on_either_side(depth, ratio, small, part) -> None:
    full = small + (1 - small) * part
    pair = Pair(depth, ratio, small, full)
    log_eps = float(found(pair, 12).log.mid())
    q = float(evaluate(pair.growth, {}, 64))

    def slopes(log_second: float, state: list[float]) -> list[float]:
        """The logarithm of the first value, with that of the second as clock."""
        ahead, gap = mpmath.exp(q * (state[0] - log_second)), float(ratio) - mpmath.exp(state[0])
        return [float(ahead * gap / (1 - mpmath.exp(log_second)))]

    for shift, incremental in ((-1e-4, True), (1e-4, False)):
        course = solve_ivp(
            slopes,
            (log_eps + shift, float(mpmath.log(small))),
            [log_eps + shift],
            method="DOP853",
            rtol=1e-12,
            atol=1e-12,
        )
        reached = float(mpmath.exp(course.y[0, -1])) / float(ratio)
        assert (reached >= float(full)) is incremental


def test_close_targets_and_far_ones_are_certified_to_fifty_digits() -> None:
    close = found(Pair(2, "1 + 1/1000000", "1/10", "9/10"), 50).log
    with ctx.workprec(300):
        assert close.rad() < 1e-50
        assert abs(close + evaluate(read("4394452.3518965161"), {}, 300)) < 1e-10
    far = found(Pair(3, 100, "1/10", "9/10"), 50)
    assert far.log.rad() < 1e-50
    assert 0.097 < float(far.value) < 0.1


def test_targets_as_close_as_exponentials_of_a_million() -> None:
    gap = exp(-1000000)
    log_eps = found(Pair(3, 1 + gap, "1/10", "9/10"), 20).log
    # (r - 1)/(q*I) to the power 1/q, with q = 1/3 and I = Phi(f) - Phi(s) = 6.028...
    assert abs(float(log_eps + 3_000_000) + 3 * float(mpmath.log(6.02820596567 / 3))) < 1e-8


def test_the_closed_form_at_depth_2_and_ratio_2() -> None:
    eps = found(Pair(2, 2, "1/7", "6/7"), 60).value
    with ctx.workprec(260):
        closed = evaluate(read("1 - 1/sqrt(1 + (s/(1 - s))**2*(1 - f)/f)"), dict(FRACTIONS), 260)
        assert eps.overlaps(closed)


FRACTIONS = [(read("s"), read("1/7")), (read("f"), read("6/7"))]


@pytest.mark.parametrize("depth", range(2, 13))
def test_elementary_functions_agree_with_that_of_gauss(depth: int) -> None:
    from flint import arb, fmpq

    with ctx.workprec(200):
        for x in ("1e-40", "0.01", "0.3", "0.9", "0.999"):
            log_x = arb(x).log()
            forms = elementary(depth, log_x), hypergeometric(fmpq(depth), log_x)
            assert forms[0].overlaps(forms[1])
            assert abs(forms[0] - forms[1]) < arb(10) ** -45


@pytest.mark.parametrize("ratio", ["11/10", 3])
def test_the_slope_is_that_of_the_residual(ratio) -> None:
    from flint import arb

    residual = Residual.of(Pair(3, ratio, "1/10", "9/10", "6/5", "4/5"), 300)
    with ctx.workprec(300):
        point, step = arb(-4), arb(10) ** -30
        quotient = (residual.at(point + step) - residual.at(point - step)) / (2 * step)
        assert abs(quotient - residual.slope(point)) < arb(10) ** -50


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        (Pair(1, 5, "1/10", "9/10"), "depth 1"),
        (Pair(3, 1, "1/10", "9/10"), "not the larger one"),
        (Pair(3, "1/2", "1/10", "9/10"), "not the larger one"),
        (Pair("3/2", 6, "1/10", "9/10"), "critical ratio"),
        (Pair(4, 2, "1/10", "9/10", "1/4"), "no faster"),
        (Pair(2, 2, "1/10", "9/10", 1, "1/2"), "no faster"),
    ],
)
def test_the_theorem_answers_where_there_is_no_threshold(pair: Pair, reason: str) -> None:
    answer = threshold(pair)
    assert isinstance(answer, Never)
    assert reason in answer.reason


def test_the_critical_ratio_below_depth_2() -> None:
    critical = Fraction("6.12996")
    assert isinstance(threshold(Pair("3/2", critical - Fraction(1, 1000), "1/10", "9/10")), Never)
    above = found(Pair("3/2", critical + Fraction(1, 1000), "1/10", "9/10"))
    assert above.log < -20


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3, 2, "9/10", "1/10"), "0 < s < f < 1"),
        ((3, 2, "1/2", "1/2"), "0 < s < f < 1"),
        ((3, 2, 0, "1/2"), "0 < s < f < 1"),
        ((3, 2, "1/10", 1), "0 < s < f < 1"),
        (("1/2", 2, "1/10", "9/10"), "depth"),
        ((3, -2, "1/10", "9/10"), "ratio must be positive"),
        ((3, 2, "1/10", "9/10", 0), "kappa must be positive"),
    ],
)
def test_a_question_outside_the_hypotheses_is_refused(arguments, message: str) -> None:
    with pytest.raises(ThresholdError, match=message):
        Pair(*arguments)


def test_a_first_value_that_may_start_where_it_is_to_arrive_is_refused() -> None:
    with pytest.raises(ThresholdError, match="kappa\\*s < r\\*f"):
        threshold(Pair(3, 2, "1/10", "9/10", 100))


#: Which pairs of the targets 12, 6, 4, 3 are learned incrementally from 0.01, adjacent and not, by depth.
TARGETS = (12, 6, 4, 3)
PATTERN = {
    1: set(),
    2: {(12, 4), (12, 3)},
    3: {(12, 6), (12, 4), (12, 3), (6, 4), (6, 3)},
    4: {(12, 6), (12, 4), (12, 3), (6, 4), (6, 3), (4, 3)},
    5: {(12, 6), (12, 4), (12, 3), (6, 4), (6, 3), (4, 3)},
}


def learned_first(depth: int, larger: int, smaller: int) -> bool:
    """Whether the toy model passes (0.1, 0.9) incrementally: both values by the integrator of SciPy."""

    def rates(_time: float, values: list[float]) -> list[float]:
        return [v ** (2 - 2 / depth) * (target - v) for v, target in zip(values, (larger, smaller), strict=True)]

    def full(_time: float, values: list[float]) -> float:
        return values[0] - 0.9 * larger

    full.terminal = True
    course = solve_ivp(rates, (0, 100), [0.01, 0.01], events=full, rtol=1e-10, atol=1e-12)
    return bool(course.y_events[0][0][1] <= 0.1 * smaller)


@pytest.mark.parametrize("depth", PATTERN)
def test_the_threshold_predicts_which_pairs_are_incremental(depth: int) -> None:
    pairs = [(one, other) for place, one in enumerate(TARGETS) for other in TARGETS[place + 1 :]]
    predicted = set()
    for larger, smaller in pairs:
        answer = threshold(Pair(depth, Fraction(larger, smaller), "1/10", "9/10"))
        if isinstance(answer, Threshold) and float(answer.value) * smaller > 0.01:
            predicted.add((larger, smaller))
    assert predicted == PATTERN[depth]
    assert {pair for pair in pairs if learned_first(depth, *pair)} == PATTERN[depth]
