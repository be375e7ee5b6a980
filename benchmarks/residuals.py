"""Laws and the residuals that vanish because they solve their flows.

`python -m benchmarks.residuals "depth 3"` times SymPy's `simplify` on one of them and prints a JSON object.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import process_time

from derivations.expressions import Expr, Symbol, differentiate, read, substitute

_LAMBERT = "s/(1 + lambertw((s/u0 - 1)*exp(s/u0 - 1 - M*s**2*t/tau)))"
_DEPTH_3 = (
    "tau*s**(-4/3)*(log(1 + (u/s)**(1/3) + (u/s)**(2/3))/6 - log(1 - (u/s)**(1/3))/3 - (u/s)**(-1/3)"
    " - atan((2*(u/s)**(1/3) + 1)/sqrt(3))/sqrt(3))"
)
_DEPTH_4 = "tau*s**(-3/2)*(log((1 + sqrt(u/s))/(1 - sqrt(u/s)))/4 - (u/s)**(-1/2)/2)"
_DEPTH_5 = (
    "tau*s**(-8/5)*(-(u/s)**(-3/5)/3 - log(1 - (u/s)**(1/5))/5"
    " + cos(pi/5)*log(1 - 2*cos(2*pi/5)*(u/s)**(1/5) + (u/s)**(2/5))/5"
    " - cos(2*pi/5)*log(1 + 2*cos(pi/5)*(u/s)**(1/5) + (u/s)**(2/5))/5"
    " + 2*sin(pi/5)*atan(((u/s)**(1/5) - cos(2*pi/5))/sin(2*pi/5))/5"
    " - 2*sin(2*pi/5)*atan(((u/s)**(1/5) + cos(pi/5))/sin(pi/5))/5)"
)
_DEPTH_8 = "tau*s**(-7/4)*(log((1 + (u/s)**(1/4))/(1 - (u/s)**(1/4)))/8 + atan((u/s)**(1/4))/4 - (u/s)**(-3/4)/6)"


def _along(rate: str, solution: str) -> Expr:
    """u' - f(u) along u(t)."""
    law = read(solution)
    return differentiate(law, Symbol("t")) - substitute(read(rate), {Symbol("u"): law})


def _of_time(rate: str, time: str) -> Expr:
    """f(u) dt/du - 1 for a law t(u)."""
    return differentiate(read(time), Symbol("u")) * read(rate) - 1


RESIDUALS: dict[str, Callable[[], Expr]] = {
    "two layers, u(t)": lambda: _along("2*u*(s - u)/tau", "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))"),
    "weight decay, u(t)": lambda: _along(
        "2*u*(s - lam - u)/tau", "(s - lam)/(1 + ((s - lam)/u0 - 1)*exp(-2*(s - lam)*t/tau))"
    ),
    "unbalanced, (a + b)^2(t)": lambda: _along(
        "(2*s*u - u**2/2 + c0**2/2)/tau",
        "u0*(sqrt(4*s**2 + c0**2)*(1 + exp(-sqrt(4*s**2 + c0**2)*t/tau))"
        " + (2*s + c0**2/u0)*(1 - exp(-sqrt(4*s**2 + c0**2)*t/tau)))"
        "/(sqrt(4*s**2 + c0**2)*(1 + exp(-sqrt(4*s**2 + c0**2)*t/tau))"
        " + (u0 - 2*s)*(1 - exp(-sqrt(4*s**2 + c0**2)*t/tau)))",
    ),
    "infinite depth, u(t)": lambda: _along("M*u**2*(s - u)/tau", _LAMBERT),
    "depth 3, t(u)": lambda: _of_time("3*u**(4/3)*(s - u)/tau", _DEPTH_3),
    "depth 4, t(u)": lambda: _of_time("4*u**(3/2)*(s - u)/tau", _DEPTH_4),
    "depth 5, t(u)": lambda: _of_time("5*u**(8/5)*(s - u)/tau", _DEPTH_5),
    "depth 8, t(u)": lambda: _of_time("8*u**(7/4)*(s - u)/tau", _DEPTH_8),
}


def main() -> None:
    """Time one call of `simplify`."""
    import sympy

    from benchmarks.to_sympy import to_sympy

    residual = to_sympy(RESIDUALS[sys.argv[1]]())
    start = process_time()
    found = sympy.simplify(residual)
    print(json.dumps({"seconds": process_time() - start, "zero": found == 0}))


if __name__ == "__main__":
    main()
