"""A flow integrated to 50 digits, from a start of 1e-10 and from exponentially small ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from benchmarks.measuring import Comparison, Effort, Figure, Target, best_times
from derivations.expressions import Expr, Number, read, symbols
from derivations.flow import Flow, scalar_flow
from numerics.rates import Failure
from numerics.taylor import Enclosure, enclose

ROW = "Flow u' = 2 u (1 - u) integrated to 50 digits"
_DIGITS = 50
HEYOKA_BITS = 200
_U, _T = symbols("u t")


@dataclass(frozen=True)
class Case:
    """A start and a time at which the state has left it, in the claim language."""

    start: str
    time: str

    @property
    def flow(self) -> Flow:
        return scalar_flow(_U, _T, read(self.start), 2 * _U * (1 - _U))


CASES = (Case("1/10000000000", "12"), Case("exp(-1000)", "2001/4"), Case("exp(-1000000)", "2000001/4"))


def comparisons(effort: Effort) -> Iterator[Comparison]:
    """The enclosure beside Taylor methods without a proof; only the first start is in their reach."""
    for case in CASES:
        runs: dict[str, Callable[[Case], Any]] = {"Exactflow": with_enclosure, "odefun": with_odefun}
        if has_heyoka():
            runs |= {"heyoka": with_heyoka, "heyoka in log u": partial(with_heyoka, in_log=True)}
        if not effort.patience and case is not CASES[0]:
            runs.pop("odefun")
        answers = {name: _answer(run, case) for name, run in runs.items()}
        works = {name: partial(run, case) for name, run in runs.items() if answers[name] is not None}
        took = best_times(works, effort)
        figures = {name: Figure(_NAMES[name], took.get(name), _told(answers[name], case)) for name in runs}
        target = Target("heyoka with its build, and an enclosure", took.get("heyoka"))
        peers = tuple(figure for name, figure in figures.items() if name != "Exactflow")
        if not has_heyoka():
            peers += (Figure(_NAMES["heyoka"], None, "not installed"),)
        yield Comparison(ROW, f"u0 = {case.start}, t = {case.time}", figures["Exactflow"], peers, target)


_NAMES = {
    "Exactflow": "Exactflow",
    "odefun": "mpmath odefun",
    "heyoka": "heyoka in u with its build",
    "heyoka in log u": "heyoka in log u with its build",
}


def with_enclosure(case: Case) -> Any:
    """The middle of the ball that contains the state."""
    found = enclose(case.flow, {}, read(case.time), _DIGITS)
    if isinstance(found, Failure):
        raise ArithmeticError(found.reason)
    assert isinstance(found, Enclosure)
    return found.states[_U]


def with_odefun(case: Case) -> Any:
    """mpmath's Taylor integration in u."""
    import mpmath

    with mpmath.workdps(_DIGITS):
        return mpmath.odefun(lambda t, u: 2 * u * (1 - u), 0, mpf(read(case.start)))(mpf(read(case.time)))


def with_heyoka(case: Case, in_log: bool = False) -> Any:
    """heyoka's adaptive Taylor integrator at 200 bits, built anew, in u or in log u."""
    import mpmath

    heyoka = import_module("heyoka")
    # Without this the system would be compiled once for all repeats.
    heyoka.llvm_state.clear_memcache()
    with mpmath.workdps(_DIGITS + 15):
        value = mpf(read(case.start))
        start, time = (real(number) for number in (mpmath.log(value) if in_log else value, mpf(read(case.time))))
    u = heyoka.make_vars("u")
    two, one = heyoka.real(2, HEYOKA_BITS), heyoka.real(1, HEYOKA_BITS)
    rate = two * (one - heyoka.exp(u)) if in_log else two * u * (one - u)
    # Without the compact mode the build takes minutes at this precision.
    integrator = heyoka.taylor_adaptive([(u, rate)], [start], fp_type=heyoka.real, prec=HEYOKA_BITS, compact_mode=True)
    integrator.propagate_until(time)
    with mpmath.workdps(_DIGITS + 15):
        last = mpmath.mpf(str(integrator.state[0]))
        return mpmath.exp(last) if in_log else last


def has_heyoka() -> bool:
    return find_spec("heyoka") is not None


def _answer(run: Callable[[Case], Any], case: Case) -> Any:
    """What a contender gives, None if it says that it fails."""
    try:
        return run(case)
    except (ArithmeticError, ValueError):
        return None


def _told(answer: Any, case: Case) -> str:
    import mpmath
    from flint import arb

    if answer is None:
        return "gives up"
    with mpmath.workdps(_DIGITS + 10):
        if isinstance(answer, arb):
            value, proved = mpmath.mpf(answer.mid().str(_DIGITS + 5, radius=False)), " proved"
        else:
            value, proved = mpmath.mpf(str(answer)), ""
        exact = 1 / (1 + (1 / mpf(read(case.start)) - 1) * mpmath.exp(-2 * mpf(read(case.time))))
        error = abs(value / exact - 1)
        digits = _DIGITS if error == 0 else max(0, min(_DIGITS, int(-mpmath.log10(error))))
    return f"{digits} digits right{proved if digits >= _DIGITS - 1 else ''}"


def mpf(value: Expr) -> Any:
    """A number or exp(number) in mpmath at its working precision."""
    import mpmath

    if isinstance(value, Number):
        return mpmath.mpf(value.value.numerator) / value.value.denominator
    return mpmath.exp(mpf(value.children[0]))


def real(number: Any) -> Any:
    """A number of mpmath in heyoka."""
    import mpmath

    heyoka = import_module("heyoka")
    return heyoka.real(str(mpmath.nstr(number, _DIGITS + 12)), HEYOKA_BITS)
