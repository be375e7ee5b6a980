"""The tables of what is covered of a theory are true: every entry has its row, every claim in it exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from derivations.catalogue import all_claims
from derivations.claim import Claim
from derivations.claim_files import read_claims

ROOT = Path(__file__).parents[2]
#: Each document with the numbers of its entries and of its errata.
DOCUMENTS = {
    "coverage_linear_networks.md": (81, 10),
    "coverage_incremental_learning.md": (61, 5),
    "coverage_generalisation.md": (72, 15),
    "coverage_wide_networks.md": (52, 18),
}
CORPUS = ROOT / "tests" / "corpus"
KINDS = {
    "MatrixEqual": "matrices",
    "MatrixEvolves": "matrices",
    "MatrixConserves": "matrices",
    "Solves": "solution",
    "TimeTo": "time",
    "Conserves": "conserved",
    "Equal": "equality",
    "Holds": "bound",
    "Limit": "limit",
    "Asymptotic": "limit",
    "Before": "ordering",
    "Mean": "mean",
    "NetworkLaw": "network",
    "Incremental": "starts",
}


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def rows(text: str, columns: int) -> list[tuple[str, ...]]:
    """The rows of the tables, without their heads."""
    found = []
    for line in text.splitlines():
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if line.startswith("| ") and not line.startswith(("| ---", "| entry", "| erratum")):
            assert len(cells) == columns, line
            found.append(cells)
    return found


@cache
def sections(document: str) -> dict[str, str]:
    """The text below each heading."""
    _, *parts = re.split(r"^## ", (ROOT / "docs" / document).read_text(), flags=re.MULTILINE)
    return {heading: text for heading, _, text in (part.partition("\n") for part in parts)}


def entries() -> Iterator[tuple[str, ...]]:
    for document in DOCUMENTS:
        for heading, text in sections(document).items():
            if heading != "Errata and traps":
                yield from rows(text, 5)


def stating(patterns: str) -> list[Claim]:
    """The claims that are named, each of the patterns at least once."""
    found: list[Claim] = []
    for pattern in quoted(patterns):
        named = [claim for claim in all_claims() if fnmatchcase(claim.id, pattern)]
        assert named, f"no claim of the catalogue is called {pattern}"
        found += named
    assert found
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_entry_has_one_row_in_the_order_of_its_section(document):
    names = []
    for heading, text in sections(document).items():
        if heading == "Errata and traps":
            continue
        (listed,) = re.findall(r"^Entries: (.*?)\.$", text, flags=re.MULTILINE | re.DOTALL)
        own = [quoted(cells[0])[0] for cells in rows(text, 5)]
        assert own == quoted(listed.replace("\n", " ")), heading
        names += own
    assert len(names) == len(set(names)) == DOCUMENTS[document][0]


@pytest.mark.parametrize("cells", list(entries()), ids=lambda cells: quoted(cells[0])[0])
def test_a_row_says_what_is_stated_how_and_whether_it_is_derived(cells):
    _, patterns, kinds, derived, _ = cells
    claims = stating(patterns)
    assert set(kinds.split(", ")) == {KINDS[type(claim.says).__name__] for claim in claims}
    ways = {claim.derived is not None for claim in claims}
    assert derived == {(True,): "yes", (False,): "no"}.get(tuple(ways), "in part")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_erratum_has_a_right_claim_and_a_refuted_one(document):
    corpus = {
        claim.id: claim
        for path in CORPUS.rglob("*.claims.toml")
        for claim in read_claims(path.read_text(), path.name).claims
    }
    found = rows(sections(document)["Errata and traps"], 3)
    assert len(found) == DOCUMENTS[document][1]
    for _, right, wrong in found:
        assert stating(right)
        for pattern in quoted(wrong):
            named = [claim for name, claim in corpus.items() if fnmatchcase(name, pattern)]
            assert any(claim.title.startswith("False") or ".false." in claim.id for claim in named), pattern
