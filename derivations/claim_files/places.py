"""Where one is in a claim file, and what may stand there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from derivations.expressions import Expr, ExpressionError, Relation, Symbol, read, read_relation
from derivations.expressions.names import read_name
from derivations.expressions.tokens import ReadError

_KINDS: Final = {bool: "a truth value", int: "a number", str: "a string", list: "a list", dict: "a table"}


class ClaimFileError(ValueError):
    """A claim file that cannot be read; its message names the file, the claim or line, the fault and the remedy."""


@dataclass(frozen=True)
class DecimalText:
    """A TOML decimal as it was written, so that its value stays exact."""

    text: str


@dataclass(frozen=True)
class Place:
    """A place in a claim file: the name of the file, and the steps down to the place."""

    file: str
    steps: tuple[str, ...] = ()

    def at(self, step: str) -> Place:
        """The place one step further down."""
        return Place(self.file, (*self.steps, printable(step)))

    def error(self, problem: str | Exception) -> ClaimFileError:
        """The error that says what is wrong at this place."""
        return ClaimFileError(": ".join((self.file, *self.steps, str(problem))))


@dataclass(frozen=True)
class Entry:
    """A value of a claim file with its place; each method returns the value if it is of that kind.

    Raises:
        ClaimFileError: if the value is of another kind, or a formula that cannot be read.
    """

    value: object
    place: Place

    def string(self) -> str:
        """The value, a string."""
        if isinstance(self.value, str):
            return self.value
        raise self.place.error(f"this is {self.kind}; write a string in quotes")

    def formula(self) -> Expr:
        """The expression that the string says."""
        try:
            return read(self.string())
        except ExpressionError as error:
            raise self.place.error(error) from None

    def relation(self) -> Relation:
        """The comparison that the string says."""
        try:
            return read_relation(self.string())
        except ExpressionError as error:
            raise self.place.error(error) from None

    def truth(self) -> bool:
        """The value, true or false."""
        if isinstance(self.value, bool):
            return self.value
        raise self.place.error(f"this is {self.kind}; write true or false, without quotes")

    def name(self) -> Symbol:
        """The symbol that the string names."""
        try:
            return read_name(self.string())
        except ReadError as error:
            raise self.place.error(error.problem) from None

    def entries(self) -> list[Entry]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.place.error(f"this is {self.kind}; write a list in square brackets")
        return [Entry(value, self.place.at(f"entry {number}")) for number, value in enumerate(self.value, 1)]

    def one_or_several(self) -> list[Entry]:
        """The entries of a list, or the single value that stands for a list of one."""
        return self.entries() if isinstance(self.value, list) else [self]

    def table(self) -> Table:
        """The table."""
        if isinstance(self.value, dict):
            return Table(self.value, self.place)
        raise self.place.error(f'this is {self.kind}; write one table, such as {{ key = "value" }}')

    @property
    def kind(self) -> str:
        """The kind of the value in words."""
        if isinstance(self.value, DecimalText):
            return "a number"
        return _KINDS.get(type(self.value), "a date or time")


@dataclass(frozen=True)
class Table:
    """A table of a claim file with its place."""

    values: dict[str, object]
    place: Place

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return ((key, self[key]) for key in self.values)

    def __getitem__(self, key: str) -> Entry:
        if key not in self.values:
            raise self.place.error(f'the key "{key}" is missing; add it')
        return Entry(self.values[key], self.place.at(key))

    def text(self, key: str) -> str:
        """The string under `key`, empty if there is none."""
        return self[key].string() if key in self else ""

    def only(self, known: Iterable[str]) -> Table:
        """The table itself, once it is sure that it has no other keys than `known`."""
        allowed = list(known)
        for key in self.values:
            if key not in allowed:
                nearest = suggestion(key, allowed) or f"the keys here are {', '.join(allowed)}"
                raise self.place.error(f'the key "{printable(key)}" is unknown; {nearest}')
        return self


def suggestion(word: str, known: Iterable[str]) -> str:
    """A question after the nearest known word, empty if none is near."""
    nearest = difflib.get_close_matches(word, list(known), n=1)
    return f'did you mean "{nearest[0]}"?' if nearest else ""


def printable(text: str) -> str:
    """The beginning of `text` in printable ASCII, for messages."""
    escaped = text[:60].encode("unicode_escape").decode("ascii")
    return escaped if len(text) <= 60 else f"{escaped}..."
