"""Phases of wide networks, and what they say of training and generalisation at a depth."""
