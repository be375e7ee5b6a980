import json

import mpmath
import pytest

AT = "s=1,tau=1,u0=exp(-1000000)"


def nearest(text: str, value: mpmath.mpf, digits: int) -> bool:
    """Whether the decimal is the value rounded to that many digits."""
    return abs(mpmath.mpf(text) - value) <= abs(value) * mpmath.mpf(10) ** (1 - digits)


def test_a_thousand_digits_from_a_start_of_exp_minus_a_million(exactflow, trajectory):
    ran = exactflow("evaluate", trajectory, "--claim", "mode.trajectory", "--at", f"{AT},t=500001", "--digits", 1000)
    assert ran.status == 0
    with mpmath.workdps(1100):
        odds = mpmath.exp(2 * mpmath.mpf(500001) - 10**6)
        # u/(1 - u) grows as exp(2*t) from u0/(1 - u0), and 1 - u0 differs from 1 at the digit 434,295 only.
        assert nearest(ran.out.strip(), odds / (1 + odds), 1000)
    assert len(ran.out.strip().removeprefix("0.")) == 1000


def test_a_time_law_against_quadrature(exactflow, trajectory):
    ran = exactflow("evaluate", trajectory, "--claim", "mode.time", "--at", "s=3,tau=2,u0=1/10,u=2", "--digits", 30)
    with mpmath.workdps(40):
        time = mpmath.quad(lambda u: 1 / (2 * u * (3 - u) / 2), [mpmath.mpf(1) / 10, 1, 2])
        assert nearest(ran.out.strip(), time, 30)


def test_a_flow_file_is_solved_and_evaluated(exactflow, flow_file):
    path = flow_file('state = "u"\ntime = "t"\nstart = "u0"\nrhs = "3*u**(4/3)*(s - u)/tau"', given='["u0 < s"]')
    ran = exactflow("evaluate", path, "--at", "s=1,tau=1,u0=1/1000,u=1/2", "--digits", 25)
    with mpmath.workdps(40):
        pace = lambda u: 1 / (3 * u ** (mpmath.mpf(4) / 3) * (1 - u))  # noqa: E731
        points = [mpmath.mpf(10) ** -k for k in (3, 2, 1)]
        assert nearest(ran.out.strip(), mpmath.quad(pace, [*points, mpmath.mpf(1) / 2]), 25)


def test_a_time_law_asked_at_a_time_gives_the_state(exactflow, trajectory):
    pytest.importorskip("numerics.invert")
    at = "s=1,tau=1,u0=1/100,t=2"
    state, explicit = (
        exactflow("evaluate", trajectory, "--claim", claim, "--at", at, "--digits", 40).out
        for claim in ("mode.time", "mode.trajectory")
    )
    assert state == explicit
    assert state.startswith("0.3554")


def test_where_names_and_both_sides_can_be_asked_for(exactflow, trajectory, claim_file):
    words = ("--claim", "mode.trajectory", "--at", "s=1,tau=1,u0=1/4,t=0", "--digits", 5)
    assert exactflow("evaluate", trajectory, *words, "--of", "z0").out == "3.0000\n"
    path = claim_file(("half", 'equal = ["x/2", "x - x/2"]'), name="half.toml")
    assert exactflow("evaluate", path, "--at", "x=1", "--digits", 2).out == "left = 0.50\nright = 0.50\n"


def test_json(exactflow, trajectory):
    words = ("--claim", "mode.trajectory", "--at", "s=1,tau=1,u0=1/4,t=0", "--digits", 3, "--json")
    assert json.loads(exactflow("evaluate", trajectory, *words).out) == {
        "id": "mode.trajectory",
        "at": {"s": "1", "tau": "1", "u0": "1/4", "t": "0"},
        "digits": 3,
        "values": {"u": "0.250"},
    }


@pytest.mark.parametrize(
    ("claim", "at", "words"),
    [
        ("mode.trajectory", "s=1,tau=1,u0=2,t=1", ("u0 < s", "outside the assumptions")),
        ("mode.trajectory", "s=1,tau=1,u0=1/2,t=-1", ("t >= 0",)),
        ("mode.trajectory", "s=1,tau=1,t=1", ("needs a value for u0",)),
        ("mode.time", "s=1,tau=1,u0=1/2,u=1/4", ("never reaches this u",)),
        ("mode.time", "s=1,tau=1,u0=1/2,u=2", ("never reaches this u",)),
    ],
)
def test_a_point_outside_the_claim_has_no_value(exactflow, trajectory, claim, at, words):
    ran = exactflow("evaluate", trajectory, "--claim", claim, "--at", at)
    assert ran.status == 2
    assert ran.out == ""
    assert all(word in ran.err for word in words), ran.err
