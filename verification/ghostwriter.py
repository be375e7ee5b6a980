"""Test files for users to keep: the claim as text, a strategy inferred from it, and a test that shares no code with it.

A solution is compared with rigorous integration of its flow, a time law with quadrature, a conserved quantity before
and after the flow has run, two sides with each other to 50 digits, and a limit with points ever nearer to it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from derivations.claim import Asymptotic, Claim, Conserves, Equal, Holds, Limit, Solves, TimeTo
from derivations.expressions import INFINITY, ZERO, Expr, Integral, Mul, Sum, write
from derivations.expressions.tokens import NAME
from verification.laws import quantities
from verification.report.claim_tables import claim_tables, toml

_WIDTH: Final = 88
_LONG_STRING: Final = re.compile(r'"((?:[^"\\]|\\.){60,})"')


@dataclass(frozen=True)
class _Template:
    """The test of one kind of statement: the body, with `{claim}` for the name of the claim, and what it needs.

    Attributes:
        docstring: what is compared with what.
        body: the lines of the test.
        imports: names by module.
        helpers: functions of the file that it calls.
        examples: how many points Hypothesis tries.
    """

    docstring: str
    body: str
    imports: dict[str, tuple[str, ...]]
    helpers: tuple[str, ...] = ()
    examples: int = 50


_COMMON: Final = {
    "derivations.claim_files": ("read_claims",),
    "hypothesis": ("given", "settings"),
    "verification.laws": ("quantities",),
    "verification.strategies": ("from_claim",),
}
_EVALUATE: Final = {"numerics.evaluate": ("evaluate_balls",)}
_HELPERS: Final = {
    "value": '''\
def value(expr, point, bits=256):
    """A ball around the value of an expression at an exact point."""
    ball = evaluate_balls(expr, point, bits)
    assert ball.is_finite(), f"no finite value at {point}"
    return ball
''',
    "agree": '''\
def agree(left, right, point, digits=50):
    """Whether balls around two expressions overlap and are narrow enough to tell."""
    for bits in (256, 4096, 65536):
        first, second = (evaluate_balls(side, point, bits) for side in (left, right))
        if not first.overlaps(second):
            return False
        if (first - second).abs_upper() <= arb(10) ** -digits * (1 + abs(first)):
            return True
    return False
''',
    "holds": '''\
def holds(relation, point):
    """Whether balls prove the comparison, at whatever precision that takes."""
    for bits in (256, 4096, 65536, 4194304):
        found = satisfied(relation, point, bits)
        if found is not None:
            return found
    return False
''',
}
_TEMPLATES: Final[dict[type, _Template]] = {
    Solves: _Template(
        "The solution lies where the integration of the flow encloses the state.",
        """\
flow = {claim}.about
integrated = enclose(flow, point, point[flow.time], digits=20)
assume(isinstance(integrated, Enclosure))
for state in flow.states:
    claimed = value(quantities({claim})[state.name], point)
    assert claimed.overlaps(integrated.states[state])
""",
        {**_EVALUATE, "hypothesis": ("assume",), "numerics.taylor": ("Enclosure", "enclose")},
        ("value",),
        25,
    ),
    TimeTo: _Template(
        "The time is the integral of one over the rate, by rigorous quadrature.",
        """\
flow = {claim}.about
taken = time_between(flow, point, flow.start, point[flow.state], bits=256)
assume(isinstance(taken, arb))
claimed = value(quantities({claim})[flow.time.name], point)
assert claimed.overlaps(taken)
""",
        {**_EVALUATE, "hypothesis": ("assume",), "flint": ("arb",), "numerics.trajectory": ("time_between",)},
        ("value",),
    ),
    Conserves: _Template(
        "The quantity is the same after the flow has run for a while.",
        """\
