"""Two unbalanced layers integrated to 50 digits from starts of exp(-500000) and exp(-1000000)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from typing import Any

from benchmarks.measuring import Comparison, Effort, Figure, Target, best_times
from benchmarks.rows.integration import HEYOKA_BITS, has_heyoka, mpf, real
from derivations.catalogue.unbalanced import WEIGHTS
from derivations.claim import Solves
from derivations.expressions import Symbol, read, symbols
from derivations.flow import gradient_flow
from numerics.evaluate import evaluate_mpmath
from numerics.rates import Failure
from numerics.taylor import enclose

ROW = "Two layers a' = b (3 - a b), b' = a (3 - a b) integrated to 50 digits"
_DIGITS = 50
_A, _B, _T = symbols("a b t")
_STARTS = (read("exp(-500000)"), read("exp(-1000000)"))
_FLOW = gradient_flow(read("(3 - a*b)**2/2"), (_A, _B), _T, _STARTS)
#: While both layers are exponentially small, and after they have grown to their final size.
_TIMES = ("1000", "500001/3")
_NAMES = {
    "Exactflow": "Exactflow",
    "solve_ivp": "solve_ivp, DOP853, rtol 1e-13, in log (a + b) and log (a - b)",
    "heyoka": "heyoka in log (a + b) and log (a - b) with its build",
}


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """The enclosure beside integrators without a proof, in coordinates in which they can hold the states.

    Of these a person must know: log b itself starts at a rate of 3 exp(500000).
    """
    for time in _TIMES:
        runs: dict[str, Callable[[str], Sequence[Any]]] = {"Exactflow": with_enclosure, "solve_ivp": with_solve_ivp}
        if has_heyoka():
            runs["heyoka"] = with_heyoka
        answers = {name: _answer(run, time) for name, run in runs.items()}
        took = best_times({name: partial(run, time) for name, run in runs.items() if answers[name]}, effort)
        figures = {name: Figure(_NAMES[name], took.get(name), _told(answers[name], time)) for name in runs}
        peers = [figure for name, figure in figures.items() if name != "Exactflow"]
        if not has_heyoka():
            peers.append(Figure(_NAMES["heyoka"], None, "not installed"))
        target = Target("heyoka with its build, and an enclosure", took.get("heyoka"))
        yield Comparison(
            ROW, f"from exp(-500000), exp(-1000000), t = {time}", figures["Exactflow"], tuple(peers), target
        )


def with_enclosure(time: str) -> Sequence[Any]:
    """The balls that contain the layers."""
    found = enclose(_FLOW, {}, read(time), _DIGITS)
    if isinstance(found, Failure):
        raise ArithmeticError(found.reason)
    return [found.states[_A], found.states[_B]]


def with_solve_ivp(time: str) -> Sequence[Any]:
    """SciPy's DOP853 in double precision."""
    import numpy
    from scipy.integrate import solve_ivp

    def rates(_time: float, logs: Sequence[float]) -> list[float]:
        pull = 3 - (numpy.exp(2 * logs[0]) - numpy.exp(2 * logs[1])) / 4
        return [pull, -pull]

    found = solve_ivp(rates, (0, float(mpf(read(time)))), [-5e5, -5e5], "DOP853", rtol=1e-13, atol=1e-13)
    if not found.success:
        raise ArithmeticError(found.message)
    return _layers(*(repr(float(log)) for log in found.y[:, -1]))


def with_heyoka(time: str) -> Sequence[Any]:
    """heyoka's adaptive Taylor integrator at 200 bits, built anew."""
    import mpmath

    heyoka = import_module("heyoka")
    # Without this the system would be compiled once for all repeats.
    heyoka.llvm_state.clear_memcache()
    x, y = heyoka.make_vars("x", "y")
    two, three, four = (heyoka.real(number, HEYOKA_BITS) for number in (2, 3, 4))
    pull = three - (heyoka.exp(two * x) - heyoka.exp(two * y)) / four
    with mpmath.workdps(_DIGITS + 15):
        starts = [real(mpmath.mpf(-500000))] * 2
        end = real(mpf(read(time)))
    integrator = heyoka.taylor_adaptive(
        [(x, pull), (y, -pull)], starts, fp_type=heyoka.real, prec=HEYOKA_BITS, compact_mode=True
    )
    integrator.propagate_until(end)
    return _layers(*map(str, integrator.state))


def _layers(log_sum: str, log_difference: str) -> Sequence[Any]:
    import mpmath

    with mpmath.workdps(_DIGITS + 15):
        total, rest = mpmath.exp(mpmath.mpf(log_sum)), mpmath.exp(mpmath.mpf(log_difference))
        return [(total + rest) / 2, (total - rest) / 2]


def _answer(run: Callable[[str], Sequence[Any]], time: str) -> Sequence[Any]:
    """What a contender gives, nothing if it says that it fails."""
    try:
        return run(time)
    except (ArithmeticError, ValueError):
        return ()


def _told(answer: Sequence[Any], time: str) -> str:
    import mpmath
    from flint import arb

    if not answer:
        return "gives up"
    with mpmath.workdps(_DIGITS + 10):
        values = [mpmath.mpf(x.mid().str(_DIGITS + 5, radius=False) if isinstance(x, arb) else x) for x in answer]
        error = max(abs(value / truth - 1) for value, truth in zip(values, _closed_form(time), strict=True))
        digits = _DIGITS if error == 0 else max(0, min(_DIGITS, int(-mpmath.log10(error))))
    proved = " proved" if isinstance(answer[0], arb) and digits >= _DIGITS - 1 else ""
    return f"{digits} digits right{proved}"


def _closed_form(time: str) -> list[Any]:
    """The layers by the closed form of the catalogue, in mpmath."""
    assert isinstance(WEIGHTS.says, Solves)
    a0, b0 = _STARTS
    known = {"s": read("3"), "tau": read("1"), "p0": a0 + b0, "q0": a0 - b0, "t": read(time)}
    values = {Symbol(name): value for name, value in known.items()}
    formulas = (WEIGHTS.expanded(WEIGHTS.says.solution[state]) for state in (_A, _B))
    return [evaluate_mpmath(formula, values, _DIGITS + 15) for formula in formulas]
