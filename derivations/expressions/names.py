"""The words that the claim language reserves, and the names that are left for variables."""

from __future__ import annotations

import difflib
from typing import Final

from derivations.expressions.functions import ARITIES
from derivations.expressions.nodes import Symbol
from derivations.expressions.tokens import NAME, ReadError, check_name_length, quoted

CONSTANTS: Final = frozenset(("pi", "E", "EulerGamma", "oo"))

#: Number of arguments that each name before a parenthesis may take, the operators that bind a variable included.
FUNCTIONS: Final = ARITIES | {"diff": (2,), "integral": (4,), "sum": (4,)}

#: What to write instead of a function that goes by another name elsewhere.
_OTHER_NAMES: Final = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "fabs": "abs",
    "lgamma": "loggamma",
    "gammaln": "loggamma",
    "psi": "digamma",
    "W": "lambertw",
    "Ei": "expint_ei",
    "iv": "besseli",
    "int": "integral",
    "integrate": "integral",
    "derivative": "diff",
    "Sum": "sum",
}


def read_name(text: str) -> Symbol:
    """The symbol of that name.

    Raises:
        ReadError: unless `text` is a letter followed by letters, digits and underscores, 32 characters at most, and
            neither a function nor a constant of the language.

    >>> read_name("u0")
    u0
    """
    if not NAME.fullmatch(text):
        problem = f"{quoted(text)} is not a name; a name is a letter followed by letters, digits and underscores"
        raise ReadError(problem, text, 0)
    check_name_length(text, text, 0)
    if text in FUNCTIONS or text in CONSTANTS:
        kind = "function" if text in FUNCTIONS else "constant"
        raise ReadError(f"{text} is a {kind} of the language and cannot name a variable; choose another name", text, 0)
    return Symbol(text)


def unknown_function(name: str) -> str:
    """What to say about a name that is used as a function and is none."""
    similar = difflib.get_close_matches(name.lower(), sorted(FUNCTIONS), n=1)
    nearest = _OTHER_NAMES.get(name, similar[0] if similar else "")
    remedy = f"did you mean {nearest}(...)?" if nearest else f"a product is written {name}*(...)"
    return f"{name} is not a function of the language; {remedy}"
