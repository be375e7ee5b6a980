"""A claim as the text of a claim file that a person reads with pleasure."""

from __future__ import annotations

import re
import textwrap
from typing import Any, Final

from derivations.claim import Claim
from derivations.expressions import Integral, Sum
from derivations.expressions.tokens import NAME
from verification.laws import quantities
from verification.report.claim_tables import claim_tables, toml

WIDTH: Final = 88
_LONG_STRING: Final = re.compile(r'"((?:[^"\\]|\\.){60,})"')


def claim_text(claim: Claim) -> str:
    """The claim file that states the claim, with the variables that it names, and no line too long to read."""
    tables = claim_tables(claim)
    (stated,) = tables["claim"]
    named = set(NAME.findall(toml({"claim": [stated]})))
    declared = _bound(claim) | tables["variables"]
    variables = {name: _plain(entry) for name, entry in declared.items() if name in named}
    lines = {key: entry for key, entry in stated.items() if not isinstance(entry, dict)}
    below = {f"claim.{key}": _singles(entry) for key, entry in stated.items() if isinstance(entry, dict)}
    text = toml({"variables": variables, "claim": [lines], **below})
    return "\n".join(_broken_line(line) for line in text.splitlines())


def _bound(claim: Claim) -> dict[str, Any]:
    """Declarations of the variables that run in sums and integrals."""
    nodes = [node for expr in quantities(claim).values() for node in expr.walk()]
    running = {node.variable.name: "real" for node in nodes if isinstance(node, Integral)}
    return running | {node.variable.name: "integer" for node in nodes if isinstance(node, Sum)}


def _plain(variable: str | dict[str, Any]) -> str | dict[str, Any]:
    """A declaration without what only readers and typesetters need."""
    if isinstance(variable, str):
        return variable
    kept = {key: entry for key, entry in variable.items() if key not in ("about", "latex")}
    return kept if len(kept) > 1 else str(kept["domain"])


def _singles(table: dict[str, Any]) -> dict[str, Any]:
    """A table with lists of one written as the one."""
    return {key: entry[0] if isinstance(entry, list) and len(entry) == 1 else entry for key, entry in table.items()}


def _broken_line(line: str) -> str:
    """A long line of TOML as several: a list by its entries, a string at its spaces."""
    if len(line) <= WIDTH:
        return line
    if line.endswith("]"):
        line = line.replace(" = [", " = [\n  ").replace('", "', '",\n  "')[:-1] + "\n]"
    return "\n".join(part if len(part) <= WIDTH else _LONG_STRING.sub(_continued, part) for part in line.split("\n"))


def _continued(string: re.Match[str]) -> str:
    """A TOML string over several lines; a backslash at the end of a line joins it to the next."""
    lines = textwrap.wrap(string[1], WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return '"""\\\n' + " \\\n".join(f"  {line}" for line in lines) + '"""'