flow = {claim}.about
fixed = {{name: at for name, at in point.items() if name not in flow.states}}
starts = tuple(point[state] for state in flow.states)
later = Number(Fraction(1, 8))
moved = enclose(Flow(flow.states, flow.time, starts, flow.rates), fixed, later, 20)
assume(isinstance(moved, Enclosure))
quantity = quantities({claim})["conserved"]
before = value(quantity, {{**point, flow.time: Number(0)}})
after = value(quantity, {{**fixed, **moved.states, flow.time: later}})
assert before.overlaps(after)
""",
        {
            **_EVALUATE,
            "fractions": ("Fraction",),
            "hypothesis": ("assume",),
            "derivations.expressions": ("Number",),
            "derivations.flow": ("Flow",),
            "numerics.taylor": ("Enclosure", "enclose"),
        },
        ("value",),
        25,
    ),
    Equal: _Template(
        "The two sides agree to 50 digits.",
        """\
sides = quantities({claim})
assert agree(sides["left"], sides["right"], point)
""",
        {**_EVALUATE, "flint": ("arb",)},
        ("agree",),
    ),
    Holds: _Template(
        "Balls prove the inequality.",
        """\
assert holds({claim}.expanded({claim}.says.relation), point)
""",
        {"numerics.sampling": ("satisfied",)},
        ("holds",),
        25,
    ),
    Limit: _Template(
        "The distance to the limit at least halves as the variable comes nearer.",
        """\
parts = quantities({claim})
assume(all(isinstance(at, Number) for at in point.values()))
gaps = []
for size in (10, 100, 1000, 10000):
    near = {{**point, Symbol("{variable}"): read(f"{approach}")}}
    gaps.append(value(parts["of"] - parts["is"], near, 65536).abs_upper())
for nearer, farther in pairwise(reversed(gaps)):
    assert nearer <= max(farther / 2, arb(10) ** -50)
""",
        {
            **_EVALUATE,
            "derivations.expressions": ("Number", "Symbol", "read"),
            "flint": ("arb",),
            "hypothesis": ("assume",),
            "itertools": ("pairwise",),
        },
        ("value",),
        10,
    ),
}
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
        *(_HELPERS[helper].rstrip() for helper in helpers),
        *(_test(claim, name, template) for claim, name, template in zip(claims, names, templates, strict=True)),
    ]
    head = "\n\n".join(parts[:2])
    return "\n\n\n".join([head, *parts[2:]]) + "\n"


def _template(claim: Claim) -> _Template:
    """The template of the kind of statement; a ratio that tends to 1 is a limit."""
    return _TEMPLATES[Limit if isinstance(claim.says, Asymptotic) else type(claim.says)]


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
    about = f"Written by `{command}`; it is yours to keep and to change, and pytest runs it as it is."
    return f'"""Property tests of {what}.\n\n' + "\n".join(textwrap.wrap(about, _WIDTH)) + '\n"""'


def _imports(templates: Sequence[_Template]) -> str:
    """The import lines, those of the standard library first."""
    found: dict[str, set[str]] = {}
    for needed in (_COMMON, *(template.imports for template in templates)):
        for module, names in needed.items():
            found.setdefault(module, set()).update(names)
    lines = {module: f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(found.items())}
    standard = [line for module, line in lines.items() if module in _STANDARD]
    others = [line for module, line in lines.items() if module not in _STANDARD]
    return "\n\n".join("\n".join(block) for block in (standard, others) if block)


def _test(claim: Claim, name: str, template: _Template) -> str:
    constant = name.upper()
    says, text = claim.says, _claim_text(claim)
    quotes = "'''" if '"""' in text else '"""'
    fields = {"claim": constant}
    if isinstance(says, Limit | Asymptotic):
        fields |= {"variable": says.variable.name, "approach": _approach(says.to, says.side)}
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


def _claim_text(claim: Claim) -> str:
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
    if len(line) <= _WIDTH:
        return line
    if line.endswith("]"):
        line = line.replace(" = [", " = [\n  ").replace('", "', '",\n  "')[:-1] + "\n]"
    return "\n".join(part if len(part) <= _WIDTH else _LONG_STRING.sub(_continued, part) for part in line.split("\n"))


def _continued(string: re.Match[str]) -> str:
    """A TOML string over several lines; a backslash at the end of a line joins it to the next."""
    lines = textwrap.wrap(string[1], _WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return '"""\\\n' + " \\\n".join(f"  {line}" for line in lines) + '"""'
