"""The error curves of the catalogue, integrals over the spectrum, against those of `numerics.generalisation`."""

from fractions import Fraction

import pytest

from derivations.catalogue import find
from derivations.claim import Equal
from derivations.expressions import Symbol, read
from numerics.evaluate import evaluate_mpmath
from numerics.generalisation import error_curves

FEWER, MORE = (50, 100), (100, 50)
CASES = [
    ("error-curves.two-modes", ("3", "2"), FEWER),
    ("error-curves.train.two-modes", ("3", "2"), FEWER),
    ("error-curves.undetectable", ("3", "1/2"), FEWER),
    ("error-curves.none-detectable", ("1/2",), FEWER),
    ("error-curves.more-outputs", ("3",), MORE),
    ("error-curves.train.more-outputs", ("3",), MORE),
]


@pytest.mark.parametrize(("name", "strengths", "shape"), CASES)
@pytest.mark.parametrize("time", [1, 2, 5])
def test_a_curve_of_the_catalogue(name: str, strengths: tuple[str, ...], shape: tuple[int, int], time: int) -> None:
    says = find(name).says
    assert isinstance(says, Equal)
    values = {"A": f"{shape[0]}/{shape[1]}", "N": str(shape[0]), "eps": "1/100000", "tau": "1", "t": str(time)}
    values |= {"s": strengths[0], "r": strengths[-1]}
    point = {Symbol(symbol): read(text) for symbol, text in values.items()}
    found = error_curves([float(Fraction(each)) for each in strengths], shape, 1e-5, [time], corrected=False)
    expected = found.train if "train" in name else found.test
    assert float(evaluate_mpmath(says.right, point, 15)) == pytest.approx(float(expected[0]), rel=1e-9)
