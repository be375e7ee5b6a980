"""Exact rational matrices: values of matrix expressions, power series along flows, instances of what is given."""
