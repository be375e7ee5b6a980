"""Normal forms: words rewritten by the equations that are assumed, until none applies.

A difference whose normal form is zero is zero for matrices of all sizes: every step replaces equals by equals.  The
converse does not hold: a normal form that is not zero refutes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from derivations.expressions import ExpressionError
from derivations.matrices.building import total
from derivations.matrices.givens import Equations
from derivations.matrices.polynomials import Polynomial, Terms, add_into, polynomial, traced
from derivations.matrices.scalars import Atom, Monomial, monomial, times
from derivations.matrices.words import Word, cyclic, ordered, rotations, segments, transpose

MOST_STEPS: Final = 100_000
LONGEST_WORD: Final = 500


class NotTerminating(ExpressionError):
    """Equations that may go on rewriting for ever."""


@dataclass(frozen=True)
class Rule:
    """A word and what it is replaced by."""

    left: Word
    right: Terms


def rules_of(equations: Equations) -> tuple[Rule, ...]:
    """The equations, and their transposes, as rules.

    Raises:
        ExpressionError: if the left side of an equation is not a single word.
    """
    found: list[Rule] = []
    for left, right in equations:
        total(left, right)
        words = [key for terms in polynomial(left).blocks.values() for key in terms.items()]
        if len(words) != 1 or words[0][0][0] != () or words[0][1] != 1 or len(left.rows) + len(left.columns) != 2:
            raise ExpressionError(f"{left} = {right} cannot be assumed: a single product is to stand on its left side")
        word: Word = words[0][0][1]
        terms = polynomial(right).blocks.get((0, 0), {})
        found.append(Rule(word, terms))
        if transpose(word) != word:
            turned = {(scalar, transpose(each)): number for (scalar, each), number in terms.items()}
            found.append(Rule(transpose(word), turned))
    return tuple(found)


def normal_form(expanded: Polynomial, rules: tuple[Rule, ...]) -> Polynomial:
    """The polynomial with no word left to which a rule applies.

    Raises:
        NotTerminating: if that takes too many steps.
    """
    blocks = {place: _reduced(terms, rules) for place, terms in expanded.blocks.items()}
    return Polynomial(expanded.rows, expanded.columns, {place: terms for place, terms in blocks.items() if terms})


def _reduced(terms: Terms, rules: tuple[Rule, ...]) -> Terms:
    waiting = [(scalar, word, number) for (scalar, word), number in terms.items()]
    found: Terms = {}
    for _ in range(MOST_STEPS):
        if not waiting:
            return found
        scalar, word, number = waiting.pop()
        if len(word) > LONGEST_WORD or any(len(atom) > LONGEST_WORD for atom, _ in scalar):
            break
        replaced = _word_step(word, rules)
        if replaced is not None:
            waiting += [(times(scalar, factor), new, number * weight) for (factor, new), weight in replaced.items()]
            continue
        step = _scalar_step(scalar, rules)
        if step is None:
            add_into(found, (scalar, word), number)
            continue
        beside, replaced = step
        waiting += [(times(beside, factor), word, number * weight) for (factor, _), weight in replaced.items()]
    raise NotTerminating("no normal form is reached; the equations assumed may rewrite for ever")


def _word_step(word: Word, rules: Iterable[Rule]) -> Terms | None:
    """The word rewritten once; None if it is normal."""
    plain, numbers = segments(ordered(word))
    if plain != word:
        return {(_numbers(numbers), plain): Fraction(1)}
    for rule in rules:
        for start in range(len(word) - len(rule.left) + 1):
            if word[start : start + len(rule.left)] == rule.left:
                before, after = word[:start], word[start + len(rule.left) :]
                return {(scalar, before + new + after): number for (scalar, new), number in rule.right.items()}
    return None


def _scalar_step(scalar: Monomial, rules: Iterable[Rule]) -> tuple[Monomial, Terms] | None:
    """One trace of a monomial rewritten once: what remains beside it, and what it is; None if all are normal."""
    for atom, power in scalar:
        if isinstance(atom, str):
            continue
        replaced = _trace_step(atom, rules)
        if replaced is not None:
            powers: dict[Atom, int] = dict(scalar)
            powers[atom] = power - 1
            return monomial(powers), replaced
    return None


def _trace_step(word: Word, rules: Iterable[Rule]) -> Terms | None:
    """The trace of a word rewritten once; None if it is normal."""
    turns = rotations(word)
    start = next((turn for turn in turns if turn[0].rows == "1"), None)
    if start is not None:
        numbers = segments(start)[1]
        if len(numbers) > 1:
            return {(_numbers(numbers), ()): Fraction(1)}
    for rule in rules:
        for turn in (word[place:] + word[:place] for place in range(len(word))):
            if turn[: len(rule.left)] == rule.left:
                found: Terms = {}
                for (scalar, new), number in rule.right.items():
                    left = traced(new + turn[len(rule.left) :], rule.left[0].rows)
                    add_into(found, (times(scalar, left), ()), number)
                return found
    canonical = cyclic(word)
    return None if canonical == word else {(((canonical, 1),), ()): Fraction(1)}


def _numbers(words: Iterable[Word]) -> Monomial:
    """The product of numbers that are words from one row to one column."""
    found: Monomial = ()
    for word in words:
        found = times(found, ((cyclic(word), 1),))
    return found
