"""Every random quantity that can be drawn, by name; what each of them is stands in `derivations.random_quantities`."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from numerics.ensembles.gaussian import GAUSSIAN
from numerics.ensembles.kernels import KERNELS
from numerics.ensembles.networks import NETWORKS
from numerics.ensembles.regression import REGRESSION
from numerics.ensembles.spikes import SPIKES
from numerics.ensembles.students import STUDENTS
from numerics.ensembles.trees import TREES
from numerics.ensembles.whole_students import WHOLE_STUDENTS

_ALL: Final = (*NETWORKS, *GAUSSIAN, *SPIKES, *STUDENTS, *WHOLE_STUDENTS, *TREES, *REGRESSION, *KERNELS)
#: Every sampler by the name of its random quantity.
SAMPLERS: Final = MappingProxyType({each.name: each for each in _ALL})
