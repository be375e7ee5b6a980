"""Quadrature that an exception of its integrand stops: a callback of FLINT swallows it otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb

Integrand = Callable[[acb, bool], acb]


def integral(integrand: Integrand, lower: acb | arb, upper: acb | arb, **limits: Any) -> acb:
    """`acb.integral`, through which whatever the integrand raises passes at once, spent budgets included.

    >>> def spent(z: acb, analytic: bool) -> acb:
    ...     raise TimeoutError
    >>> integral(spent, acb(0), acb(1))
    Traceback (most recent call last):
        ...
    TimeoutError
    """
    raised: list[BaseException] = []

    def guarded(z: acb, analytic: bool) -> acb:
        if raised:
            return acb(0)  # what ends the subdivision soonest; the value is not used
        try:
            return integrand(z, analytic)
        except BaseException as error:
            raised.append(error)
            return acb(0)

    try:
        value = acb.integral(guarded, acb(lower), acb(upper), **limits)
    except SystemError as error:
        raised.append(error)
    if raised:
        raise _origin(raised[0])
    return value


def _origin(error: BaseException) -> BaseException:
    """What an alarm raised between two instructions of a callback, where the interpreter made it a system error."""
    while isinstance(error, SystemError) and error.__cause__ is not None:
        error = error.__cause__
    return error
