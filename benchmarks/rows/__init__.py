"""One module a row of the table; each offers `comparisons(effort)`, an iterator of what was measured."""
