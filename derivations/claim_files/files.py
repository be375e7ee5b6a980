"""Whole claim files: TOML text to claims, and to the flow of which a closed form is wanted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from derivations.claim import Claim, Source
from derivations.claim_files.declarations import read_variables
from derivations.claim_files.flows import read_flow_table, read_states
from derivations.claim_files.places import DecimalText, Entry, Place, Table, printable
from derivations.claim_files.scope import Scope
from derivations.claim_files.statements import STATEMENTS, Context, read_statement
from derivations.expressions import Relation, Symbol
from derivations.flow import Flow
from derivations.variables import Assumptions, Variable

MAX_BYTES: Final = 1_000_000
MAX_CLAIMS: Final = 10_000

_ID: Final = re.compile(r"[A-Za-z0-9.-]+")
_CLAIM_KEYS: Final = ("id", "title", "source", "given", "flow", "where", *STATEMENTS)
#: A key of fifty parts, a.b.c...; the TOML reader takes time that grows with the square of their number.
_ENDLESS_KEY: Final = re.compile(r"""(?:[\w"'-]{1,40}[ \t]*\.[ \t]*){50}""")
_ENDLESS_NUMBER: Final = re.compile(r"[0-9_]{1001}")


@dataclass(frozen=True)
class ClaimFile:
    """The claims of one file: its title, the claims in order, and the name under which it was read."""

    title: str
    claims: tuple[Claim, ...]
    name: str


def read_claims(text: str, name: str) -> ClaimFile:
    """The claims that a claim file states.

    Args:
        text: the TOML text of the file, at most 1 MB and 10,000 claims.
        name: the name of the file, for messages.

    Raises:
        ClaimFileError: if the file breaks a rule of the claim format; the message names the place and the remedy.

    >>> text = '''
    ... [variables]
    ... x = "real"
    ... [[claim]]
    ... id = "square"
    ... holds = "x**2 >= 0"
    ... '''
    >>> read_claims(text, "square.toml").claims[0].says
    Holds(relation=x**2 >= 0)
    """
    file = _toml(text, Place(name)).only(("title", "variables", "claim"))
    declared = Assumptions(_variables(file))
    if "claim" not in file or file["claim"].value == []:
        raise file.place.error("there is no claim in this file; add a [[claim]] table")
    if isinstance(file["claim"].value, dict):
        raise file.place.error("claim is one table; begin each claim with [[claim]], in two pairs of brackets")
    entries = file["claim"].entries()
    if len(entries) > MAX_CLAIMS:
        raise file.place.error(f"a file has at most {MAX_CLAIMS:,} claims, this one {len(entries):,}; split it")
    claims: dict[str, Claim] = {}
    for number, entry in enumerate(entries, 1):
        table = Table(entry.table().values, file.place.at(f"claim {number}"))
        claim = _claim(table, declared)
        if claim.id in claims:
            raise table.place.error(f'the id "{claim.id}" is taken by an earlier claim; choose another')
        claims[claim.id] = claim
    return ClaimFile(file.text("title"), tuple(claims.values()), name)


def read_flow(text: str, name: str) -> tuple[Flow, Assumptions]:
    """The flow that a file asks a closed form for, and the assumptions under which it is wanted.

    Args:
        text: the TOML text, with `[variables]`, one `[flow]` table, and optionally `title` and `given`; at most 1 MB.
        name: the name of the file, for messages.

    Raises:
        ClaimFileError: if the file breaks a rule of the claim format; the message names the place and the remedy.

    >>> text = '''
    ... variables = { s = "positive", u0 = "positive", t = "nonnegative" }
    ... flow = { state = "u", time = "t", start = "u0", rhs = "u*(s - u)" }
    ... '''
    >>> read_flow(text, "logistic.toml")[0].rate
    u*(s - u)
    """
    file = _toml(text, Place(name)).only(("title", "variables", "given", "flow"))
    file.text("title")
    declared = Assumptions(_variables(file))
    if "flow" not in file:
        raise file.place.error("there is no flow in this file; add a [flow] table with state, time, start and rhs")
    table = file["flow"].table()
    scope = Scope(declared, read_states(table))
    flow = read_flow_table(table, scope)
    fixed = dict.fromkeys(flow.states, "the assumptions are about the start and the declared variables")
    return flow, declared.with_given(*_given(file, scope, fixed))


def _toml(text: str, place: Place) -> Table:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise place.error(f"a claim file has at most {MAX_BYTES:,} bytes; split it")
    for endless, problem in (
        (_ENDLESS_KEY, "a key of fifty parts; the keys of claim files have one"),
        (_ENDLESS_NUMBER, "a number of more than 1,000 digits; write it as a power or an exponential"),
    ):
        if found := endless.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise place.error(f"line {line}: {problem}")
    try:
        return Table(tomllib.loads(text, parse_float=DecimalText), place)
    except RecursionError:
        raise place.error("lists or tables are nested too deeply; claim files need three levels") from None
    except tomllib.TOMLDecodeError as error:
        raise place.error(f"this is not TOML: {error}; correct the syntax there") from None


def _variables(file: Table) -> tuple[Variable, ...]:
    return read_variables(file["variables"].table()) if "variables" in file else ()


def _claim(table: Table, declared: Assumptions) -> Claim:
    identifier = table["id"].string()
    if not _ID.fullmatch(identifier):
        problem = f'"{printable(identifier)}" is not an id; an id consists of letters, digits, dots and hyphens'
        raise table["id"].place.error(problem)
    claim = Table(table.values, Place(table.place.file, (f'claim "{printable(identifier)}"',))).only(_CLAIM_KEYS)
    flow_table = claim["flow"].table() if "flow" in claim else None
    scope = Scope(declared, read_states(flow_table) if flow_table else ())
    if "where" in claim:
        scope = scope.with_where(claim["where"].table())
    context = Context(scope, read_flow_table(flow_table, scope) if flow_table else None)
    says = read_statement(claim, context)
    given = _given(claim, scope, context.forbidden_states if "solves" in claim else {})
    source = _source(claim["source"]) if "source" in claim else None
    assumptions = declared.with_given(*given)
    return Claim(identifier, says, assumptions, context.flow, scope.where, claim.text("title"), source)


def _given(table: Table, scope: Scope, forbidden: Mapping[Symbol, str]) -> tuple[Relation, ...]:
    if "given" not in table:
        return ()
    return tuple(scope.relation(entry, forbidden) for entry in table["given"].entries())


def _source(entry: Entry) -> Source:
    if isinstance(entry.value, str):
        return Source(entry.value)
    table = entry.table().only(("key", "where"))
    return Source(table["key"].string(), table.text("where"))
