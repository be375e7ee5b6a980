"""Confirms a verdict from its certificate by ball arithmetic alone, without the prover that gave it.

What must hold is derived anew from the text of the claim.  A proof is not repeated; that the claim holds at every
recorded point, to the recorded digits, is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from flint import arb, ctx

from derivations.expressions.calculus import differentiate, expand_derivatives, substitute
from derivations.expressions.nodes import ONE, ZERO, Expr, ExpressionError, Integral, Symbol, add
from derivations.expressions.reader import read, read_relation
from derivations.variables import Assumptions
from numerics.balls import evaluate
from verification.checksum import digest
from verification.combine import combine
from verification.recheck_duties import EXISTS, Duty, Point, closed_point, fails, is_reached
from verification.recheck_fresh import ranges_of, refuting_point, settling
from verification.recheck_limits import NotSupported, approached
from verification.recheck_matrices import problem_with
from verification.recheck_ranges import decided, in_range
from verification.recheck_starts import formulas_of, needed, race
from verification.verdict import Evidence, Outcome

FORMAT: Final = "exactflow-certificate/1"
MAX_BITS: Final = 8_000_000
_BITS: Final = 256
#: What the catalogue states, with all names written out, may be longer than the formula of a claim file.
_LONGEST: Final = 100_000
_REMEDY: Final = "name one that 'exactflow verify --certificates' has written"

Table = Mapping[str, Any]


class Finding(StrEnum):
    """What a recheck found; a verdict that balls cannot speak about is neither confirmed nor rejected."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Recheck:
    """The finding on one certificate, and why."""

    finding: Finding
    reason: str


class _Stop(Exception):
    """A finding other than confirmed: `args` are the finding and the reason."""


def recheck(certificate: Table) -> Recheck:
    """Whether ball arithmetic confirms the verdict of a certificate.

    Args:
        certificate: what `verification.certificate.certificate` made, or a JSON file of it held.
    """
    try:
        return Recheck(Finding.CONFIRMED, _confirm(certificate))
    except _Stop as stop:
        return Recheck(*stop.args)
    except KeyError as error:
        return Recheck(Finding.REJECTED, f"not a certificate of this format: the entry {error} is missing; {_REMEDY}")
    except (TypeError, ValueError, AttributeError, ArithmeticError, ExpressionError) as error:
        return Recheck(
            Finding.REJECTED, f"not a certificate of this format: an entry cannot be read ({error}); {_REMEDY}"
        )


def _confirm(certificate: Table) -> str:
    if not isinstance(certificate, dict):
        raise _Stop(Finding.REJECTED, f"not a certificate, but {type(certificate).__name__}; {_REMEDY}")
    if certificate["format"] != FORMAT:
        raise _Stop(Finding.REJECTED, f"the format is not {FORMAT}; write the certificate anew")
    if digest(certificate) != certificate["sha256"]:
        raise _Stop(Finding.REJECTED, "the certificate was changed after it was written: its SHA-256 sum does not fit")
    verdict = certificate["verdict"]
    if verdict not in ("PROVED", "ENCLOSED", "REFUTED") or certificate["claim"] is None:
        raise _Stop(Finding.UNCONFIRMED, f"the verdict {verdict} on this claim is nothing that balls could confirm")
    allowed = combine([Evidence(each["check"], Outcome(each["outcome"]), "") for each in certificate["evidence"]])
    if allowed != verdict:
        raise _Stop(Finding.REJECTED, f"the verdict is {verdict}, but what the checks found adds up to {allowed}")
    if "matrices" in certificate["claim"]["claim"][0]:
        problem = problem_with(certificate)
        if problem:
            raise _Stop(Finding.REJECTED, problem)
        return "the recorded instances confirm it, in exact arithmetic"
    claim = _Claim(certificate["claim"])
    if not claim.duties:
        return claim.confirm_limit(certificate)
    if verdict == "REFUTED":
        return claim.confirm_refutation(certificate["counterexample"])
    return claim.confirm_support(certificate["obligations"], certificate["digits"])


