"""The variables, ranges and ways of statement that the laws of networks share."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from derivations.catalogue.programs import Follows
from derivations.catalogue.quantities import MODE as MODE_VARIABLES
from derivations.catalogue.quantities import TAU, U0, S, T
from derivations.catalogue.sources import SAXE_2014
from derivations.catalogue.stating import Program, Vocabulary, law
from derivations.claim import Claim, Source
from derivations.derivation import Rule
from derivations.expressions import Expr, Relation, Symbol
from derivations.networks import NetworkLaw, Range
from derivations.variables import Domain, Variable

_VOCABULARY = Vocabulary(
    (
        *MODE_VARIABLES,
        Variable("M", Domain.INTEGER, minimum=Fraction(1), about="number of weight matrices"),
        Variable("lam", Domain.POSITIVE, about="variance of the input along the mode", latex=r"\lambda"),
        Variable("mu", Domain.NONNEGATIVE, about="strength of the weight decay", latex=r"\mu"),
        Variable("eta", Domain.POSITIVE, about="step of gradient descent", latex=r"\eta"),
        Variable("delta", Domain.POSITIVE, about="distance of the mode from its target at time 0", latex=r"\delta"),
        Variable("sigma", Domain.POSITIVE, about="standard deviation of the weights at time 0", latex=r"\sigma"),
        Variable("a0", about="weight of the mode in the first layer at time 0", latex="a_0"),
        Variable("b0", about="weight of the mode in the second layer at time 0", latex="b_0"),
        *(
            Variable(
                f"a0_{i}", Domain.POSITIVE, about=f"weight of the mode in layer {i} at time 0", latex=f"a_{{{i},0}}"
            )
            for i in range(1, 6)
        ),
        Variable(
            "P0",
            Domain.POSITIVE,
            about="squared norm of the sum of the hidden vectors at time 0, orthogonal to those of stronger modes",
            latex="P_0",
        ),
        Variable("i", Domain.INTEGER, minimum=Fraction(1), about="number of the mode, the strongest first"),
        Variable("m", Domain.INTEGER, minimum=Fraction(1), about="number of input domains, and of output domains"),
        Variable(
            "k", Domain.INTEGER, minimum=Fraction(1), about="output domains that each input domain is trained with"
        ),
        Variable("kappa", Domain.NONNEGATIVE, about="P0 times the squared norm of their difference at time 0"),
        Variable("c0", about="the entry of the imbalance at time 0", latex="c_0"),
        Variable("c", about="the entry of the input-output correlation"),
        Variable("q", about="the entry in the exact matrix solution from the same start"),
        Variable("w0", about="the entry of the map at time 0", latex="w_0"),
        Variable("n", Domain.INTEGER, minimum=Fraction(0), about="number of steps"),
        Variable(
            "g", Domain.INTEGER, Fraction(0), Fraction(1), about="1 for a mode of the stronger group, 0 for others"
        ),
        Variable("x", about="time that is looked at, in the unit of the statement"),
    )
)


def span(name: Symbol, low: str, high: str, log: bool = False) -> Range:
    """The range of a parameter, its ends as text of rational numbers."""
    return Range(name, Fraction(low), Fraction(high), log)


#: The ranges from which the modes of most networks are drawn.
TARGETS: Final = span(S, "1/2", "2")
STARTS: Final = span(U0, "1/1000", "1/5", log=True)
PACES: Final = span(TAU, "1/2", "2")
UNTIL: Final = span(T, "0", "6")
MODES: Final = (TARGETS, STARTS, PACES, UNTIL)


def claim(
    name: str,
    title: str,
    says: NetworkLaw,
    derived: Program | None,
    given: tuple[str | Relation, ...] = (),
    source: Source = SAXE_2014,
    note: str = "",
) -> Claim:
    """A claim of the topic that declares exactly the variables that it uses."""
    return _VOCABULARY.claim(f"networks.{name}", title, says, *given, source=source, derived=derived, note=note)


def confirms(parent: Claim, sentence: str, used: Expr) -> Follows:
    """The law is that of another claim, which is what the networks are compared with."""
    return Follows((parent,), sentence, Rule.SPECIALISE, used)


def mode_of(parent: Claim, sentence: str = "Every mode of the network is a chain of weights.") -> Follows:
    """The law is that of another claim as it stands."""
    return confirms(parent, sentence, law(parent))
