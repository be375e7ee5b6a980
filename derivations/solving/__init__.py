"""The parts of the solver: rational functions, antiderivatives, charts, invariants and inversions."""
