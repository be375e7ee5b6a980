"""The names that the formulas of one claim may use, and the abbreviations that `where` introduces."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from derivations.claim_files.places import ClaimFileError, Entry, Place, Table, suggestion
from derivations.expressions import Diff, Expr, ExpressionError, Integral, Relation, Sum, Symbol
from derivations.expressions.names import CONSTANTS
from derivations.variables import Assumptions

#: A formula with its abbreviations written out has at most so many nodes, and is at most so many levels deep.
_MAX_NODES: Final = 5_000
_MAX_LEVELS: Final = 250

#: Usual spellings of the constants elsewhere.
_OTHER_NAMES: Final = {"e": "E", "Pi": "pi", "PI": "pi", "inf": "oo", "infinity": "oo", "Infinity": "oo"}
_NOTHING: Final[Mapping[Symbol, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Abbreviation:
    """What a name of `where` stands for: as stated, written out, and how large that is."""

    stated: Expr
    written_out: Expr
    nodes: int
    levels: int


@dataclass(frozen=True)
class Scope:
    """The declared variables, the states of the flow, and the abbreviations of one claim, in order."""

    declared: Assumptions
    states: tuple[Symbol, ...] = ()
    abbreviations: Mapping[Symbol, Abbreviation] = field(default_factory=dict)

    @property
    def where(self) -> tuple[tuple[Symbol, Expr], ...]:
        """The abbreviations as a claim keeps them."""
        return tuple((name, meaning.stated) for name, meaning in self.abbreviations.items())

    def with_where(self, table: Table) -> Scope:
        """The scope with the abbreviations of `table` added in order; each may use the earlier ones."""
        abbreviations = dict(self.abbreviations)
        scope = Scope(self.declared, self.states, abbreviations)
        for text, entry in table:
            name = Entry(text, entry.place).name()
            if name in self.declared or name in self.states:
                raise entry.place.error(f"{text} is already declared; choose another name")
            stated = scope.formula(entry)
            nodes, levels = scope.extent(stated)
            abbreviations[name] = Abbreviation(stated, scope.written_out(stated), nodes, levels)
        return scope

    def formula(self, entry: Entry, forbidden: Mapping[Symbol, str] = _NOTHING) -> Expr:
        """The expression at `entry`, all its names known.

        An abbreviation inside `diff`, `integral` or `sum` is written out, so that it takes part in what they do.

        Args:
            entry: the formula.
            forbidden: names that may not stand in it, with the reason why.

        Raises:
            ClaimFileError: for a formula that cannot be read or grows too large, an unknown or a forbidden name.
        """
        return self._checked(entry.formula(), entry.place, forbidden)

    def relation(self, entry: Entry, forbidden: Mapping[Symbol, str] = _NOTHING) -> Relation:
        """The comparison at `entry`, checked like a formula."""
        relation = entry.relation()
        operands = tuple(self._checked(operand, entry.place, forbidden) for operand in relation.operands)
        return Relation(operands, relation.operators)

    def written_out(self, expr: Expr) -> Expr:
        """`expr` with all abbreviations written out, inside `diff`, `integral` and `sum` too."""
        if isinstance(expr, Symbol):
            meaning = self.abbreviations.get(expr)
            return meaning.written_out if meaning else expr
        if isinstance(expr, Diff):
            return Diff(self.written_out(expr.body), expr.variable)
        if not expr.children or not self.abbreviations:
            return expr
        return expr.rebuilt(tuple(self.written_out(child) for child in expr.children))

    def extent(self, expr: Expr) -> tuple[int, int]:
        """The numbers of nodes and of levels that `expr` has once it is written out."""
        if isinstance(expr, Symbol):
            meaning = self.abbreviations.get(expr)
            return (meaning.nodes, meaning.levels) if meaning else (1, 1)
        parts = [self.extent(child) for child in expr.children]
        return 1 + sum(nodes for nodes, _ in parts), 1 + max((levels for _, levels in parts), default=0)

    def _checked(self, expr: Expr, place: Place, forbidden: Mapping[Symbol, str]) -> Expr:
        for node in expr.walk():
            if isinstance(node, Symbol) and not self._knows(node):
                raise self._undeclared(node, place)
        binders = [node for node in expr.walk() if isinstance(node, Diff | Integral | Sum)]
        for binder in binders:
            if binder.variable in self.abbreviations:
                raise place.error(f"{binder.variable.name} is an abbreviation; diff, integral and sum need a variable")
            if isinstance(binder, Integral | Sum) and binder.variable not in self.declared:
                raise self._undeclared(binder.variable, place)
        nodes, levels = self.extent(expr)
        if nodes > _MAX_NODES or levels > _MAX_LEVELS:
            limits = f"{_MAX_NODES:,} parts or {_MAX_LEVELS} levels"
            raise place.error(f"with its abbreviations written out it has more than {limits}; state a simpler formula")
        try:
            full = self.written_out(expr)
        except ExpressionError as error:
            raise place.error(f"with its abbreviations written out it has {error}") from None
        for symbol in sorted(full.free_symbols & forbidden.keys(), key=lambda symbol: symbol.name):
            raise place.error(f"{symbol.name} may not stand here; {forbidden[symbol]}")
        return full if binders else expr

    def _knows(self, symbol: Symbol) -> bool:
        return symbol in self.declared or symbol in self.states or symbol in self.abbreviations

    def _undeclared(self, symbol: Symbol, place: Place) -> ClaimFileError:
        name = symbol.name
        known: Collection[str] = [
            *(variable.name for variable in self.declared),
            *(known.name for known in (*self.states, *self.abbreviations)),
            *CONSTANTS,
        ]
        other = _OTHER_NAMES.get(name)
        question = f'did you mean "{other}"?' if other else suggestion(name, known)
        remedy = f'declare it under [variables], as in {name} = "positive"'
        return place.error(f"{name} is not declared; {question + ' Or ' if question else ''}{remedy}")
