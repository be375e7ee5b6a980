"""Critical lines of wide networks: their course, where they begin and end, and points on that of tanh.

Conventions: those of the topic `kernel-phases`. The critical line is where the fixed variance has the growth x1 = 1; it
is explicit in the variance q. d is what the weights exceed their least critical value by, relatively.
"""

from __future__ import annotations

from typing import Final

from derivations.catalogue import kernel_phases
from derivations.catalogue.consequences import Expanded
from derivations.catalogue.deductions import Deduced
from derivations.catalogue.gaussian_kernels import ERF_DIAGONAL, Cited
from derivations.catalogue.kernel_phases import CRITICAL_BIAS, CRITICAL_LINE, CRITICAL_START, SINE_LINE
from derivations.catalogue.sources import XIAO_2020
from derivations.catalogue.stating import Vocabulary
from derivations.claim import Claim, Equal, Holds, Limit
from derivations.derivation import Rule
from derivations.expressions import (
    INFINITY,
    ONE,
    ZERO,
    Expr,
    Relation,
    Symbol,
    differentiate,
    read,
    read_relation,
    symbols,
)
from derivations.variables import Domain, Variable

D, Q, W = symbols("d q w")
_VOCABULARY: Final = Vocabulary(
    (*kernel_phases.VARIABLES, Variable("z", Domain.REAL, about="normal variable")), "critical-lines", XIAO_2020
)
_claim: Final = _VOCABULARY.claim


def _near(of: str | Expr, variable: Symbol, to: Expr, side: str, value: str) -> Limit:
    return Limit(read(of) if isinstance(of, str) else of, variable, to, side, read(value))


_ERF_BIAS: Final = "(q - sqrt(1 + 4*q)/2*asin(2*q/(1 + 2*q)))"
_ERF_RISE: Final = "1 - asin(2*q/(1 + 2*q))/sqrt(1 + 4*q) - 1/(1 + 2*q)"
_ARCTANGENT: Final = "(2*atan(sqrt(1 + 4*q)) - pi/2)"
_ERF_SERIES: Final = f"(q - sqrt(1 + 4*q)/2*{_ARCTANGENT})"
_ERF_NEAR: Final = read("(d**2 + 2*d)/4 - (1 + d)/2*(2*atan(1 + d) - pi/2)")
_SINE_BIAS: Final = "(1 - w - log(2/w - 1)/2)"
_SINE_NEAR: Final = "(-d - log(2/(1 + d) - 1)/2)"

ERF_WEIGHTS: Final = _claim(
    "erf.weights",
    "The critical weights of erf by the variance",
    Equal(read("pi/4*sqrt(1 + 4*q)*4/(pi*sqrt(1 + 4*q))"), ONE),
    derived=Deduced(r"Solve $\chi_1 = 1$ for the weights.", Rule.INVERT, parents=(ERF_DIAGONAL,)),
)
ERF_BIAS: Final = _claim(
    "erf.bias",
    "The critical bias of erf by the variance",
    Equal(read(f"pi/4*sqrt(1 + 4*q)*2/pi*asin(2*q/(1 + 2*q)) + {_ERF_BIAS}"), Q),
    derived=Deduced("Put the weights into the equation of the fixed variance.", parents=(ERF_WEIGHTS, CRITICAL_LINE)),
)
ERF_SLOPE: Final = _claim(
    "erf.slope",
    "How the critical bias of erf grows with the variance",
    Equal(differentiate(read(_ERF_BIAS), Q), read(_ERF_RISE)),
    derived=Deduced("Differentiate.", parents=(ERF_BIAS,)),
)
ERF_RISES: Final = _claim(
    "erf.rises",
    "The critical line of erf rises: weights and bias grow together",
    Holds(Relation((read(_ERF_RISE), ZERO), (">",))),
    derived=Deduced("The arcsine is below $\\pi/2$, and small with $q$.", Rule.BOUND, read(_ERF_RISE), (ERF_SLOPE,)),
)
ERF_ARCTANGENT: Final = _claim(
    "erf.arctangent",
    "The arcsine in the kernel of erf is an arctangent: both have one derivative, and begin at 0",
    Equal(differentiate(read("asin(2*q/(1 + 2*q))"), Q), differentiate(read(_ARCTANGENT), Q)),
    derived=Deduced(
        "Differentiate both.",
        parents=(ERF_BIAS,),
        before=Cited("At the variance 0 both are 0:", "2*atan(sqrt(1 + 4*0)) - pi/2", "asin(0)"),
    ),
    note="With w = pi/4*(1 + d) the root is 1 + d.",
)
ERF_FOURTH: Final = _claim(
    "erf.start.fourth",
    "The term after the third power in the weights",
    _near((_ERF_NEAR - D**3 / 6) / D**4, D, ZERO, "+", "-1/12"),
    derived=Expanded("The next order.", (CRITICAL_START, ERF_ARCTANGENT)),
)
ERF_FIFTH: Final = _claim(
    "erf.start.fifth",
    "The term after the fourth power in the weights",
    _near((_ERF_NEAR - D**3 / 6 + D**4 / 12) / D**5, D, ZERO, "+", "1/40"),
    derived=Expanded("The next order.", (ERF_FOURTH,)),
)
ERF_CUBIC: Final = _claim(
    "erf.start.variance",
    "The critical bias of erf begins with the third power of the variance",
    _near(f"{_ERF_SERIES}/q**3", Q, ZERO, "+", "4/3"),
    derived=Expanded("Expand root and arctangent.", (ERF_ARCTANGENT,)),
)
ERF_QUARTIC: Final = _claim(
    "erf.start.variance.fourth",
    "The term after the third power of the variance",
    _near(f"({_ERF_SERIES} - 4*q**3/3)/q**4", Q, ZERO, "+", "-16/3"),
    derived=Expanded("The next order.", (ERF_CUBIC,)),
)
ERF_QUINTIC: Final = _claim(
    "erf.start.variance.fifth",
    "The term after the fourth power of the variance",
    _near(f"({_ERF_SERIES} - 4*q**3/3 + 16*q**4/3)/q**5", Q, ZERO, "+", "272/15"),
    derived=Expanded("The next order.", (ERF_QUARTIC,)),
)
ERF_LARGE: Final = _claim(
    "erf.large",
    "Far out on the critical line of erf nearly all of the variance is bias",
    _near(f"{_ERF_BIAS}/q", Q, INFINITY, "", "1"),
    derived=Expanded("The weights grow like the root of the variance only.", (ERF_BIAS,)),
)
ERF_LARGE_WEIGHTS: Final = _claim(
    "erf.large.weights",
    "Far out the critical bias of erf grows with the square of the weights",
    _near(f"({CRITICAL_BIAS})/w**2", W, INFINITY, "", "4/pi**2"),
    derived=Expanded("The variance is $4\\sigma_w^4/\\pi^2$ to leading order.", (CRITICAL_LINE,)),
)
SINE_START: Final = _claim(
    "sine.start",
    "The critical line of sines leaves the axis of weights with the third power too",
    _near(f"{_SINE_NEAR}/d**3", D, ZERO, "+", "1/3"),
    derived=Expanded("Write $\\sigma_w^2 = 1 + \\delta$.", (SINE_LINE,)),
)
SINE_FOURTH: Final = _claim(
    "sine.start.fourth",
    "The critical bias of sines is odd in d: the next term has the fifth power",
    _near(f"({_SINE_NEAR} - d**3/3)/d**5", D, ZERO, "+", "1/5"),
    derived=Expanded("The next orders.", (SINE_START,)),
)
SINE_RISES: Final = _claim(
    "sine.rises",
    "The critical line of sines rises",
    Holds(Relation((differentiate(read(_SINE_BIAS), W), ZERO), (">",))),
    "1 < w < 2",
    derived=Deduced("Differentiate.", form=read("(w - 1)**2/(w*(2 - w))"), parents=(SINE_LINE,)),
)
SINE_END: Final = _claim(
    "sine.end",
    "At w = 2 the critical line of sines goes to infinity",
    _near(_SINE_BIAS, W, read("2"), "-", "oo"),
    "1 < w",
    derived=Expanded("The logarithm.", (SINE_RISES,)),
)


