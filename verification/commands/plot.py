"""`exactflow plot`: the trajectories that a claim or a flow file describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from verification.commands.inputs import InputError, writable_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from derivations.claim import Claim
    from derivations.expressions import Expr, Symbol
    from verification.report.curves import Curve

FORMATS: Final = ("svg", "png", "pdf")
#: The starts that are drawn if none is asked for: exponents of ten.
_STARTS: Final = (2, 4, 6)
_BITS: Final = 128


@click.command("plot")
@click.argument("target", metavar="ID|TOPIC|FILE")
@click.option("-o", "--output", required=True, metavar="FILE", help="The figure: .svg, .png or .pdf.")
@click.option("--at", "points", metavar="NAME=VALUE,...", multiple=True, help="Exact values; once for each curve.")
@click.option("--until", metavar="TIME", help="The last time, in the claim language; by default when all has settled.")
@click.option("--claim", "identifier", metavar="ID", help="The claim of a file with several.")
def command(target: str, output: str, points: tuple[str, ...], until: str | None, identifier: str | None) -> None:
    """Draw the state against the time, with a logarithmic axis beside it where the start is tiny.

    Values that --at leaves out are chosen: starts of 1/100, 1/10000 and 1/1000000, and 1 for what else is positive. A
    topic of the catalogue, or a claim of it that has no curve of its own, is drawn as a whole, theory as lines and
    simulated networks as points, if there is a picture of it. A law of networks is drawn beside
    networks that it speaks of.

    Example: exactflow plot two-layer.trajectory --at u0=exp(-10) --at u0=exp(-20) -o modes.svg
    """
    from derivations.matrices.statements import MatrixStatement
    from derivations.networks import NetworkLaw
    from verification.commands.choose import one_claim
    from verification.commands.points import read_point

    path = writable_file(output)
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise InputError(output, f"a figure is written as {', '.join(FORMATS)}; end the name with one of these")
    if _is_pictured(target) and not (points or until):
        _draw_picture(target, path, form)
        return
    claim = one_claim(target, identifier)
    if isinstance(claim.says, NetworkLaw):
        _draw_networks(claim, path, form, chosen=bool(points or until))
        return
    if isinstance(claim.says, MatrixStatement):
        raise InputError(claim.id, "a statement about matrices of any sizes has no curve; name a claim about a mode")
    asked = [_without_course(read_point(text, claim), claim) for text in points or ("",)]
    drawn = _curves(claim, [point for given in asked for point in completed(claim, given)], _time(claim, until))
    _save(path, drawn, claim, form)


def _without_course(point: dict[Symbol, Expr], claim: Claim) -> dict[Symbol, Expr]:
    """The point, unless it fixes the time or a state, which the curves run over."""
    flow = claim.about
    fixed = [] if flow is None else [name.name for name in (flow.time, *flow.states) if name in point]
    if fixed:
        raise InputError(
            "--at", f"a curve runs over all values of {fixed[0]}; leave it out, or set the end with --until"
        )
    return point


def _is_pictured(target: str) -> bool:
    """Whether a topic is named that has a picture, or a claim of such a topic that has no curve."""
    from derivations.catalogue import find
    from derivations.claim import Solves, TimeTo
    from verification.report.pictures.registry import pictured

    claim = find(target)
    drawable = claim is not None and isinstance(claim.says, Solves | TimeTo)
    return target.partition(".")[0] in pictured() and (target in pictured() or (claim is not None and not drawable))


def _draw_picture(target: str, path: Path, form: str) -> None:
    from verification.report.pictures.registry import picture

    drawing = picture(target)
    assert drawing is not None
    _write_figure(drawing, path, form)


def _draw_networks(claim: Claim, path: Path, form: str, chosen: bool) -> None:
    from verification.report.pictures.network_laws import draw_law

    if chosen:
        raise InputError(claim.id, "the networks of a law are drawn at random; leave out --at and --until")
    _write_figure(lambda: draw_law(claim), path, form)


def _write_figure(drawing: Callable[[], Figure], path: Path, form: str) -> None:
    from verification.report.figures import METADATA

    try:
        figure = drawing()
    except ModuleNotFoundError as error:
        raise _without_library(error) from None
    file = BytesIO()
    figure.savefig(file, format=form, dpi=200, metadata=METADATA.get(form))
    _write(path, file.getvalue())


def _without_library(error: ModuleNotFoundError) -> InputError:
    remedy = "install it with python -m pip install 'exactflow[report]'"
    return InputError("plot", f"drawing needs {error.name}, which is not installed; {remedy}")


def completed(claim: Claim, given: Mapping[Symbol, Expr]) -> Iterator[dict[Symbol, Expr]]:
    """The points to draw: those values that are given, and chosen ones for the parameters that are left."""
    from numerics.sampling import points
    from verification.commands.points import inside
    from verification.laws import parameters

    wanted = [name for name in parameters(claim) if name not in given]
    flow = claim.about
    starts = flow.starts if flow is not None else ()
    family = [{**given, **_simple(wanted, starts, exponent)} for exponent in _STARTS]
    if not any(name in starts for name in wanted):
        family = family[:1]
    if all(inside(claim, point) for point in family):
        yield from family
        return
    from verification.laws import conditions

    drawn = points(claim.assumptions.with_given(*conditions(claim, given)), parameters(claim), 1, 0)
    chosen = next(drawn, None)
    if chosen is None or not inside(claim, {**chosen, **given}):
        names = ",".join(f"{name.name}=..." for name in wanted)
        raise InputError("--at", f"no values were found inside the assumptions of {claim.id}; add {names}")
    yield {**chosen, **given}


def _simple(wanted: list[Symbol], starts: tuple[Expr, ...], exponent: int) -> dict[Symbol, Expr]:
    from derivations.expressions import ONE, as_expr

    small = ONE / as_expr(10**exponent)
    return {name: small if name in starts else ONE for name in wanted}


def _time(claim: Claim, until: str | None) -> Expr | None:
    from derivations.expressions import ExpressionError, read
    from numerics.balls import sign_of

    if until is None:
        return None
    try:
        time = read(until)
    except ExpressionError as error:
        raise InputError("--until", str(error)) from None
    if time.free_symbols:
        raise InputError("--until", f"{until!r} is not an exact number; write one such as 20 or exp(10)")
    if sign_of(time, {}, _BITS) != 1:
        raise InputError("--until", f"{until!r} is not a positive finite time; write one such as 20 or exp(10)")
    return time


def _curves(claim: Claim, points: list[dict[Symbol, Expr]], until: Expr | None) -> list[Curve]:
    from derivations.expressions import ExpressionError
    from verification.report.curves import curves

    try:
        return curves(claim, points, until)
    except ExpressionError as error:
        raise InputError(claim.id, str(error)) from None


def _save(path: Path, drawn: list[Curve], claim: Claim, form: str) -> None:
    from verification.laws import time_constant
    from verification.report.figures import Caption, draw

    flow = claim.about
    assert flow is not None
    caption = Caption(claim.title or claim.id, flow.time, time_constant(flow), claim.assumptions)
    try:
        content = draw(drawn, caption, form)
    except ModuleNotFoundError as error:
        raise _without_library(error) from None
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(str(path), f"the figure cannot be written ({error.strerror}); choose another place") from None
