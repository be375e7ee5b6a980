"""Test files for users to keep: the claim as text, a strategy inferred from it, and a test that shares no code with it.

A solution is compared with rigorous integration of its flow, a time law with quadrature, a conserved quantity before
and after the flow has run, two sides with each other to 50 digits, and a limit with points ever nearer to it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from itertools import count
from typing import Final

from derivations.claim import Asymptotic, Claim, Limit
from derivations.expressions import INFINITY, ZERO, Expr, ExpressionError, Mul, write
from verification.ghostwriting.claim_text import WIDTH, claim_text
from verification.ghostwriting.templates import COMMON, HELPERS, TEMPLATES, Template

_STANDARD: Final = ("fractions", "itertools")


def ghostwrite(claims: Sequence[Claim], command: str) -> str:
    """The text of a test file for claims, which pytest runs as it is.

    Args:
        claims: the claims, at least one, each of a kind that a claim file can state.
        command: the command that wrote it, for its first lines.

    Raises:
        ExpressionError: for a statement that no claim file can state.

    >>> from derivations.catalogue import find
    >>> text = ghostwrite([find("two-layer.time")], "exactflow ghostwrite two-layer.time")
    >>> "def test_two_layer_time(point):" in text
    True
    """
    names = _names(claims)
    templates = [_template(claim) for claim in claims]
    helpers = dict.fromkeys(helper for template in templates for helper in template.helpers)
    parts = [
        _docstring(claims, command),
        _imports(templates),
        *(HELPERS[helper].rstrip() for helper in helpers),
        *(_test(claim, name, template) for claim, name, template in zip(claims, names, templates, strict=True)),
    ]
    head = "\n\n".join(parts[:2])
    return "\n\n\n".join([head, *parts[2:]]) + "\n"


def _template(claim: Claim) -> Template:
    """The template of the kind of statement; a ratio that tends to 1 is a limit."""
    kind = Limit if isinstance(claim.says, Asymptotic) else type(claim.says)
    if kind not in TEMPLATES:
        raise ExpressionError(f"{claim.id} is a statistical statement or one about matrices, which no formula says")
    return TEMPLATES[kind]


def _names(claims: Sequence[Claim]) -> list[str]:
    """A name of its own for each claim, in lower case."""
    names: list[str] = []
    for claim in claims:
        plain = re.sub(r"\W", "_", claim.id).lower()
        plain = plain if plain[0].isalpha() else f"claim_{plain}"
        numbered = (plain if number == 1 else f"{plain}_{number}" for number in count(1))
        names.append(next(name for name in numbered if name not in names))
    return names


def _docstring(claims: Sequence[Claim], command: str) -> str:
    what = claims[0].id if len(claims) == 1 else f"{len(claims)} claims"
    plain = command.replace("\\", "/").replace('"', "'")
    about = f"Written by `{plain}`; it is yours to keep and to change, and pytest runs it as it is."
    return f'"""Property tests of {what}.\n\n' + "\n".join(textwrap.wrap(about, WIDTH)) + '\n"""'


def _imports(templates: Sequence[Template]) -> str:
    """The import lines, those of the standard library first."""
    found: dict[str, set[str]] = {}
    for needed in (COMMON, *(template.imports for template in templates)):
        for module, names in needed.items():
            found.setdefault(module, set()).update(names)
    lines = {module: f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(found.items())}
    standard = [line for module, line in lines.items() if module in _STANDARD]
    others = [line for module, line in lines.items() if module not in _STANDARD]
    return "\n\n".join("\n".join(block) for block in (standard, others) if block)


def _test(claim: Claim, name: str, template: Template) -> str:
    constant = name.upper()
    says, text = claim.says, claim_text(claim)
    quotes = "'''" if '"""' in text else '"""'
    text = text.replace("'''", r"''\u0027")
    fields = {"claim": constant}
    if isinstance(says, Limit | Asymptotic):
        sizes = "(*range(1, 13), 20, 40, 100, 200, 400, 1000)"
        fields |= {"variable": says.variable.name, "approach": _approach(says.to, says.side), "sizes": sizes}
    body = template.body.format(**fields)
    if isinstance(says, Asymptotic):
        body = body.replace('parts["of"] - parts["is"]', 'parts["of"] / parts["like"] - 1')
    lines = [
        f"({constant},) = read_claims(",
        f"    r{quotes}\n{text}\n{quotes},",
        "    __file__,",
        ").claims",
        "\n",
        f"@settings(max_examples={template.examples}, deadline=None)",
        f"@given(point=from_claim({constant}))",
        f"def test_{name}(point):",
        f'    """{template.docstring}"""',
        textwrap.indent(body.rstrip(), "    "),
    ]
    return "\n".join(lines)


def _approach(to: Expr, side: str) -> str:
    """The point from which the limit is approached, as a formula with `{size}` for how near it is."""
    if to == INFINITY:
        return "exp({size})"
    if isinstance(to, Mul) and INFINITY in to.operands:
        return "-exp({size})"
    sign = "-" if side == "-" else "+"
    return f"{'0' if to == ZERO else write(to)} {sign} exp(-{{size}})"
