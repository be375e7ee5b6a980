"""`exactflow list`: every claim of the catalogue, and those that are stated without a derivation."""

import json

from derivations.catalogue import all_claims


def rows(text: str) -> list[list[str]]:
    """The words of every row; a line that begins with a space continues the row before."""
    return [row.split() for row in text.replace("\n ", " ").splitlines()]


def test_every_claim_is_listed_with_its_title(exactflow):
    ran = exactflow("list")
    assert ran.status == 0
    assert rows(ran.out) == [f"{claim.id} {claim.title}".split() for claim in all_claims()]
    assert max(map(len, ran.out.splitlines())) <= 100


def test_the_claims_without_a_derivation_and_how_many_have_one(exactflow):
    ran = exactflow("list", "--underived")
    assert ran.status == 0
    stated = [claim for claim in all_claims() if claim.derived is None]
    listed, counted = ran.out.rstrip().split("\n\n")
    assert rows(listed) == [f"{claim.id} {claim.title}".split() for claim in stated]
    assert counted == (
        f"{len(all_claims()) - len(stated)} of {len(all_claims())} claims are derived; {len(stated)} are only stated."
    )


def test_both_lists_as_json(exactflow):
    every = json.loads(exactflow("list", "--json").out)["claims"]
    stated = json.loads(exactflow("list", "--underived", "--json").out)["claims"]
    assert [entry for entry in every if not entry["derived"]] == stated
    assert len(every) == len(all_claims())
    assert all(set(entry) == {"id", "title", "kind", "source", "derived"} for entry in every)


def test_a_claim_without_a_derivation_says_so_in_its_note():
    for claim in all_claims():
        assert claim.derived is not None or claim.note, claim.id
