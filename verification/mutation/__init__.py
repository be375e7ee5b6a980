"""Wrong versions of claims, and what the checks make of them: how strong is the deciding?"""