_DENSITY: Final = "exp(-z**2/2)/sqrt(2*pi)"
_TAIL: Final = "erfc(8/sqrt(2))"


def _tanh_point(bias: str, variance: str, weights: tuple[str, str]) -> tuple[Claim, ...]:
    """At the given variance the critical weights of tanh lie between two numbers, and the bias within 1/10**6."""
    least, most = weights
    slope = f"integral({_DENSITY}/cosh(sqrt({variance})*z)**4, z, -8, 8)"
    square = f"integral({_DENSITY}*tanh(sqrt({variance})*z)**2, z, -8, 8)"
    named = bias.replace(".", "-")
    weight = f"The critical weights of tanh at the variance {variance} are"
    fixed = f"At its critical weights the variance {variance} of tanh is the fixed one for a bias"
    mean = (
        "The mean is the integral up to what lies beyond 8, of which the chance is $\\operatorname{erfc}(8/\\sqrt 2)$."
    )
    bounds = (
        ("weights.least", f"{weight} above {least}", f"{least}*({slope} + {_TAIL})", "1"),
        ("weights.most", f"{weight} below {most}", "1", f"{most}*{slope}"),
        ("least", f"{fixed} above {bias} - 1/10**6", f"{bias} - 1/10**6", f"{variance} - {most}*({square} + {_TAIL})"),
        ("most", f"{fixed} below {bias} + 1/10**6", f"{variance} - {least}*{square}", f"{bias} + 1/10**6"),
    )
    return tuple(
        _claim(
            f"tanh.bias-{named}.{name}",
            title,
            Holds(read_relation(f"{smaller} < {greater}")),
            derived=Deduced(mean, Rule.BOUND, read(f"{greater} - ({smaller})")),
            note="1.76 is the critical value of tanh at a bias of 0.05; that of erf at a bias of 0.18 is 1.7476.",
        )
        for name, title, smaller, greater in bounds
    )


TANH: Final = (
    *_tanh_point("0.05", "0.570047882", ("1.7609546", "1.7609547")),
    *_tanh_point("0.2", "1.164496287", ("2.2851524", "2.2851525")),
)

CLAIMS: Final[tuple[Claim, ...]] = (
    ERF_WEIGHTS,
    ERF_BIAS,
    ERF_SLOPE,
    ERF_RISES,
    ERF_ARCTANGENT,
    ERF_FOURTH,
    ERF_FIFTH,
    ERF_CUBIC,
    ERF_QUARTIC,
    ERF_QUINTIC,
    ERF_LARGE,
    ERF_LARGE_WEIGHTS,
    SINE_START,
    SINE_FOURTH,
    SINE_RISES,
    SINE_END,
    *TANH,
)
