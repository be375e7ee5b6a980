"""Claim files: every kind of statement, flow and declaration, compared with claims built in Python."""

from __future__ import annotations

from fractions import Fraction
from textwrap import dedent

import pytest

from derivations.claim import Asymptotic, Claim, Conserves, Equal, Holds, Limit, Solves, Source, TimeTo
from derivations.claim_files import ClaimFileError, read_claims, read_flow, state_variables
from derivations.expressions import INFINITY, ONE, ZERO, Diff, Number, Relation, Sum, exp, log, symbols
from derivations.flow import Flow, gradient_flow, scalar_flow
from derivations.variables import Assumptions, Domain, Scale, Variable

u, t, s, u0, tau, x, k, a, b, a0, b0 = symbols("u t s u0 tau x k a b a0 b0")

VARIABLES = """
    title = "Examples"

    [variables]
    t   = "nonnegative"
    tau = "positive"
    s   = { domain = "positive", about = "singular value" }
    u0  = { domain = "positive", scale = "log", about = "mode strength at t = 0", latex = "u_0" }
    x   = { domain = "real", min = -0.5, max = 1e3 }
    k   = { domain = "integer", min = 1 }
    a0  = "real"
    b0  = "real"
"""


def read_one(body: str) -> Claim:
    """The claim of a file with the variables above and one claim."""
    text = dedent(VARIABLES) + '[[claim]]\nid = "example"\n' + dedent(body)
    (claim,) = read_claims(text, "example.toml").claims
    return claim


def test_the_file_of_the_format_reads_to_the_claim_built_in_python() -> None:
    claim = read_one("""
        title  = "A balanced two-layer mode grows as a logistic curve"
        source = "Saxe, McClelland, Ganguli 2014"
        given  = ["u0 < s"]
        flow   = { state = "u", time = "t", start = "u0", rhs = "2*u*(s - u)/tau" }
        solves = "s/(1 + (s/u0 - 1)*exp(-2*s*t/tau))"
    """)
    assert claim == Claim(
        id="example",
        says=Solves({u: s / (1 + (s / u0 - 1) * exp(-2 * s * t / tau))}),
        assumptions=Assumptions(
            (
                Variable("t", Domain.NONNEGATIVE),
                Variable("tau", Domain.POSITIVE),
                Variable("s", Domain.POSITIVE, about="singular value"),
                Variable("u0", Domain.POSITIVE, scale=Scale.LOG, about="mode strength at t = 0", latex="u_0"),
                Variable("x", Domain.REAL, Fraction(-1, 2), Fraction(1000)),
                Variable("k", Domain.INTEGER, Fraction(1)),
                Variable("a0"),
                Variable("b0"),
            ),
            (u0 < s,),
        ),
        about=scalar_flow(u, t, u0, 2 * u * (s - u) / tau),
        title="A balanced two-layer mode grows as a logistic curve",
        source=Source("Saxe, McClelland, Ganguli 2014"),
    )


@pytest.mark.parametrize(
    ("body", "statement"),
    [
        ('equal = ["log(exp(x))", "x"]', Equal(log(exp(x)), x)),
        ('holds = "0 <= x**2"', Holds(Relation((ZERO, x**2), ("<=",)))),
        ('limit = { of = "x*log(s)", variable = "s", to = "0+", is = "0" }', Limit(x * log(s), s, ZERO, "+", ZERO)),
        ('limit = { of = "1/x", variable = "x", to = "0-", is = "-oo" }', Limit(1 / x, x, ZERO, "-", -INFINITY)),
        ('limit = { of = "1/s", variable = "s", to = "oo", is = "0" }', Limit(1 / s, s, INFINITY, "", ZERO)),
        ('limit = { of = "exp(x)", variable = "x", to = "-oo", is = "0" }', Limit(exp(x), x, -INFINITY, "", ZERO)),
        ('limit = { of = "x", variable = "x", to = "s/2", is = "s/2" }', Limit(x, x, s / 2, "", s / 2)),
        (
            'asymptotic = { of = "exp(x) - 1", like = "x", variable = "x", to = "0+" }',
            Asymptotic(exp(x) - 1, x, x, ZERO, "+"),
        ),
    ],
)
def test_statements_without_a_flow(body: str, statement: object) -> None:
    assert read_one(body).says == statement


FLOW = 'flow = { state = "u", time = "t", start = "u0", rhs = "-u" }\n'
PAIR = 'flow = { state = ["a", "b"], time = "t", start = ["a0", "b0"], rhs = ["b", "a"] }\n'


@pytest.mark.parametrize(
    ("body", "statement"),
    [
        (FLOW + 'time_to = "log(u0/u)"', TimeTo(log(u0 / u))),
        (FLOW + 'conserves = "u*exp(t)"', Conserves(u * exp(t))),
        (FLOW + 'solves = { u = "u0*exp(-t)" }', Solves({u: u0 * exp(-t)})),
        (PAIR + 'conserves = "a**2 - b**2"', Conserves(a**2 - b**2)),
        (PAIR + 'solves = { b = "b0", a = "a0" }', Solves({a: a0, b: b0})),
    ],
)
def test_statements_about_a_flow(body: str, statement: object) -> None:
    assert read_one(body).says == statement


