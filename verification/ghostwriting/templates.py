"""The tests that are written for each kind of statement, and the functions that they call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from derivations.claim import Conserves, Equal, Holds, Limit, Solves, TimeTo


@dataclass(frozen=True)
class Template:
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


COMMON: Final = {
    "derivations.claim_files": ("read_claims",),
    "hypothesis": ("given", "settings"),
    "verification.laws": ("quantities",),
    "verification.strategies": ("from_claim",),
}
_EVALUATE: Final = {"numerics.evaluate": ("evaluate_balls",)}
HELPERS: Final = {
    "value": '''\
def value(expr, point, bits=256):
    """A ball around the value of an expression at an exact point."""
    ball = evaluate_balls(expr, point, bits)
    assert ball.is_finite(), f"no finite value at {point}"
    return ball
''',
    "distance": '''\
def distance(gap, point):
    """How far an expression is from zero; None if that takes too many digits to tell."""
    for bits in (256, 8192, 524288):
        ball = evaluate_balls(gap, point, bits)
        if ball.is_finite() and (not ball.contains(0) or ball.abs_upper() <= arb(10) ** -50):
            return ball.abs_upper()
    return None
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
TEMPLATES: Final[dict[type, Template]] = {
    Solves: Template(
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
    TimeTo: Template(
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
    Conserves: Template(
        "The quantity is the same after the flow has run for a while.",
        """\
flow = {claim}.about
fixed = {{name: at for name, at in point.items() if name not in flow.states}}
starts = tuple(point[state] for state in flow.states)
later = Number(Fraction(1, 64))
onwards = Flow(flow.states, flow.time, starts, flow.rates)
moved = enclose(onwards, fixed, later, digits=10)
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
    Equal: Template(
        "The two sides agree to 50 digits.",
        """\
sides = quantities({claim})
assert agree(sides["left"], sides["right"], point)
""",
        {**_EVALUATE, "flint": ("arb",)},
        ("agree",),
    ),
    Holds: Template(
        "Balls prove the inequality.",
        """\
assert holds({claim}.expanded({claim}.says.relation), point)
""",
        {"numerics.sampling": ("satisfied",)},
        ("holds",),
        25,
    ),
    Limit: Template(
        "Near the limit point the distance to the limit at least halves, far from it nothing is said.",
        """\
parts = quantities({claim})
assume(all(isinstance(at, Number) for at in point.values()))
gaps = []
for size in {sizes}:
    near = {{**point, Symbol("{variable}"): read(f"{approach}")}}
    gap = distance(parts["of"] - parts["is"], near)
    if gap is not None:
        gaps.append(gap)
    elif gaps:
        break  # a variable that grows may stand in an exponential, which soon takes too many digits
assume(len(gaps) > 2)
assert gaps[-1] <= max(gaps[-3] / 2, arb(10) ** -50)
""",
        {
            **_EVALUATE,
            "derivations.expressions": ("Number", "Symbol", "read"),
            "flint": ("arb",),
            "hypothesis": ("assume",),
        },
        ("distance",),
        10,
    ),
}
