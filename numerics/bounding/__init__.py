"""Signs of expressions over whole domains: changes of variables, boxes that cover them, and their subdivision."""
