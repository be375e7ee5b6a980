"""Questions about incremental learning that break a hypothesis: each gets the theorem's answer wherever asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derivations.claim_files import ClaimFileError, read_claims
from numerics.thresholds import Never, Pair, Threshold, ThresholdError, threshold
from verification.cli import run
from verification.decide import decide
from verification.report.claim_tables import claim_tables, toml
from verification.settings import Settings
from verification.verdict import Result, Verdict

BRIEF = Settings(budget_seconds=6)
VARIABLES = """
[variables]
s = "unit"
f = "unit"
r = "positive"
eps = { domain = "unit", scale = "log" }
e0 = "nonnegative"
any = "real"
[[claim]]
id = "asked"
"""


def stated(depth: str, ratio: str, small: str, full: str, start: str, *given: str, holds: str = "true") -> str:
    parts = {"depth": depth, "ratio": ratio, "small": small, "full": full, "start": start}
    table = ", ".join(f'{key} = "{text}"' for key, text in parts.items())
    relations = ", ".join(f'"{text}"' for text in given)
    return f"{VARIABLES}given = [{relations}]\nincremental = {{ {table}, holds = {holds} }}\n"


def decided(text: str) -> Result:
    (claim,) = read_claims(text, "bad.toml").claims
    return decide(claim, BRIEF)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("3", "2", "9/10", "1/10"), "s < f only, and that is true at no point here: s = 9/10, f = 1/10"),
        (("3", "2", "1/2", "1/2"), "s < f only"),
        (("3", "2", "0", "1/2"), "s > 0 only"),
        (("oo", "2", "1/2", "1"), "f < 1 only"),
        (("3", "-2", "1/10", "9/10"), "r > 0 only, and that is true at no point here: r = -2"),
        (("1/2", "2", "1/10", "9/10"), "the depth is a number from 1 on, or oo; 1/2 is not"),
    ],
)
def test_numbers_that_no_definition_fits_are_refused(parts: tuple[str, ...], told: str) -> None:
    with pytest.raises(ClaimFileError, match=r'bad\.toml: claim "asked": incremental: ') as error:
        read_claims(stated(*parts, "eps"), "bad.toml")
    assert told in str(error.value)


def test_truth_values_have_no_quotes() -> None:
    with pytest.raises(ClaimFileError, match="write true or false, without quotes"):
        read_claims(stated("3", "2", "s", "f", "eps", "s < f", holds='"false"'), "bad.toml")


def test_an_unknown_key_is_told() -> None:
    with pytest.raises(ClaimFileError, match='"starts" is unknown; did you mean "start"'):
        read_claims(stated("3", "2", "s", "f", "eps").replace("start =", "starts ="), "bad.toml")


@pytest.mark.parametrize("given", [("f <= s", "r > 1"), ("s < f", "f < s", "r > 1"), ("s > 1/2", "f < 1/2", "r > 1")])
@pytest.mark.parametrize("holds", ["true", "false"])
def test_fractions_that_are_nowhere_in_order_leave_no_point(given: tuple[str, ...], holds: str) -> None:
    assert decided(stated("3", "r", "s", "f", "eps", *given, holds=holds)).verdict is Verdict.VACUOUS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The ratio is not above 1: such a value is not learned first from small starts, at no depth.
        (stated("3", "r", "s", "f", "eps", "s < f", "r <= 1"), Verdict.REFUTED),
        (stated("2", "1", "1/10", "9/10", "eps", "eps < 9/10"), Verdict.REFUTED),
        (stated("3", "1", "1/10", "9/10", "eps", "eps < 9/10", holds="false"), Verdict.PROVED),
        # At depth 1 no start from 0 on is enough; a negative one may be.
        (stated("1", "r", "s", "f", "e0", "s < f", "r > 1", "e0 < 1", holds="false"), Verdict.PROVED),
        (stated("1", "r", "s", "f", "e0", "s < f", "r > 1", "e0 < 1"), Verdict.REFUTED),
        (stated("1", "r", "s", "f", "any", "s < f", "r > 1", "any < 1", holds="false"), Verdict.REFUTED),
        (stated("1", "10", "1/4", "3/4", "any", "any < -20/7"), Verdict.PROVED),
        (stated("1", "10", "1/4", "3/4", "any", "any < -5/2"), Verdict.REFUTED),
        # The critical ratio of depth 3/2 is 6.12996 for these fractions; above it small starts are enough.
        (stated("3/2", "6", "1/10", "9/10", "eps", holds="false"), Verdict.PROVED),
        (stated("3/2", "6", "1/10", "9/10", "eps", "eps < exp(-100000)"), Verdict.REFUTED),
        (stated("3/2", "7", "1/10", "9/10", "eps", "eps < exp(-100000)"), Verdict.PROVED),
        (stated("3/2", "7", "1/10", "9/10", "eps", "eps < exp(-100000)", holds="false"), Verdict.REFUTED),
        # The order of the fractions is not said: where they are in order, the claim fails.
        (stated("3", "r", "s", "f", "eps", "r > 1"), Verdict.REFUTED),
    ],
)
def test_the_theorem_answers(text: str, expected: Verdict) -> None:
    assert decided(text).verdict is expected


@pytest.mark.parametrize("holds", ["true", "false"])
def test_a_claim_that_is_open_only_at_the_threshold_is_not_decided(holds: str) -> None:
    text = stated("2", "2", "1/10", "9/10", "1 - 1/sqrt(1 + 1/729)", holds=holds)
    assert decided(text).verdict is Verdict.UNDECIDED


def test_a_start_below_zero_is_told_above_depth_1() -> None:
    """Points where its power has thousands of digits are passed over."""
    start = "-s*(s/(r*f))**(1/((1 - f)*(r - 1)))"
    found = decided(stated("2", "r", "s", "f", start, "s < f", "r > 1"))
    assert found.verdict is Verdict.UNDECIDED
    assert "needs the start is positive" in found.evidence[0].detail


def test_a_bound_beside_the_threshold_is_decided_on_both_sides() -> None:
    numbers = ("2", "2", "1/10", "9/10", "eps")
    assert decided(stated(*numbers, "eps < 0.000685166233232896346")).verdict is Verdict.PROVED
    assert decided(stated(*numbers, "eps > 0.000685166233232896347", holds="false")).verdict is Verdict.PROVED


def test_what_is_read_is_written() -> None:
    text = stated("oo", "r", "s", "f", "eps", "s < f", holds="false")
    (claim,) = read_claims(text, "file").claims
    (again,) = read_claims(toml(claim_tables(claim)), "again").claims
    assert again.says == claim.says


PAIRS: list[tuple[Callable[[], Pair], str]] = [
    (lambda: Pair(3, 2, "9/10", "1/10"), "0 < s < f < 1"),
    (lambda: Pair(3, 2, "1/10", "1/10"), "0 < s < f < 1"),
    (lambda: Pair("1/2", 2, "1/10", "9/10"), "from 1 on"),
    (lambda: Pair(3, 0, "1/10", "9/10"), "ratio must be positive"),
]


@pytest.mark.parametrize(("ask", "told"), PAIRS)
def test_numbers_that_no_definition_fits_have_no_threshold(ask: Callable[[], Pair], told: str) -> None:
    with pytest.raises(ThresholdError, match=told):
        ask()


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        (Pair(3, 1, "1/10", "9/10"), "not the larger one"),
        (Pair("oo", "1/2", "1/10", "9/10"), "not the larger one"),
        (Pair(1, 2, "1/10", "9/10"), "at depth 1"),
        (Pair("3/2", 6, "1/10", "9/10"), "above the critical ratio"),
        (Pair("3/2", "6.1299", "1/10", "9/10"), "above the critical ratio"),
    ],
)
def test_a_theorem_says_where_there_is_no_threshold(pair: Pair, told: str) -> None:
    found = threshold(pair)
    assert isinstance(found, Never)
    assert told in found.reason


def test_above_the_critical_ratio_there_is_one() -> None:
    assert isinstance(threshold(Pair("3/2", "6.13", "1/10", "9/10")), Threshold)


def command(*parts: str) -> list[str]:
    names = ("--depth", "--ratio", "--small", "--full")
    return ["threshold", *(word for pair in zip(names, parts, strict=True) for word in pair)]


@pytest.mark.parametrize(
    ("parts", "status", "told"),
    [
        (("3", "1.1", "0.1", "0.9"), 0, "9.20403597137046756023597103325e-5"),
        (("oo", "2", "0.1", "0.9"), 0, "0.04803824436994880068"),
        (("3", "1", "0.1", "0.9"), 0, "none: the target of the first value is not the larger one"),
        (("1", "2", "0.1", "0.9"), 0, "none: at depth 1"),
        (("3/2", "6", "0.1", "0.9"), 0, "none: below depth 2"),
        (("3", "2", "0.9", "0.1"), 2, "the fractions must satisfy 0 < s < f < 1; s = 9/10 and f = 1/10 do not"),
        (("0", "2", "0.1", "0.9"), 2, "the depth must be a rational number from 1 on"),
        (("3", "2*(", "0.1", "0.9"), 2, "is missing before the end of the formula"),
        (("3", "r", "0.1", "0.9"), 2, "exactflow: threshold: "),
    ],
)
def test_the_command_answers(parts: tuple[str, ...], status: int, told: str, capsys) -> None:
    assert run(command(*parts)) == status
    captured = capsys.readouterr()
    assert told in (captured.err if status else captured.out)


def test_the_command_prints_an_object(capsys) -> None:
    import json

    assert run([*command("1", "2", "0.1", "0.9"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["threshold"] is None
    assert found["never"].startswith("at depth 1")


def test_a_file_with_bad_numbers_is_bad_input(tmp_path, capsys) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(stated("3", "2", "9/10", "1/10", "eps"))
    assert run(["verify", str(path)]) == 2
    assert "incremental learning is defined for s < f only" in capsys.readouterr().err
