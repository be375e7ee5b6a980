"""Claims read off from an identity: wrong forms, wrong data and wrong waves have no proved derivation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from derivations.catalogue import find
from derivations.catalogue.consequences import Summed
from derivations.catalogue.data_sets import TOY, Network
from derivations.catalogue.deductions import Deduced, quantity
from derivations.catalogue.graph_structure import Wave
from derivations.catalogue.programs import DerivationError
from derivations.claim import Asymptotic, Claim, Equal, Holds, Limit, Statement
from derivations.derivation import Derivation
from derivations.expressions import INFINITY, ONE, ZERO, read, read_relation, symbols
from derivations.variables import Assumptions, Domain, Variable
from verification.checks.derivation import check_steps, shown_bound
from verification.verdict import Outcome

X, TAU = symbols("x tau")
POSITIVE = Assumptions((Variable("x", Domain.POSITIVE), Variable("tau", Domain.POSITIVE)))


def proved(derivation: Derivation) -> bool:
    return check_steps(derivation).outcome is Outcome.PROVED


def stated(says: Statement) -> Claim:
    return Claim("claim", says, POSITIVE)


@pytest.mark.parametrize(
    ("says", "form", "wrong"),
    [
        (Equal(read("(x + 1)**2"), read("x**2 + 2*x + 1")), None, None),
        (Holds(read_relation("2*x <= 1 + x**2")), "(x - 1)**2", "(x + 1)**2"),
        (Holds(read_relation("x**2 + x > x")), "x**2", "x**2 + 1"),
        (Limit(read("(x**2 + x)/x"), X, ZERO, "+", ONE), "x + 1", "x + 2"),
        (Asymptotic(read("x**2 + x"), read("x**2"), X, INFINITY, ""), "1 + 1/x", "1 + 2/x"),
    ],
)
def test_a_form_is_proved_and_a_wrong_one_is_not(says: Statement, form: str | None, wrong: str | None) -> None:
    assert proved(Deduced("Rewrite.", form=None if form is None else read(form))(stated(says)))
    if wrong is not None:
        assert not proved(Deduced("Rewrite.", form=read(wrong))(stated(says)))


def test_a_form_that_shows_the_sign_proves_the_bound() -> None:
    bound = stated(Holds(read_relation("2*x <= 1 + x**2")))
    assert Deduced("Rewrite.", form=read("(x - 1)**2"))(bound).steps[-1].lemmas
    hidden = stated(Holds(read_relation("x <= exp(x) - 1")))
    assert not Deduced("Rewrite.", form=read("exp(x) - 1 - x"))(hidden).steps[-1].lemmas


def test_a_limit_of_the_form_that_is_wrong_is_not_proved() -> None:
    says = Limit(read("(x**2 + x)/x"), X, ZERO, "+", read("2"))
    assert not proved(Deduced("Rewrite.", form=read("x + 1"))(stated(says)))


@pytest.mark.parametrize(
    ("says", "message"),
    [
        (Limit(X, X, ZERO, "+", ZERO), "give the form"),
        (Holds(read_relation("x > 0")), "give the form"),
        (Holds(read_relation("0 < x <= x + 1")), "no equality, limit or single bound"),
    ],
)
def test_what_cannot_be_read_off_is_refused(says: Statement, message: str) -> None:
    with pytest.raises(DerivationError, match=message):
        Deduced("Rewrite.")(stated(says))


def test_a_claim_about_a_flow_has_no_quantity() -> None:
    claim = find("two-layer.trajectory")
    assert claim is not None
    with pytest.raises(DerivationError, match="no equality"):
        quantity(claim)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (Network(TOY), Network(replace(TOY, directions=((1, 1, 1, 1), (1, -1, 1, -1), (1, 0, -1, 0), (0, 1, 0, -1))))),
        (Network(TOY), Network(replace(TOY, directions=((1, 1, 1, 1), (1, 1, -1, -1), (1, -1, 0, 0), (1, 0, 1, -1))))),
        (Wave(8, 3, closed=True), None),
        (Wave(6, 1, closed=False), None),
    ],
)
def test_only_the_right_modes_are_derived(
    right: Callable[[Claim], Derivation], wrong: Callable[[Claim], Derivation] | None
) -> None:
    claim = stated(Equal(ONE, ONE))
    assert proved(right(claim))
    if wrong is not None:
        assert not proved(wrong(claim))


@pytest.mark.parametrize(
    ("says", "given", "terms", "holds"),
    [
        # Terms by reasoning, by an assumption that says the same, and by exact signs.
        ("log(1 + x) <= x + x**2", (), ("x - log(1 + x)", "x**2"), True),
        ("exp(-tau) < x + 1", ("x >= exp(-tau)",), ("1", "x - exp(-tau)"), True),
        ("exp(-tau) < x", ("x > exp(-tau)",), ("x - exp(-tau)",), True),
        # The sum is another one, a term may be negative, or the assumption says less.
        ("log(1 + x) <= x + x**2", (), ("x - log(1 + x)", "2*x**2"), False),
        ("log(1 + x) <= x - x**2/3", (), ("x - log(1 + x)", "-x**2/3"), False),
        ("exp(-tau) < x", ("x >= exp(-tau)",), ("x - exp(-tau)",), False),
        ("2*exp(-tau) <= x", ("x >= exp(-tau)",), ("x - 2*exp(-tau)",), False),
    ],
)
def test_a_bound_is_a_sum_of_terms_of_known_sign(
    says: str, given: tuple[str, ...], terms: tuple[str, ...], holds: bool
) -> None:
    known = Assumptions(POSITIVE.variables, tuple(map(read_relation, given)))
    claim = Claim("sum", Holds(read_relation(says)), known)
    program = Summed("Write it as a sum.", tuple(map(read, terms)))
    shown = shown_bound(replace(claim, derived=partial(program, claim)))
    assert (shown is not None) is holds
    assert proved(program(claim)) is holds
