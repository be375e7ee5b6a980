"""One mode flow solved once, by Exactflow or by SymPy: `python -m benchmarks.cold_closed_form exactflow "depth 3"`.

It prints a JSON object: how long the solution took after the imports, whether there is one, and of what kind.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from time import process_time

from derivations.expressions import Symbol, read, read_relation


@dataclass(frozen=True)
class Case:
    """A flow u' = rate from u0, and the relations between its parameters, in the claim language."""

    rate: str
    given: tuple[str, ...] = ("u0 < s",)


CASES = {
    "logistic": Case("2*u*(s - u)/tau"),
    "weight decay": Case("2*u*(s - lam - u)/tau", ("lam < s",)),
    "depth 3": Case("3*u**(4/3)*(s - u)/tau"),
    "depth 4": Case("4*u**(3/2)*(s - u)/tau"),
    "depth 5": Case("5*u**(8/5)*(s - u)/tau"),
    "depth 7": Case("7*u**(12/7)*(s - u)/tau"),
    "depth 12": Case("12*u**(11/6)*(s - u)/tau"),
    "infinite depth": Case("M*u**2*(s - u)/tau"),
    "symbolic depth": Case("M*u**(2 - 2/M)*(s - u)/tau", ("u0 < s", "M > 2")),
    "unbalanced": Case("sqrt(c0**2 + 4*u**2)*(s - u)/tau"),
}
_POSITIVE = ("s", "u0", "tau", "lam", "c0", "M")


def with_exactflow(case: Case) -> tuple[float, bool, str]:
    """The time of a first call of `solve`, whether it gave a closed form, and of what kind."""
    from derivations.flow import scalar_flow
    from derivations.solve import ClosedForm, solve
    from derivations.variables import Assumptions, Domain, Variable

    flow = scalar_flow(Symbol("u"), Symbol("t"), Symbol("u0"), read(case.rate))
    variables = (*(Variable(name, Domain.POSITIVE) for name in _POSITIVE), Variable("t", Domain.NONNEGATIVE))
    assumptions = Assumptions(variables, tuple(map(read_relation, case.given)))
    start = process_time()
    found = solve(flow, assumptions)
    seconds = process_time() - start
    if not isinstance(found, ClosedForm):
        return seconds, False, found.reason
    return seconds, True, "u(t), proved" if found.explicit is not None else "t(u), proved"


def with_sympy(case: Case) -> tuple[float, bool, str]:
    """The same of a first call of `dsolve` with the initial condition; nothing proves its answer."""
    import sympy

    from benchmarks.to_sympy import to_sympy

    t, u, start_value = sympy.Symbol("t", positive=True), sympy.Function("u"), sympy.Symbol("u0", positive=True)
    rate = to_sympy(read(case.rate)).subs(sympy.Symbol("u", positive=True), u(t))
    start = process_time()
    try:
        found = sympy.dsolve(sympy.Eq(u(t).diff(t), rate), u(t), ics={u(0): start_value})
    except (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError) as error:
        return process_time() - start, False, f"fails with {type(error).__name__}"
    seconds = process_time() - start
    answers = found if isinstance(found, list) else [found]
    if any(answer.has(sympy.Integral) for answer in answers):
        return seconds, False, "an unevaluated integral"
    explicit = all(answer.lhs == u(t) and not answer.rhs.has(u(t)) for answer in answers)
    return seconds, True, ("u(t)" if explicit else "t(u)") + ", unproved"


def main() -> None:
    """Solve the case named on the command line with the contender named before it."""
    contender, name = sys.argv[1:]
    solve = {"exactflow": with_exactflow, "sympy": with_sympy}[contender]
    seconds, solved, answer = solve(CASES[name])
    print(json.dumps({"seconds": seconds, "solved": solved, "answer": answer}))


if __name__ == "__main__":
    main()
