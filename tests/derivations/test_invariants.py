"""Conserved quantities: found where they exist, and none invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.exact import is_zero
from derivations.expressions import Symbol, add, differentiate, mul, read
from derivations.flow import Flow, gradient_flow
from derivations.solving.invariants import conserved_quantities, lie_derivative
from derivations.variables import Assumptions

T = Symbol("t")


def flow(rates: str, states: str) -> Flow:
    names = tuple(Symbol(name) for name in states.split())
    return Flow(names, T, tuple(read("1") for _ in names), tuple(map(read, rates.split(";"))))


@pytest.mark.parametrize(
    ("rates", "states", "expected"),
    [
        ("na*b*(s-a*b);nb*a*(s-a*b)", "a b", ["nb*a**2-na*b**2"]),
        ("b*exp(-t);-a*exp(-t)", "a b", ["a**2+b**2"]),
        ("a*(s-a*b);-b*(s-a*b)", "a b", ["a*b"]),
        ("a-b;b-a", "a b", ["a**2+b**2+2*a*b", "a+b"]),
        ("b*c*(s-a*b*c)/tau;a*c*(s-a*b*c)/tau;a*b*(s-a*b*c)/tau", "a b c", ["a**2-c**2", "b**2-c**2"]),
        ("Mc*b*(s-a*b);a*(s-a*b)", "a b", ["a**2-Mc*b**2"]),
        ("a/(1+a**2+b**2)*b;-a**2/(1+a**2+b**2)", "a b", ["a**2+b**2"]),
        ("a*t;-b*t", "a b", ["a*b"]),
        ("-a;-b", "a b", []),
        ("t*a;b", "a b", []),
        ("exp(a);b", "a b", []),
    ],
)
def test_the_quadratic_invariants_are_exactly_these(rates: str, states: str, expected: list[str]) -> None:
    found = conserved_quantities(flow(rates, states))
    assert len(found) == len(expected)
    for quantity, text in zip(found, expected, strict=True):
        assert is_zero(quantity - read(text), Assumptions())


def test_a_trigonometric_clock_does_not_pass_for_a_parameter() -> None:
    assert conserved_quantities(flow("a*sin(t);a*cos(t)", "a b")) == ()


def test_the_lie_derivative_of_what_is_not_conserved_is_not_zero() -> None:
    layers = flow("b*(s-a*b);a*(s-a*b)", "a b")
    assert is_zero(lie_derivative(read("a**2-b**2"), layers), Assumptions())
    assert not is_zero(lie_derivative(read("a**2+b**2"), layers), Assumptions())
    assert not is_zero(lie_derivative(read("(a**2-b**2)*t"), layers), Assumptions())


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.integers(1, 3))
def test_flows_on_the_levels_of_a_random_quadratic_form_conserve_it(form: list[int], speed: int) -> None:
    x, y = Symbol("x"), Symbol("y")
    a, b, c = form
    energy = add(mul(read(str(a)), x**2), mul(read(str(b)), x * y), mul(read(str(c)), y**2))
    rates = (mul(read(str(speed)), differentiate(energy, y)), mul(read(str(-speed)), differentiate(energy, x)))
    turning = Flow((x, y), T, (read("1"), read("2")), rates)
    found = conserved_quantities(turning)
    assert all(is_zero(lie_derivative(quantity, turning), Assumptions()) for quantity in found)
    assert bool(found) or not any(form)


def test_deep_networks_have_one_invariant_a_layer_less() -> None:
    weights = [Symbol(f"w{i}") for i in range(8)]
    deep = gradient_flow((read("s") - mul(*weights)) ** 2 / 2, weights, T, [read("1")] * 8)
    assert len(conserved_quantities(deep)) == 7
