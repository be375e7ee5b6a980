"""Words: products of letters and transposed letters, and their cyclic form under a trace."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, TypeAlias

from derivations.matrices.nodes import Letter


class Factor(NamedTuple):
    """One place of a word: a letter, or its transpose."""

    letter: Letter
    transposed: bool

    @property
    def rows(self) -> str:
        """The dimension of its rows."""
        return self.letter.column if self.transposed else self.letter.row

    @property
    def columns(self) -> str:
        """The dimension of its columns."""
        return self.letter.row if self.transposed else self.letter.column

    @property
    def key(self) -> tuple[str, bool]:
        """What factors are ordered by."""
        return self.letter.name, self.transposed


Word: TypeAlias = "tuple[Factor, ...]"


def transpose(word: Word) -> Word:
    """The transpose: the factors transposed, in the opposite order."""
    return tuple(Factor(f.letter, not f.transposed and not f.letter.self_adjoint) for f in reversed(word))


def ordered(word: Word) -> Word:
    """The word with neighbouring diagonal letters, which commute, in the order of their names."""
    found: list[Factor] = []
    for factor in word:
        place = len(found)
        while (
            factor.letter.diagonal and place and found[place - 1].letter.diagonal and found[place - 1].key > factor.key
        ):
            place -= 1
        found.insert(place, factor)
    return tuple(found)


def rotations(word: Word) -> list[Word]:
    """The words of the same trace that begin at each factor; a run of diagonal letters is not begun in its middle."""
    whole = all(factor.letter.diagonal for factor in word)
    starts = [
        start
        for start in range(len(word))
        if whole or not (word[start].letter.diagonal and word[start - 1].letter.diagonal)
    ]
    return [ordered(word[start:] + word[:start]) for start in starts]


def cyclic(word: Word) -> Word:
    """The first of all words with the same trace: rotations of the word and of its transpose."""
    return min((*rotations(word), *rotations(transpose(word))), key=lambda each: [factor.key for factor in each])


def segments(word: Word) -> tuple[Word, tuple[Word, ...]]:
    """The word without its numbers, parts from one row to one column, and those numbers, as short as they come."""
    cuts = [place for place, factor in enumerate(word) if factor.rows == "1"]
    if word and word[-1].columns == "1":
        cuts.append(len(word))
    if len(cuts) < 2:
        return word, ()
    numbers = tuple(word[start:end] for start, end in pairwise(cuts))
    return word[: cuts[0]] + word[cuts[-1] :], numbers
