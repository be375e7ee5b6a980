"""Claims as test items: `pytest --claims FILE...`, and files named `*.claims.toml` wherever pytest looks.

Every pytest that finds this package loads this module, so it imports nothing until there is a claim to decide.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

    from derivations.claim import Claim
    from verification.verdict import Result, Verdict

_SUFFIX = ".claims.toml"
#: Three years; the timers of the system take no longer ones.
_LONGEST_BUDGET = 1e8
_FOR_CLAIMS = pytest.StashKey[frozenset[Path]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options `--claims`, `--claims-accept`, `--claims-seed` and `--claims-budget`."""
    group = parser.getgroup("exactflow", "theorems as tests")
    group.addoption(
        "--claims", nargs="+", action="extend", default=[], metavar="FILE", help="Decide the claims of these files."
    )
    group.addoption(
        "--claims-accept", choices=["sampled"], help="Let claims pass that are only SAMPLED, not PROVED or ENCLOSED."
    )
    group.addoption("--claims-seed", type=int, default=0, metavar="N", help="Seed of the random points of claims.")
    group.addoption(
        "--claims-budget", type=float, metavar="SECONDS", help="Seconds after which to give up on one claim."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Look at the files of `--claims`, and at nothing else unless other paths were named."""
    named = config.getoption("--claims")
    config.stash[_FOR_CLAIMS] = frozenset((config.invocation_params.dir / name).resolve() for name in named)
    _check_options(config)
    if not named:
        return
    missing = next((name for name in named if not (config.invocation_params.dir / name).is_file()), None)
    if missing is not None:
        raise pytest.UsageError(f"--claims: there is no file {missing}; name claim files such as theorems.claims.toml")
    asked = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    config.args = [*asked, *named]


def _check_options(config: pytest.Config) -> None:
    if config.getoption("--claims-seed") < 0:
        raise pytest.UsageError("--claims-seed: a seed is not negative; give 0 or more")
    budget = config.getoption("--claims-budget")
    if budget is not None and not 0 < budget <= _LONGEST_BUDGET:
        raise pytest.UsageError(f"--claims-budget: {budget} is no budget; give seconds above 0, at most 1e8")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ClaimsFile | None:
    """Collect claim files: those named so, and those of `--claims`."""
    if file_path.name.endswith(_SUFFIX) or file_path.resolve() in parent.config.stash[_FOR_CLAIMS]:
        return ClaimsFile.from_parent(parent, path=file_path)
    return None


def accepted(leave: str | None) -> set[Verdict]:
    """The verdicts that let a claim pass; `leave` is "sampled" if SAMPLED is one of them."""
    from verification.verdict import Verdict

    return {Verdict.PROVED, Verdict.ENCLOSED} | ({Verdict.SAMPLED} if leave == "sampled" else set())


class ClaimsFile(pytest.File):
    """A claim file; a mistake in it is one message of the collection."""

    def collect(self) -> Iterator[ClaimItem]:
        from click import ClickException

        from verification.commands.inputs import read_claim_file

        try:
            claims = read_claim_file(str(self.path))
        except ClickException as error:
            raise self.CollectError(error.message) from None
        for claim in claims:
            yield ClaimItem.from_parent(self, name=claim.id, claim=claim)


class ClaimNotAccepted(Exception):
    """A claim whose verdict is no pass."""

    def __init__(self, claim: Claim, result: Result) -> None:
        self.claim = claim
        self.result = result
        super().__init__(f"{claim.id} is {result.verdict}")


class ClaimItem(pytest.Item):
    """One claim; it passes if it is proved or enclosed."""

    def __init__(self, *, claim: Claim, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.claim = claim

    def runtest(self) -> None:
        from verification.engine import decide_safely
        from verification.settings import Settings

        budget = self.config.getoption("--claims-budget")
        seed = self.config.getoption("--claims-seed")
        settings = Settings(seed=seed) if budget is None else Settings(seed=seed, budget_seconds=budget)
        result = decide_safely(self.claim, settings)
        if result.verdict not in accepted(self.config.getoption("--claims-accept")):
            raise ClaimNotAccepted(self.claim, result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str | TerminalRepr:  # type: ignore[override]
        if not isinstance(excinfo.value, ClaimNotAccepted):
            return super().repr_failure(excinfo)
        return "\n".join(self._failure(excinfo.value.result))

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"claim {self.name}"

    def _failure(self, result: Result) -> Iterator[str]:
        """What was claimed, what contradicts it, and the commands that look again."""
        from verification.checks.points import show
        from verification.report.claim_tables import claim_tables, toml
        from verification.report.terminal import reason_of

        yield f"{result.verdict}: {self.claim.title or self.claim.id}"
        yield from (f"    {line}" for line in toml({"claim": claim_tables(self.claim)["claim"]}).splitlines()[1:])
        example = result.counterexample
        if example is not None:
            yield f"counterexample: {show(example.point)}"
            if example.left:
                yield f"    claimed: {example.left}"
                yield f"    found:   {example.right}"
        yield f"reason: {reason_of(result)}"
        seed = self.config.getoption("--claims-seed")
        here = self.config.invocation_params.dir
        path = self.path.relative_to(here) if self.path.is_relative_to(here) else self.path
        yield f"seed: {seed}"
        yield f"re-check: exactflow verify {shlex.quote(str(path))} --seed {seed}"
