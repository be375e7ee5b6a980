"""Pictures of whole results: theory as lines, simulated networks as points; each module draws one."""
