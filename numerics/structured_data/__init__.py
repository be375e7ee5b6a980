"""Data sets of items and their properties: trees, categories, rings, orders and clusters.

Conventions: outputs are a table Y of properties by items, one column for each item; the inputs are one-hot, one unit
for each item, and whitened: sums over the items, Syx = Y and Sx = I.  Divide by the number of items for averages.
"""