class _Claim:
    """A claim read from its tables, with what it comes down to."""

    def __init__(self, tables: Table) -> None:
        (table,) = tables["claim"]
        self.variables: Table = tables["variables"]
        self.where = [(Symbol(name), read(text)) for name, text in table.get("where", {}).items()]
        self.given = [link for text in table.get("given", []) for link in self.links(text)]
        self.states: dict[Symbol, Expr] = {}
        self.rates: dict[Symbol, Expr] = {}
        self.time: Symbol | None = None
        self.table = table
        if "flow" in table:
            self._read_flow(table["flow"])
        self.duties = list(self._duties())

    def links(self, text: str) -> list[tuple[Expr, str, Expr]]:
        return [(self.tree(left), operator, self.tree(right)) for left, operator, right in read_relation(text).links]

    def tree(self, expr: Expr) -> Expr:
        """The expression without the names of `where` and without derivatives."""
        for name, meaning in reversed(self.where):
            expr = substitute(expr, {name: meaning})
        return expand_derivatives(expr)

    def formula(self, text: str) -> Expr:
        return self.tree(read(text, _LONGEST))

    def _read_flow(self, flow: Table) -> None:
        names = [Symbol(name) for name in flow["weights" if "loss" in flow else "state"]]
        self.time = Symbol(flow["time"])
        self.given.append((self.time, ">=", ZERO))
        self.states = dict(zip(names, map(self.formula, flow["start"]), strict=True))
        if "loss" in flow:
            loss, tau = self.formula(flow["loss"]), self.formula(flow["tau"])
            self.rates = {name: -differentiate(loss, name) / tau for name in names}
        else:
            self.rates = dict(zip(names, map(self.formula, flow["rhs"]), strict=True))

    def _duties(self) -> Iterator[Duty]:
        table, time = self.table, self.time
        if "solves" in table and time is not None:
            solution = self._solution()
            for name, formula in solution.items():
                yield Duty(differentiate(formula, time), "=", substitute(self.rates[name], solution))
                yield Duty(formula, "=", self.states[name], {time: ZERO})
        elif "time_to" in table:
            ((state, start),) = self.states.items()
            law = self.formula(table["time_to"])
            yield Duty(differentiate(law, state) * self.rates[state], "=", ONE)
            yield Duty(law, "=", ZERO, {state: start})
        elif "conserves" in table and time is not None:
            quantity = self.formula(table["conserves"])
            terms = (differentiate(quantity, state) * rate for state, rate in self.rates.items())
            change = add(differentiate(quantity, time), *terms)
            yield from (Duty(change, "=", ZERO, self.states), Duty(change, "=", ZERO))
        elif "equal" in table:
            yield Duty(self.formula(table["equal"][0]), "=", self.formula(table["equal"][1]))
        elif "incremental" in table:
            own = table["incremental"]
            formulas = formulas_of(own, self.formula)
            self.given += needed(formulas)
            yield Duty(*race(formulas, own["holds"]))
        elif "holds" in table:
            yield from (Duty(*link) for link in self.links(table["holds"]))

    def confirm_limit(self, certificate: Table) -> str:
        """That balls on the recorded ways speak for the verdict, and on no way of the recheck's own against it."""
        try:
            reason = approached(self.table, self.formula, self.check_assumptions, certificate)
        except NotSupported as found:
            raise _Stop(Finding.UNCONFIRMED if found.is_open else Finding.REJECTED, str(found)) from None
        proved = certificate["verdict"] != "REFUTED"
        problem = settling(self.table, self.formula, self._ranges, self._speaks_of) if proved else ""
        if problem:
            raise _Stop(Finding.REJECTED, problem)
        return reason

    def confirm_support(self, obligations: list[Table], digits: int) -> str:
        """That duties hold at every recorded point, equalities to the recorded digits, and fail at none of our own."""
        if len(obligations) != len(self.duties) or digits < 1 or not all(each["points"] for each in obligations):
            reason = f"{len(self.duties)} statements are to be tested at points, to 1 digit or more"
            raise _Stop(Finding.REJECTED, reason)
        for duty, recorded in zip(self.duties, obligations, strict=True):
            stated = read(recorded["left"], _LONGEST), read(recorded["right"], _LONGEST)
            for entry in recorded["points"]:
                point = _point(entry["at"], duty.fixed)
                self.check_assumptions(point, complete=False, about=frozenset(duty.fixed))
                _check_support(duty, stated, point, entry, digits)
        duties = self.duties[:1] if "conserves" in self.table else [*self.duties, *self._consequences()]
        problem = refuting_point(duties, self._ranges, self._speaks_of, not self.states)
        if problem:
            raise _Stop(Finding.REJECTED, f"the claim fails at {problem}, which the certificate does not name")
        return f"holds at {sum(len(each['points']) for each in obligations)} points, equalities to {digits} digits"

    @property
    def _ranges(self) -> Assumptions:
        return ranges_of(self.variables, self.given, self.states, self.time)

    def _speaks_of(self, point: Point, fixed: Point) -> bool:
        """Whether it is certain that a point is inside the assumptions, and that a flow comes there."""
        try:
            self.check_assumptions(point, about=frozenset(fixed))
            if "time_to" in self.table and not fixed:
                self._check_reached(point, _BITS)
        except _Stop:
            return False
        return True

    def confirm_refutation(self, counterexample: Table | None) -> str:
        """That the assumptions hold at the counterexample and a duty fails there, also at twice the precision."""
        if counterexample is None or counterexample["bits"] is None:
            raise _Stop(Finding.UNCONFIRMED, "no single value at the counterexample refutes the claim by itself")
        bits, doubt = min(counterexample["bits"], MAX_BITS), False
        # States other than the starts may be out of the flow's reach: there a change of an invariant refutes nothing.
        for duty in self.duties[:1] if "conserves" in self.table else (*self.duties, *self._consequences()):
            point = _point(counterexample["at"], duty.fixed)
            failures = [fails(duty, point, precision) for precision in (bits, 2 * bits)]
            doubt = doubt or None in failures
            if all(failures):
                self.check_assumptions(point, complete=True)
                if "time_to" in self.table:
                    self._check_reached(_point(counterexample["at"], {}), bits)
                return f"fails at the counterexample at {bits} and at {2 * bits} bits"
        finding = Finding.UNCONFIRMED if doubt else Finding.REJECTED
        raise _Stop(finding, "it is not certain that the claim fails at the recorded counterexample")

    def _solution(self) -> dict[Symbol, Expr]:
        stated = self.table["solves"]
        texts = stated if isinstance(stated, dict) else {name.name: stated for name in self.states}
        return {name: self.formula(texts[name.name]) for name in self.states}

    def _consequences(self) -> Iterator[Duty]:
        """What follows from the duties but fails elsewhere: a solution has values, a time law is an integral."""
        if "solves" in self.table and self.time is not None:
            yield from (Duty(formula, EXISTS, ZERO, {self.time: ZERO}) for formula in self._solution().values())
        if "time_to" in self.table:
            ((state, start),) = self.states.items()
            yield Duty(self.duties[-1].left, "=", Integral(ONE / self.rates[state], state, start, state))

    def check_assumptions(self, point: Point, complete: bool = False, about: frozenset[Symbol] = frozenset()) -> None:
        """That a point, which leaves nothing open if `complete`, is inside the assumptions not `about` fixed values."""
        known = dict(point)
        if self.time is not None:
            known.setdefault(self.time, ZERO)
        for name, table in self.variables.items():
            value = None if Symbol(name) in about else known.get(Symbol(name))
            if value is not None and not in_range(table, value):
                raise _Stop(Finding.REJECTED, f"{name} = {value!r} is outside what is declared for it")
        for left, operator, right in self.given:
            free = left.free_symbols | right.free_symbols
            if free <= set(known) - about:
                if not decided(substitute(left, known), operator, substitute(right, known)):
                    raise _Stop(Finding.REJECTED, f"{left!r} {operator} {right!r} is not certain at a recorded point")
            elif complete:
                raise _Stop(Finding.UNCONFIRMED, f"a variable of {left!r} {operator} {right!r} is left open")

    def _check_reached(self, point: Point, bits: int) -> None:
        """That the flow of one state moves from its start to the state of the point."""
        ((state, start),) = self.states.items()
        if not is_reached(self.rates[state], state, start, point, bits):
            raise _Stop(Finding.UNCONFIRMED, "it is not certain that the flow reaches the state of the counterexample")


