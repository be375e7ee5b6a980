"""The mode flows of the architectures, and the derivations that lead to them from the loss.

Conventions: `layers` counts weight matrices (a network with one hidden layer has two); the loss is (s - w_1...w_M)**2/2
with whitened inputs, so `target` is the singular value s of the input-output correlation, and tau is the time constant
of the gradient flow, tau*dw/dt = -d loss/dw.  The mode strength is u = w_1...w_M.
"""

from __future__ import annotations

from fractions import Fraction

from derivations.derivation import Derivation, Equation, Rule, Step
from derivations.expressions import (
    Diff,
    Expr,
    Number,
    Operand,
    Symbol,
    add,
    as_expr,
    differentiate,
    mul,
    power,
    substitute,
)
from derivations.flow import Flow, gradient_flow, scalar_flow
from derivations.solving.invariants import lie_derivative
from derivations.variables import Assumptions, Domain, Variable

_U, _T = Symbol("u"), Symbol("t")


def deep_linear_mode(layers: int, target: Operand, start: Operand, tau: Operand = 1, time: Symbol = _T) -> Flow:
    """The gradient flow of (s - w_1*...*w_M)**2/2 in M scalar weights that all start at u0**(1/M).

    Args:
        layers: the number M of weight matrices, at least 1.
        target: s, the singular value of the input-output correlation.
        start: u0 > 0, the mode strength at time 0.
        tau: the time constant, positive, in units of the time.
        time: the name of the time.

    Raises:
        ValueError: if there is no layer.

    Source: Saxe, McClelland, Ganguli 2014.

    >>> from derivations.expressions import read
    >>> deep_linear_mode(2, read("s"), read("u0"), read("tau")).rates[0]
    (s - w1*w2)*w2/tau
    """
    if layers < 1:
        raise ValueError(f"a network has at least one layer of weights, not {layers}; give layers=1 or more")
    weights = [Symbol(f"w{index}") for index in range(1, layers + 1)]
    loss = mul(Number(Fraction(1, 2)), power(add(as_expr(target), -mul(*weights)), Number(2)))
    first = as_expr(start) if layers == 1 else power(as_expr(start), Number(Fraction(1, layers)))
    return gradient_flow(loss, weights, time, [first] * layers, tau)


def reduced_mode(
    layers: Operand,
    target: Operand,
    start: Operand,
    tau: Operand = 1,
    variance: Operand = 1,
    state: Symbol = _U,
    time: Symbol = _T,
) -> Flow:
    """The flow of the mode strength of a balanced deep linear network, tau*u' = M*u**(2 - 2/M)*(s - lam*u).

    Args:
        layers: M, a number or a symbol; the number of weight matrices.
        target: s.
        start: u0, the mode strength at time 0.
        tau: the time constant.
        variance: lam, the variance of the inputs along the mode; 1 for whitened inputs.
        state: the name of the mode strength.
        time: the name of the time.

    Source: Saxe, McClelland, Ganguli 2014.

    >>> from derivations.expressions import read
    >>> reduced_mode(3, read("s"), read("u0"), read("tau")).rate
    3*u**(4/3)*(s - u)/tau
    """
    depth = as_expr(layers)
    if isinstance(depth, Number) and depth.value == 0:
        raise ValueError("a network has at least one layer of weights; give layers=1 or more, or a symbol")
    exponent = Number(2 - 2 / depth.value) if isinstance(depth, Number) else 2 - 2 / depth
    growth = [] if exponent == Number(0) else [power(state, exponent)]
    reach = state if as_expr(variance) == Number(1) else mul(as_expr(variance), state)
    return scalar_flow(state, time, start, _paced(mul(depth, *growth, as_expr(target) - reach), tau))


def infinite_depth_mode(
    layers: Operand, target: Operand, start: Operand, tau: Operand = 1, state: Symbol = _U, time: Symbol = _T
) -> Flow:
    """The limit of great depth at fixed mode strength, tau*u' = M*u**2*(s - u).

    Source: Saxe, McClelland, Ganguli 2014.

    >>> from derivations.expressions import read
    >>> infinite_depth_mode(read("M"), read("s"), read("u0"), read("tau")).rate
    M*u**2*(s - u)/tau
    """
    return scalar_flow(state, time, start, _paced(mul(as_expr(layers), state**2, as_expr(target) - state), tau))


