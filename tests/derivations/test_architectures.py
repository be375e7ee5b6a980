"""The mode flows, and the derivations that lead from the loss to them and on to the closed form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derivations.architectures import deep_linear_mode, infinite_depth_mode, mode_derivation, reduced_mode, toy_mode
from derivations.derivation import Rule
from derivations.exact import is_zero
from derivations.expressions import differentiate, read, symbols
from derivations.flow import Flow
from derivations.solve import ClosedForm, solve
from derivations.variables import Assumptions, Domain, Variable

S, U0, TAU, M = symbols("s u0 tau M")
GIVEN = Assumptions(
    (*(Variable(name, Domain.POSITIVE) for name in ("s", "u0", "tau", "M")), Variable("t", Domain.NONNEGATIVE))
)


@pytest.mark.parametrize("layers", [1, 2, 3, 5, 12])
def test_the_loss_leads_to_the_mode_flow(layers: int) -> None:
    steps = mode_derivation(deep_linear_mode(layers, S, U0, TAU), reduced_mode(layers, S, U0, TAU), GIVEN)
    assert steps.steps[-1].rule is Rule.REDUCE
    for step in steps:
        assert all(is_zero(residual, step.assumptions) for residual in step.vanishing)


@pytest.mark.parametrize("depth", [1, 2, 3, 6])
def test_the_toy_model_leads_to_its_mode_flow(depth: int) -> None:
    steps = mode_derivation(toy_mode(depth, S, U0), reduced_mode(depth, S, U0, depth), GIVEN)
    for step in steps:
        assert all(is_zero(residual, step.assumptions) for residual in step.vanishing)


def test_a_wrong_mode_flow_does_not_pass() -> None:
    steps = mode_derivation(deep_linear_mode(3, S, U0, TAU), reduced_mode(4, S, U0, TAU), GIVEN)
    last = steps.steps[-1]
    assert not all(is_zero(residual, last.assumptions) for residual in last.vanishing)


@pytest.mark.parametrize("layers", [1, 2, 3, 4, 5, 7, 12])
def test_the_solver_continues_from_the_mode_flow(layers: int) -> None:
    flow = reduced_mode(layers, S, U0, TAU, variance=read("2"))
    found = solve(flow, GIVEN)
    assert isinstance(found, ClosedForm)
    assert found.time is not None
    assert is_zero(
        differentiate(found.time, flow.state) * flow.rate - 1, GIVEN.with_variables(Variable("u", Domain.POSITIVE))
    )


def test_symbolic_and_infinite_depth() -> None:
    symbolic = solve(reduced_mode(M, S, U0, TAU), GIVEN)
    assert isinstance(symbolic, ClosedForm)
    assert {repr(relation) for relation in symbolic.given} == {"u0 < s", "2 < M"}
    infinite = solve(infinite_depth_mode(M, S, U0, TAU), GIVEN)
    assert isinstance(infinite, ClosedForm)
    assert infinite.explicit is not None


@pytest.mark.parametrize("build", [deep_linear_mode, toy_mode, reduced_mode])
def test_a_network_without_layers_is_refused(build: Callable[..., Flow]) -> None:
    with pytest.raises(ValueError, match="at least"):
        build(0, S, U0)
