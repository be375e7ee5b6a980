"""Flows with their solutions, their time laws and what they conserve."""

from __future__ import annotations

from typing import Final

#: Right-hand side, start, solution, and the time to a state.
SCALAR: Final = (
    ("2*u*(s - u)/tau", "u0", "s/(1 + (s/u0 - 1)*exp(-2*s*(T)/tau))", "tau/(2*s)*log(u*(s - u0)/(u0*(s - u)))"),
    ("(s - u)/tau", "u0", "s + (u0 - s)*exp(-(T)/tau)", "tau*log((s - u0)/(s - u))"),
    ("-u/tau", "u0", "u0*exp(-(T)/tau)", "tau*log(u0/u)"),
    ("-u**3", "u0", "u0/sqrt(1 + 2*u0**2*(T))", "(1/u**2 - 1/u0**2)/2"),
    ("-s*u**2", "u0", "u0/(1 + s*u0*(T))", "(1/u - 1/u0)/s"),
    ("s/u", "u0", "sqrt(u0**2 + 2*s*(T))", "(u**2 - u0**2)/(2*s)"),
    ("exp(-u)", "a0", "log(exp(a0) + (T))", "exp(u) - exp(a0)"),
    ("1/(1 + u)", "u0", "sqrt((1 + u0)**2 + 2*(T)) - 1", "u - u0 + (u**2 - u0**2)/2"),
    ("u/(1 + u)", "u0", "lambertw(u0*exp(u0 + (T)))", "log(u/u0) + u - u0"),
    ("sqrt(u)", "u0", "(sqrt(u0) + (T)/2)**2", "2*(sqrt(u) - sqrt(u0))"),
    ("1 + u", "a0**2", "(1 + a0**2)*exp(T) - 1", "log((1 + u)/(1 + a0**2))"),
    ("u*(s - u**2)", "u0", "sqrt(s/(1 + (s/u0**2 - 1)*exp(-2*s*(T))))", ""),
    ("s**2 - u**2", "u0", "s*(u0 + s*tanh(s*(T)))/(s + u0*tanh(s*(T)))", ""),
    ("1/cosh(u)", "a0", "asinh(sinh(a0) + (T))", "sinh(u) - sinh(a0)"),
    ("u**2*(s - u)", "u0", "", "(1/u0 - 1/u)/s + log(u*(s - u0)/(u0*(s - u)))/s**2"),
)

#: Rates of a and b, what is constant along them, and what is not.
PAIRS: Final = (
    (("b*(s - a*b)", "a*(s - a*b)"), "a**2 - b**2", "a**2 + b**2"),
    (("b", "-a"), "a**2 + b**2", "a*b"),
    (("b", "a"), "a**2 - b**2", "a + b**2"),
    (("a", "-b"), "a*b", "a + b"),
    (("b", "-sin(a)"), "b**2/2 - cos(a)", "b**2 + a"),
    (("a*b", "-a**2"), "a**2 + b**2", "a"),
    (("1", "2*a"), "b - a**2", "b"),
)
