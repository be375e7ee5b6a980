"""How formulas, statements and derivations become LaTeX; `derivations.latex` is its public face."""