def _point(at: Table, fixed: Point) -> dict[Symbol, Expr]:
    """A recorded point with the values that a duty is about; those may refer to values of the point."""
    closed = closed_point({Symbol(name): read(text) for name, text in at.items()}, fixed)
    if any(value.free_symbols for value in closed.values()):
        raise _Stop(Finding.REJECTED, "a recorded point is not exact: it contains a variable")
    return closed


def _check_support(duty: Duty, stated: tuple[Expr, Expr], point: Point, entry: Table, digits: int) -> None:
    bits = 2 * min(entry["bits"], MAX_BITS)
    sides = [evaluate(side, point, bits) for side in (duty.left, duty.right)]
    for own, side, text in zip((duty.left, duty.right), sides, stated, strict=True):
        same = own == text or side.overlaps(evaluate(text, point, bits))
        if not (side.is_finite() and same):
            raise _Stop(Finding.REJECTED, f"{text!r} is not what the claim says, or has no value, at a recorded point")
    if duty.operator != "=":
        if not decided(duty.left, duty.operator, duty.right, point, bits):
            raise _Stop(Finding.REJECTED, f"'{duty.operator}' is not certain at a recorded point")
        return
    if entry["bound"] is None:
        raise _Stop(Finding.UNCONFIRMED, "the prover's balls were too wide at a recorded point")
    with ctx.workprec(bits):
        residual, bound = sides[0] - sides[1], arb(entry["bound"])
        allowed = arb(10) ** (-digits) * sides[0].abs_upper().max(arb(1))
        if not (residual.contains(0) and residual.abs_upper() <= bound and bound <= allowed * arb("1.01")):
            raise _Stop(Finding.REJECTED, f"a residual is {residual.str(8)}, not 0 within {entry['bound']}")
