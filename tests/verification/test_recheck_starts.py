"""Certificates of statements about incremental learning are confirmed by integrals, and forged ones are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from derivations.claim_files import read_claims
from verification.certificate import certificate
from verification.checksum import digest
from verification.decide import decide
from verification.recheck import Finding, recheck
from verification.settings import Settings

BRIEF = Settings(budget_seconds=6, points=6)
VARIABLES = """
[variables]
s = "unit"
f = "unit"
r = "positive"
eps = { domain = "unit", scale = "log" }
any = { domain = "real", max = 1 }
[[claim]]
id = "asked"
"""
TRUE = {
    "depth-1": ("1", "r", "s", "f", "eps", "false", "s < f", "r > 1"),
    "depth-2": ("2", "2", "1/10", "9/10", "eps", "true", "eps <= 1/2000"),
    "depth-3": ("3", "2", "1/10", "9/10", "eps", "true", "eps < 0.0144763"),
    "infinite": ("oo", "2", "1/10", "9/10", "eps", "false", "eps > 0.0480383"),
    "below-2": ("3/2", "7", "1/10", "9/10", "eps", "true", "eps < exp(-100000)"),
}
FALSE = {
    "depth-1": ("1", "r", "s", "f", "eps", "true", "s < f", "r > 1"),
    "negative": ("1", "r", "s", "f", "any", "false", "s < f", "r > 1", "any < 1"),
    "depth-4": ("4", "r", "s", "f", "s*(1 - 1/r)", "false", "s < f", "r > 1"),
    "at the fraction": ("3", "1", "1/2", "2/3", "eps", "true", "eps <= 1/2"),
    "below-2": ("3/2", "6", "1/10", "9/10", "eps", "true", "eps < exp(-100000)"),
}


def certified(parts: tuple[str, ...]) -> dict[str, Any]:
    names = ("depth", "ratio", "small", "full", "start")
    table = ", ".join(f'{key} = "{text}"' for key, text in zip(names, parts, strict=False))
    relations = ", ".join(f'"{text}"' for text in parts[6:])
    text = f"{VARIABLES}given = [{relations}]\nincremental = {{ {table}, holds = {parts[5]} }}\n"
    (claim,) = read_claims(text, "asked").claims
    return json.loads(json.dumps(certificate(claim, decide(claim, BRIEF), BRIEF)))


@pytest.mark.parametrize("name", TRUE)
def test_what_is_proved_is_confirmed(name: str) -> None:
    made = certified(TRUE[name])
    assert made["verdict"] == "PROVED"
    found = recheck(made)
    assert found.finding is Finding.CONFIRMED, found.reason


@pytest.mark.parametrize("name", FALSE)
def test_what_is_refuted_is_confirmed(name: str) -> None:
    made = certified(FALSE[name])
    assert made["verdict"] == "REFUTED"
    found = recheck(made)
    assert found.finding is Finding.CONFIRMED, found.reason


def claimed(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda made: made["claim"]["claim"][0]["incremental"].update({key: value})


@pytest.mark.parametrize(
    "change",
    [
        claimed("holds", False),
        claimed("start", "200*eps"),
        claimed("depth", "1"),
        claimed("ratio", "1/2"),
        lambda made: made["obligations"][0]["points"][0].update({"at": {"eps": "1/2"}}),
        lambda made: made["obligations"][0].update({"points": []}),
    ],
)
def test_a_forged_certificate_is_rejected(change: Callable[[dict[str, Any]], None]) -> None:
    made = certified(TRUE["depth-3"])
    change(made)
    made["sha256"] = digest(made)
    assert recheck(made).finding is Finding.REJECTED


def test_a_counterexample_that_is_none_is_not_confirmed() -> None:
    made = certified(FALSE["depth-4"])
    at = {"s": "1/10", "f": "9/10", "r": "2"}
    made["counterexample"]["at"] = at
    made["claim"]["claim"][0]["incremental"]["start"] = "1/20"
    made["sha256"] = digest(made)
    assert recheck(made).finding is Finding.REJECTED