def toy_mode(depth: int, target: Operand, start: Operand, time: Symbol = _T) -> Flow:
    """The gradient flow of (w**N - s)**2/(2*N**2) in one shared weight, w(0) = sigma0**(1/N).

    The strength sigma = w**N obeys sigma' = sigma**(2 - 2/N)*(s - sigma).

    Raises:
        ValueError: if the depth is not positive.

    Source: Gissin, Shalev-Shwartz, Daniely 2020.

    >>> from derivations.expressions import read
    >>> toy_mode(2, read("s"), read("u0")).start
    sqrt(u0)
    """
    if depth < 1:
        raise ValueError(f"a depth is at least 1, not {depth}; give depth=1 or more")
    weight = Symbol("w")
    strength = power(weight, Number(depth))
    loss = mul(Number(Fraction(1, 2 * depth**2)), power(strength - as_expr(target), Number(2)))
    return gradient_flow(loss, [weight], time, [power(as_expr(start), Number(Fraction(1, depth)))])


def _paced(rate: Expr, tau: Operand) -> Expr:
    pace = as_expr(tau)
    return rate if pace == Number(1) else rate / pace


def mode_derivation(flow: Flow, reduced: Flow, assumptions: Assumptions) -> Derivation:
    """The derivation of the flow of the mode strength u = w_1*...*w_M from the loss of its balanced weights.

    Args:
        flow: the gradient flow of the weights, all of which start equal, e.g. `deep_linear_mode(...)`.
        reduced: the flow of the mode strength, e.g. `reduced_mode(...)`.
        assumptions: the ranges of the parameters.

    Returns:
        Three steps: gradient flow, invariant, reduce.  What each claims is in its `vanishing` expressions.

    >>> from derivations.expressions import read
    >>> s, u0 = read("s"), read("u0")
    >>> steps = mode_derivation(deep_linear_mode(3, s, u0), reduced_mode(3, s, u0), Assumptions())
    >>> [step.rule.value for step in steps]
    ['gradient flow', 'invariant', 'reduce']
    """
    weights, time, u = flow.states, flow.time, reduced.state
    slopes = tuple(Equation(Diff(w, time), rate) for w, rate in zip(weights, flow.rates, strict=True))
    descend = Step(Rule.GRADIENT_FLOW, "Each weight descends the gradient of the loss.", slopes, (), assumptions)
    steps = [descend]
    if len(weights) > 1:
        balance = tuple(weights[0] ** 2 - w**2 for w in weights[1:])
        constant = tuple(lie_derivative(quantity, flow) for quantity in balance)
        equations = tuple(Equation(quantity, Number(0)) for quantity in balance)
        sentence = (
            "The differences of the squared weights are conserved; they start at zero, so the weights stay equal."
        )
        steps.append(Step(Rule.INVARIANT, sentence, equations, constant, assumptions))
    exponent = _exponent_of_strength(flow, reduced)
    equal = {w: power(u, Number(Fraction(1, exponent))) for w in weights}
    strength = mul(*weights) if len(weights) > 1 else power(weights[0], Number(exponent))
    speed = add(*(mul(differentiate(strength, w), rate) for w, rate in zip(weights, flow.rates, strict=True)))
    residuals = (
        substitute(speed, equal) - reduced.rate,
        substitute(strength, dict(zip(weights, flow.starts, strict=True))) - reduced.start,
    )
    sentence = "The product rule and the equality of the weights close the equation of the mode strength."
    positive = assumptions.with_variables(Variable(u.name, Domain.POSITIVE))
    equations = (Equation(u, strength), Equation(Diff(u, time), reduced.rate))
    return Derivation((*steps, Step(Rule.REDUCE, sentence, equations, residuals, positive)))


def _exponent_of_strength(flow: Flow, reduced: Flow) -> int:
    """M of u = w**M: the number of weights, or for one shared weight the root that its start is of the strength."""
    if len(flow.states) > 1 or flow.starts[0] == reduced.start:
        return len(flow.states)
    exponent = getattr(flow.starts[0], "exponent", None)
    if not isinstance(exponent, Number) or exponent.value.numerator != 1:
        raise ValueError("the start of a shared weight must be a root of the start of the mode strength; use toy_mode")
    return exponent.value.denominator
