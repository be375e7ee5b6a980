import json
import sys

import pytest

from derivations.catalogue import find, topics
from derivations.claim import Claim, Equal
from derivations.expressions import ONE, read
from verification.commands.inputs import Claims
from verification.commands.verify import exit_status
from verification.verdict import Counterexample, Evidence, Outcome, Result, Verdict

TRUE = ("square", 'equal = ["(x + 1)**2", "x**2 + 2*x + 1"]')
FALSE = ("false-square", 'equal = ["(x + 1)**2", "x**2 + x + 1"]')
IMPOSSIBLE = ("impossible", 'given = ["x > 2", "x < 1"]\nequal = ["x", "x"]')


def result(verdict: Verdict, identifier: str = "a") -> Result:
    return Result(identifier, "", verdict, (), 0.0)


def test_a_true_claim_passes(exactflow, claim_file):
    ran = exactflow("verify", claim_file(TRUE))
    assert ran.status == 0
    assert "square" in ran.out
    assert "PROVED" in ran.out
    assert ran.err == ""


def test_a_false_claim_is_refuted_with_its_counterexample_below(exactflow, claim_file):
    ran = exactflow("verify", claim_file(TRUE, FALSE))
    assert ran.status == 1
    lines = ran.out.splitlines()
    row = next(index for index, line in enumerate(lines) if line.startswith("false-square"))
    assert "REFUTED" in lines[row]
    assert "counterexample: x = " in lines[row + 1]
    assert lines[-1] == "2 claims: 1 PROVED, 1 REFUTED"


def test_a_topic_names_its_claims_each_once(exactflow):
    ran = exactflow("verify", "shallow", "shallow.time", "--json")
    assert ran.status == 0
    ids = [claim["id"] for claim in json.loads(ran.out)["claims"]]
    assert ids == [claim.id for claim in next(topic for topic in topics() if topic.name == "shallow").claims]


def test_json_has_the_shape_of_the_claim_format_and_a_true_counterexample(exactflow, claim_file):
    ran = exactflow("verify", claim_file(TRUE, FALSE), "--json")
    found = json.loads(ran.out)
    assert set(found) == {"claims", "summary"}
    assert found["summary"] == {"PROVED": 1, "REFUTED": 1}
    proved, refuted = found["claims"]
    assert set(proved) == {"id", "title", "verdict", "evidence", "counterexample", "seconds"}
    assert set(proved["evidence"][0]) == {"check", "outcome", "detail"}
    assert proved["counterexample"] is None
    value = read(refuted["counterexample"]["x"]).value
    assert (value + 1) ** 2 != value**2 + value + 1


def test_inconsistent_assumptions_are_vacuous(exactflow, claim_file):
    ran = exactflow("verify", claim_file(TRUE, IMPOSSIBLE), "--json")
    assert json.loads(ran.out)["summary"] == {"PROVED": 1, "VACUOUS": 1}
    assert ran.status == 3


def test_a_refutation_outranks_what_is_not_decided(exactflow, claim_file):
    assert exactflow("verify", claim_file(IMPOSSIBLE, FALSE)).status == 1


def test_several_files_are_decided_in_order(exactflow, claim_file):
    first, second = claim_file(FALSE, name="b.toml"), claim_file(TRUE, name="a.toml")
    found = json.loads(exactflow("verify", first, second, "--json").out)
    assert [claim["id"] for claim in found["claims"]] == ["false-square", "square"]


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        (["PROVED", "ENCLOSED"], 0),
        (["PROVED", "SAMPLED"], 3),
        (["UNDECIDED"], 3),
        (["VACUOUS"], 3),
        (["REFUTED", "UNDECIDED"], 1),
        (["VACUOUS", "REFUTED"], 1),
    ],
)
def test_exit_statuses(verdicts, status):
    assert exit_status(Claims(()), [result(Verdict(verdict)) for verdict in verdicts]) == status


@pytest.mark.parametrize(("verdict", "status"), [("SAMPLED", 0), ("UNDECIDED", 3), ("REFUTED", 1)])
def test_sampled_passes_if_accepted(verdict, status):
    assert exit_status(Claims(()), [result(Verdict(verdict))], accept_sampled=True) == status


def test_only_statistical_claims_of_the_catalogue_pass_at_sampled():
    networks = find("networks.shallow")
    assert networks is not None
    statistical, equation = Claim("a", networks.says), Claim("a", Equal(ONE, ONE))
    sampled = [result(Verdict.SAMPLED)]
    assert exit_status(Claims((statistical,), frozenset({"a"})), sampled) == 0
    assert exit_status(Claims((statistical,)), sampled) == 3
    assert exit_status(Claims((equation,), frozenset({"a"})), sampled) == 3


def test_the_table_stays_within_100_columns(exactflow, claim_file, monkeypatch):
    long = "a-very-long-name." * 12
    example = Counterexample({}, "1", "2")
    evidence = Evidence("balls", Outcome.REFUTED, "a long reason " * 20, example)
    found = [Result(long, "", Verdict.REFUTED, (evidence,), 12345.6)]
    monkeypatch.setattr("verification.commands.verify.decide", lambda claims, settings, keep: found)
    ran = exactflow("verify", claim_file(TRUE))
    assert max(len(line) for line in ran.out.splitlines()) <= 100
    assert long in "".join(line.split()[0] for line in ran.out.splitlines() if line.split())
    assert "counterexample: everywhere" in ran.out


def test_the_seed_and_the_digits_reach_the_engine(exactflow, claim_file, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "verification.commands.verify.decide", lambda claims, settings, keep: asked.append(settings) or []
    )
    words = ("--seed", "7", "--digits", "40", "--processes", "1", "--budget", "2.5")
    exactflow("verify", claim_file(TRUE), *words)
    (settings,) = asked
    assert (settings.seed, settings.digits, settings.processes, settings.budget_seconds) == (7, 40, 1, 2.5)


def test_progress_is_drawn_on_a_terminal_only(monkeypatch):
    from verification.commands.progress import progress_bar

    with progress_bar() as nothing:
        assert nothing is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress_bar() as report:
        assert report is not None
        report(0, 2, "a")


def test_certificates_are_written_one_a_claim(exactflow, claim_file, tmp_path):
    directory = tmp_path / "proofs" / "today"
    exactflow("verify", claim_file(TRUE, FALSE), "--certificates", directory)
    assert sorted(path.name for path in directory.iterdir()) == ["false-square.json", "square.json"]
    ran = exactflow("recheck", *sorted(directory.iterdir()))
    assert ran.status == 0, ran.out
    assert ran.out.count(": confirmed: ") == 2


def test_recheck_statuses(exactflow, claim_file, tmp_path):
    exactflow("verify", claim_file(TRUE, IMPOSSIBLE), "--certificates", tmp_path)
    square, impossible = tmp_path / "square.json", tmp_path / "impossible.json"
    assert exactflow("recheck", square, impossible).status == 3
    square.write_text(square.read_text().replace("x**2 + 2*x + 1", "x**2 + 3*x + 1"))
    ran = exactflow("recheck", impossible, square, "--json")
    assert ran.status == 1
    findings = [entry["finding"] for entry in json.loads(ran.out)["certificates"]]
    assert findings == ["unconfirmed", "rejected"]
