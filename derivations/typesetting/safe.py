"""Which LaTeX from outside may enter a document: a small grammar of names and a list of harmless commands."""

from __future__ import annotations

import re
from typing import Final

_GREEK_NAMES: Final = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma
varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
_SIGN_NAMES: Final = "ell hbar infty star ast prime dagger parallel perp circ partial nabla top bot"
_STYLE_NAMES: Final = """
mathrm mathbf mathcal mathbb mathsf mathit mathtt mathfrak boldsymbol bar hat tilde vec dot ddot check overline
underline widehat widetilde
"""
_OTHER_NAMES: Final = """
frac dfrac tfrac sqrt log exp sin cos tan sinh cosh tanh arcsin arccos arctan min max inf sup lim sum int prod det Pr
operatorname text left right big Big bigg Bigg limits nolimits displaystyle textstyle cdot times le leq ge geq ne neq
equiv approx sim propto pm mp ll gg to mapsto rightarrow Rightarrow Longrightarrow iff implies in notin subset cup cap
forall exists mid quad qquad lvert rvert lVert rVert langle rangle dots ldots cdots vdots ddots
"""
GREEK: Final = frozenset(_GREEK_NAMES.split())
_SIGNS: Final = frozenset(_SIGN_NAMES.split())
_STYLES: Final = frozenset(_STYLE_NAMES.split())
_COMMANDS: Final = GREEK | _SIGNS | _STYLES | frozenset(_OTHER_NAMES.split())
_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\[,;:! {}|]|[A-Za-z0-9]|[ +\-*/=<>()\[\],.;:!|'_^{}&]")
_NAME_LIMIT: Final = 80


def is_formula(latex: str) -> bool:
    r"""Whether `latex` is made of harmless commands with balanced braces.

    >>> is_formula(r"\frac{a}{b} \le u_0"), is_formula(r"\input{secret}")
    (True, False)
    """
    tokens = _tokens(latex)
    if tokens is None or "&" in tokens:
        return False
    depth = 0
    for token in tokens:
        if token.startswith("\\") and token[1:].isalpha() and token[1:] not in _COMMANDS:
            return False
        depth += (token == "{") - (token == "}")
        if depth < 0:
            return False
    return depth == 0 and tokens.count(r"\left") == tokens.count(r"\right")


def nuclei(latex: str) -> int:
    r"""How many letters with their scripts a declared name consists of; 0 if it is not a name that can be trusted.

    A trusted name compiles wherever a symbol may stand: braces balance, and no letter carries two subscripts.

    >>> nuclei("u_0"), nuclei(r"\Delta u"), nuclei("u_a_b"), nuclei(r"\write18{x}")
    (1, 2, 0, 0)
    """
    tokens = _tokens(latex)
    if not tokens or len(latex) > _NAME_LIMIT:
        return 0
    try:
        count, rest = _names(tokens, inside=False)
    except _NotAName:
        return 0
    return count if not rest else 0


class _NotAName(ValueError):
    """The tokens leave the grammar of names."""


def _tokens(latex: str) -> list[str] | None:
    tokens = _TOKEN.findall(latex)
    return tokens if "".join(tokens) == latex else None


def _names(tokens: list[str], *, inside: bool) -> tuple[int, list[str]]:
    """The number of names at the front of `tokens`, and what follows them; signs may stand inside braces only."""
    count = 0
    while tokens and tokens[0] != "}":
        if tokens[0] == " " or (inside and tokens[0] in "+-*/,()=.<>"):
            tokens = tokens[1:]
            continue
        tokens = _scripts(_nucleus(tokens))
        count += 1
    return count, tokens


def _nucleus(tokens: list[str]) -> list[str]:
    """What follows one letter, command, styled group or group."""
    if not tokens:
        raise _NotAName
    head, rest = tokens[0], tokens[1:]
    if head == "{" or (head[1:] in _STYLES and head.startswith("\\") and rest[:1] == ["{"]):
        inner = rest if head == "{" else rest[1:]
        _, after = _names(inner, inside=True)
        if after[:1] != ["}"] or after == inner:
            raise _NotAName
        return after[1:]
    if (head.isascii() and head.isalnum()) or (head.startswith("\\") and head[1:] in GREEK | _SIGNS):
        return rest
    raise _NotAName


def _scripts(tokens: list[str]) -> list[str]:
    """What follows at most one subscript and at most one superscript or primes."""
    seen: set[str] = set()
    while tokens and tokens[0] in "_^'":
        kind = "^" if tokens[0] == "'" else tokens[0]
        if kind in seen:
            raise _NotAName
        seen.add(kind)
        if tokens[0] == "'":
            while tokens[:1] == ["'"]:
                tokens = tokens[1:]
            continue
        tokens = tokens[1:]
        if tokens[:1] in (["*"], ["+"], ["-"]):
            tokens = tokens[1:]
            continue
        tokens = _nucleus(tokens)
    return tokens
