"""How a bound is reasoned about: sub-expressions by name, variables moved to an end of their range."""