@pytest.mark.parametrize(
    ("table", "flow"),
    [
        ('state = ["u"], start = ["u0"], rhs = ["-u*t"]', scalar_flow(u, t, u0, -u * t)),
        ('state = ["a", "b"], start = ["a0", "1/3"], rhs = ["b", "a"]', Flow((a, b), t, (a0, ONE / 3), (b, a))),
        (
            'loss = "(s - a*b)**2/2", weights = ["a", "b"], tau = "tau", start = ["a0", "b0"]',
            gradient_flow((s - a * b) ** 2 / 2, [a, b], t, [a0, b0], tau),
        ),
        ('loss = "u**4", weights = "u", start = "u0"', gradient_flow(u**4, [u], t, [u0])),
    ],
)
def test_flows(table: str, flow: Flow) -> None:
    claim = read_one(f'flow = {{ time = "t", {table} }}\nconserves = "1"')
    assert claim.about == flow


def test_where_keeps_its_order_and_may_use_what_stands_before() -> None:
    claim = read_one(
        FLOW + 'where = { z = "s/u0 - 1", y = "log(z) + z", w = "u + t" }\nconserves = "y + w"\ngiven = ["z > 0"]'
    )
    y, z, w = symbols("y z w")
    assert claim.where == ((z, s / u0 - 1), (y, log(z) + z), (w, u + t))
    assert claim.assumptions.given == (z > 0,)
    assert claim.expanded(y) == log(s / u0 - 1) + (s / u0 - 1)


def test_abbreviations_take_part_in_derivatives_and_sums() -> None:
    claim = read_one('where = { f = "x**2", g = "1/k**2" }\nequal = ["diff(f, x)", "sum(g, k, 1, oo)"]')
    assert claim.says == Equal(Diff(x**2, x), Sum(1 / k**2, k, ONE, INFINITY))


def test_abbreviations_are_written_out_in_a_flow() -> None:
    claim = read_one(
        'where = { r = "s/tau" }\nflow = { state = "u", time = "t", start = "r", rhs = "-r*u" }\nsolves = "0"'
    )
    assert claim.about == scalar_flow(u, t, s / tau, -(s / tau) * u)


def test_source_with_place() -> None:
    claim = read_one('source = { key = "saxe2014", where = "section 1" }\nholds = "x < x + 1"')
    assert claim.source == Source("saxe2014", "section 1")


def test_given_may_name_the_state_for_time_to_only() -> None:
    assert read_one(FLOW + 'time_to = "log(u0/u)"\ngiven = ["u < u0", "1 < s < 2"]').assumptions.given[0] == (u < u0)
    with pytest.raises(ClaimFileError, match="given: entry 1: u may not stand here;"):
        read_one(FLOW + 'solves = "u0*exp(-t)"\ngiven = ["u < u0"]')


def test_bounds_are_exact() -> None:
    variables = "[variables]\ny = { min = 1e-40, max = 0.1 }\nz = { min = -2, max = +1_0.5 }\n"
    text = variables + '[[claim]]\nid = "i"\nholds = "y < 1"'
    y, z = read_claims(text, "bounds.toml").claims[0].assumptions
    assert (y.minimum, y.maximum) == (Fraction(1, 10**40), Fraction(1, 10))
    assert (z.minimum, z.maximum) == (Fraction(-2), Fraction(21, 2))


def test_claims_keep_their_order_and_share_the_declarations() -> None:
    text = '[variables]\nx = "real"\n' + "".join(f'[[claim]]\nid = "c.{n}"\nholds = "x < {n}"\n' for n in (2, 1, 3))
    file = read_claims(text, "order.toml")
    assert [claim.id for claim in file.claims] == ["c.2", "c.1", "c.3"]
    assert (file.title, file.name) == ("", "order.toml")
    assert file.claims[2].says == Holds(x < Number(3))


def test_a_file_for_a_closed_form() -> None:
    text = dedent(VARIABLES) + 'given_is_below = 0\n[flow]\nstate = "u"\ntime = "t"\nstart = "u0"\nrhs = "u*(s - u)"\n'
    with pytest.raises(ClaimFileError, match="given_is_below"):
        read_flow(text, "flow.toml")
    text = 'given = ["u0 < s"]\n' + text.replace("given_is_below = 0\n", "")
    flow, assumptions = read_flow(text, "flow.toml")
    assert flow == scalar_flow(u, t, u0, u * (s - u))
    assert assumptions.given == (u0 < s,)
    assert u not in assumptions


@pytest.mark.parametrize(
    ("start", "domain"),
    [(u0, Domain.POSITIVE), (k, Domain.REAL), (u0 + 1, Domain.REAL), (tau, Domain.REAL), (s, Domain.UNIT)],
)
def test_states_range_over_the_domain_of_their_start(start: object, domain: Domain) -> None:
    declared = Assumptions(
        (
            Variable("u0", Domain.POSITIVE, minimum=Fraction(1)),
            Variable("k", Domain.INTEGER),
            Variable("tau"),
            Variable("s", Domain.UNIT),
        )
    )
    flow = scalar_flow(u, t, start, -u)  # type: ignore[arg-type]
    assert state_variables(flow, declared) == (Variable("u", domain),)


def test_a_declared_state_keeps_its_declaration() -> None:
    declared = Variable("u", Domain.POSITIVE, maximum=Fraction(3))
    assert state_variables(scalar_flow(u, t, ONE, -u), Assumptions((declared,))) == (declared,)
