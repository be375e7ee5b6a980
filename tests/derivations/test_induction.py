"""Finite sums by induction: what is true is seen, and each part of the induction is needed."""

import pytest

from derivations.exact import is_zero
from derivations.expressions import read, read_relation
from derivations.variables import Assumptions, Domain, Variable

N = Variable("n", Domain.INTEGER, minimum=1)
KNOWN = Assumptions((N, Variable("i", Domain.INTEGER), Variable("x", Domain.POSITIVE), Variable("z")))


@pytest.mark.parametrize(
    "text",
    [
        "sum(i, i, 1, n) - n*(n + 1)/2",
        "3 + 2*sum(i**2, i, 0, n) - 3 - n*(n + 1)*(2*n + 1)/3",
        "x*sum(1/(i*(i + 1)), i, 1, n) - x*n/(n + 1)",
        "sum(i*x**(i - 1), i, 1, n)*(1 - x)**2 - n*x**(n + 1) + (n + 1)*x**n - 1",
        "sin(z)*(1 + 2*sum(cos(2*z*i), i, 1, n)) - sin((2*n + 1)*z)",
    ],
)
def test_sums_with_a_closed_form(text):
    assert is_zero(read(text), KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        # The step holds, the start does not.
        "sum(i, i, 1, n) - n*(n + 1)/2 - 1",
        # The start holds, and so do the next two.
        "sum(i, i, 1, n) - n*(n + 1)/2 - (n - 1)*(n - 2)*(n - 3)",
        # It jumps where it has no value.
        "sum(0*i, i, 1, n) - (n - 7/2)/abs(n - 7/2) - 1",
        "sum(0*i, i, 1, n) - (n - 3)/abs(n - 3) - 1",
        # The terms depend on the upper limit.
        "sum(i + n, i, 1, n) - n**2 - 1",
        # It is not linear in the sum, and holds at n = 1 only.
        "sum(1, i, 1, n)**2 - n",
        # The derivative of a sum is not that of one number.
        "diff(sum(z*i, i, 1, n), z)",
    ],
)
def test_what_is_false_is_not_seen(text):
    assert not is_zero(read(text), KNOWN)


def test_a_gap_in_the_induction_is_none_of_it():
    """Where n = 2 is not given, the step from 1 to 2 to 3 says nothing; such assumptions are left alone."""
    assert not is_zero(read("sum(i, i, 1, n) - n*(n + 1)/2"), KNOWN.with_given(read_relation("n > 5")))
    assert not is_zero(read("sum(i, i, 1, x) - x*(x + 1)/2"), KNOWN)


def test_no_step_may_lack_a_value():
    """The terms have none at i = 3 and i = 4, so that the sum of more has none either."""
    assert not is_zero(read("sum(1/(i - 3) - 1/(i - 4), i, 1, n) - 1/(n - 3) - 1/3"), KNOWN)
