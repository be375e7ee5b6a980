"""The error of a task inside a student of two, in time: the curve of the catalogue against students of noisy data."""

import numpy as np
import pytest

from derivations.catalogue import find
from derivations.claim import Equal
from derivations.expressions import Symbol, read
from numerics.evaluate import evaluate_mpmath

INPUTS, OWN, OTHER = 400, 60, 100
TASK, HELPER, ALIGNED, START = 3, 6, 0.6, 1e-5
TIMES = (0.6, 0.8, 1.0, 1.2, 2.5)
RUNS = 60


def predicted(time: float) -> float:
    """The claim at the joint singular values and shares of two tasks of rank one."""
    root = "sqrt((3**2 - 6**2)**2 + 4*(3/5)**2*3**2*6**2)"
    values = {"A": "2/5", "f": "3/8", "N": "160", "eps": "1/100000", "tau": "1", "t": str(time)}
    values |= {"s": f"sqrt((3**2 + 6**2 + {root})/2)", "r": f"sqrt((3**2 + 6**2 - {root})/2)"}
    values |= {"k": f"(1 + (3**2 - 6**2)/{root})/2"}
    says = find("joint-curves.fewer-outputs").says
    assert isinstance(says, Equal)
    return float(evaluate_mpmath(says.right, {Symbol(name): read(text) for name, text in values.items()}, 15))


def students() -> np.ndarray:
    """The error of the task at the times, one row a data set, of students that start aligned with their data."""
    random = np.random.default_rng(7)
    teacher = np.zeros((OWN + OTHER, INPUTS))
    teacher[0, 0] = TASK
    teacher[OWN, :2] = HELPER * np.array([ALIGNED, np.sqrt(1 - ALIGNED**2)])
    errors = []
    for _ in range(RUNS):
        left, values, right = np.linalg.svd(
            teacher + random.normal(0, 1 / np.sqrt(INPUTS), teacher.shape), full_matrices=False
        )
        strengths = (values / (1 + (values / START - 1) * np.exp(-2 * values * time)) for time in TIMES)
        learned = ((left[:OWN] * each) @ right for each in strengths)
        errors.append([np.sum((each - teacher[:OWN]) ** 2) / TASK**2 for each in learned])
    return np.array(errors)


@pytest.fixture(scope="module")
def measured() -> np.ndarray:
    return students()


@pytest.mark.parametrize("place", range(len(TIMES)))
def test_the_curve_is_the_mean_over_data_sets(place: int, measured: np.ndarray) -> None:
    column = measured[:, place]
    error = column.std(ddof=1) / np.sqrt(RUNS)
    assert abs(column.mean() - predicted(TIMES[place])) < 4 * error
