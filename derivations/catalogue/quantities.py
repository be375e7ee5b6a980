"""The variables that several topics share, declared once."""

from __future__ import annotations

from typing import Final

from derivations.expressions import symbols
from derivations.variables import Domain, Scale, Variable

T, TAU, S, U, U0, EPS = symbols("t tau s u u0 eps")

TIME: Final = Variable("t", Domain.NONNEGATIVE, about="time, in units of the time constant's unit")
PACE: Final = Variable("tau", Domain.POSITIVE, about="time constant, one over the learning rate", latex=r"\tau")
TARGET: Final = Variable(
    "s", Domain.POSITIVE, about="singular value of the input-output correlation, in units of the output"
)
START: Final = Variable(
    "u0", Domain.POSITIVE, scale=Scale.LOG, about="strength of the mode at time 0, in units of the output", latex="u_0"
)
CLOSENESS: Final = Variable(
    "eps",
    Domain.POSITIVE,
    scale=Scale.LOG,
    about="distance from either end, in units of the output",
    latex=r"\varepsilon",
)
#: The variables of a mode that learns a singular value.
MODE: Final = (TIME, PACE, TARGET, START)
