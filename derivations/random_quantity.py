"""What a random quantity is: its name, its definition in words and its formula."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class RandomQuantity:
    """A random quantity.

    Attributes:
        name: its name in a statement.
        setting: a sentence, in LaTeX, that says what is random; `<name>` stands for a parameter.
        formula: the quantity as a formula, likewise.
        parameters: the names of its parameters.
    """

    name: str
    setting: str
    formula: str
    parameters: tuple[str, ...]

    def latex(self, text: str, shown: Callable[[str], str]) -> str:
        """A text of this quantity with the parameters as `shown` typesets them."""
        return re.sub(r"<(\w+)>", lambda found: shown(found.group(1)), text)
