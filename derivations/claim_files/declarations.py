"""The `[variables]` of a claim file."""

from __future__ import annotations

import math
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeVar

from derivations.claim_files.places import DecimalText, Entry, Place, Table, printable, suggestion
from derivations.expressions import ExpressionError, Number, read
from derivations.expressions.nodes import number_within_limits
from derivations.variables import Domain, Scale, Variable

_KEYS: Final = ("domain", "min", "max", "scale", "about", "latex")

Choice = TypeVar("Choice", bound=StrEnum)


def read_variables(table: Table) -> tuple[Variable, ...]:
    """The variables that the table declares, in order.

    Raises:
        ClaimFileError: for a name outside the language, an unknown key, domain or scale, or bounds that leave no value.
    """
    return tuple(_variable(name, entry) for name, entry in table)


def _variable(name: str, entry: Entry) -> Variable:
    Entry(name, entry.place).name()
    if isinstance(entry.value, str):
        return Variable(name, _choice(Domain, entry))
    table = entry.table().only(_KEYS)
    domain = _choice(Domain, table["domain"]) if "domain" in table else Domain.REAL
    scale = _choice(Scale, table["scale"]) if "scale" in table else Scale.LINEAR
    minimum, maximum = _bound(table, "min"), _bound(table, "max")
    about, latex = table.text("about"), table.text("latex")
    try:
        variable = Variable(name, domain, minimum, maximum, scale, about, latex)
    except ValueError as error:
        raise table.place.error(str(error).removeprefix(f"{name}: ")) from None
    _check_integers(variable, table.place)
    return variable


def _choice(kind: type[Choice], entry: Entry) -> Choice:
    text = entry.string()
    if text in set(kind):
        return kind(text)
    nearest = suggestion(text, list(kind)) or f"choose one of {', '.join(kind)}"
    raise entry.place.error(f'"{printable(text)}" is not a {kind.__name__.lower()}; {nearest}')


def _bound(table: Table, key: str) -> Fraction | None:
    """The exact value of `min` or `max`, None if it is not given."""
    if key not in table:
        return None
    value, place = table[key].value, table[key].place
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return number_within_limits(Fraction(value)).value
        if isinstance(value, DecimalText):
            number = read(value.text.replace("_", "")) if value.text[-3:] not in ("inf", "nan") else None
            if isinstance(number, Number):
                return number.value
            raise place.error(f"a bound is a finite number, not {value.text}; leave {key} out if there is none")
    except ExpressionError:
        raise place.error("a bound has at most 1,000 digits; choose a simpler one") from None
    raise place.error(f"this is {table[key].kind}; write a number without quotes, such as 0.5")


def _check_integers(variable: Variable, place: Place) -> None:
    lower, upper = variable.lower, variable.upper
    if variable.domain is not Domain.INTEGER or lower is None or upper is None:
        return
    if math.ceil(lower.value) > math.floor(upper.value):
        raise place.error(f"no integer lies between {lower.value} and {upper.value}; widen min or max")
