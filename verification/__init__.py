"""Decides claims by exact and ball arithmetic, and reports what was found."""
