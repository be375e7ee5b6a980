"""Exact tests: is it zero, what is its sign, has it a value everywhere?"""

from derivations.exact.definedness import Condition, conditions, obstacles
from derivations.exact.factors import SignedFactor, Zeros, irreducible_factors, signed_factors, zeros
from derivations.exact.induction import is_zero
from derivations.exact.monotone import keeps_sign
from derivations.exact.questions import possible_signs, rational_value, sign

__all__ = [
    "Condition",
    "SignedFactor",
    "Zeros",
    "conditions",
    "irreducible_factors",
    "is_zero",
    "keeps_sign",
    "obstacles",
    "possible_signs",
    "rational_value",
    "sign",
    "signed_factors",
    "zeros",
]
