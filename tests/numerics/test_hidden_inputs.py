"""A student that sees a part of the inputs: the sampler against least squares by another way, and a false mean."""

from dataclasses import replace

import numpy as np
import pytest

from derivations.catalogue.hidden_inputs import MEANS
from derivations.expressions import read
from derivations.means import Mean
from numerics.ensembles.measuring import Precision, measure
from numerics.ensembles.registry import SAMPLERS
from verification.decide import decide
from verification.verdict import Verdict


def simulated(inputs: int, seen: int, examples: int, strength: float) -> tuple[float, float]:
    """The mean test error over fresh test data, and its standard error, by the pseudoinverse."""
    chosen = np.random.default_rng(11)
    errors = []
    for _ in range(1500):
        teacher = chosen.normal(0.0, strength**0.5, inputs)
        seen_data, new = chosen.normal(0.0, inputs**-0.5, (2, 60 if examples < 60 else examples, inputs))
        data = seen_data[:examples]
        student = np.linalg.pinv(data[:, :seen]) @ (data @ teacher + chosen.normal(size=examples))
        missed = new @ teacher + chosen.normal(size=len(new)) - new[:, :seen] @ student
        errors.append(np.mean(missed**2))
    return float(np.mean(errors)), float(np.std(errors) / len(errors) ** 0.5)


@pytest.mark.parametrize(("seen", "examples"), [(5, 15), (18, 9), (20, 8)])
def test_the_sampler_is_least_squares(seen, examples):
    parameters = {"inputs": 20, "seen": seen, "examples": examples, "strength": 3}
    found = measure("hidden-inputs-error", parameters, Precision(relative=1 / 200), seed=2)
    mean, error = simulated(20, seen, examples, 3.0)
    assert abs(found.mean - mean) < 4 * (found.error**2 + error**2) ** 0.5


@pytest.mark.parametrize("claim", MEANS, ids=lambda claim: claim.id)
def test_without_the_noise_of_hidden_inputs_the_mean_is_wrong(claim):
    assert isinstance(claim.says, Mean)
    wrong = claim.says.value / read("1 + v/2")
    false = replace(claim, says=replace(claim.says, value=wrong), derived=None)
    assert decide(false).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("seen", "message"), [(30, "give a number from 1 to that"), (10, "the mean is infinite")])
def test_outside_its_domain_it_is_not_drawn(seen, message):
    parameters = {"inputs": 20.0, "seen": float(seen), "examples": 10.0, "strength": 3.0}
    with pytest.raises(ValueError, match=message):
        SAMPLERS["hidden-inputs-error"].draw(np.random.default_rng(0), 1, parameters)
