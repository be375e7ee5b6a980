"""Bounds proved by reasoning: variables moved to the ends of their ranges, sub-expressions bounded by themselves."""
