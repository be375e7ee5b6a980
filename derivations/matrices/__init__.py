"""Matrices of unspecified sizes: expressions, normal forms modulo what is given, derivatives, flows, statements."""
