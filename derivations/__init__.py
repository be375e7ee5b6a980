"""Symbols in, symbols out: the language of claims, exact tests, derivations and the theory as data."""
