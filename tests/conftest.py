"""What every test may rely on: default precision at the start, and reproducible random examples."""

from collections.abc import Iterator

import flint
import mpmath
import pytest
from hypothesis import settings

settings.register_profile("exactflow", deadline=None, derandomize=True, database=None)
settings.load_profile("exactflow")


@pytest.fixture(autouse=True)
def default_precision() -> Iterator[None]:
    """Each test starts at the libraries' default precision, whatever the test before it did."""
    mpmath.mp.dps = 15
    flint.ctx.default()
    yield
    mpmath.mp.dps = 15
    flint.ctx.default()
