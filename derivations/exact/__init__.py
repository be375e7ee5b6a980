"""Exact tests: is it zero, what is its sign, has it a value everywhere?"""

from derivations.exact.definedness import Condition, conditions, obstacles
from derivations.exact.questions import is_zero, possible_signs, rational_value, sign

__all__ = ["Condition", "conditions", "is_zero", "obstacles", "possible_signs", "rational_value", "sign"]
