"""Terms of the order 1/n in the errors of a student: outliers scatter and repel one another, the bulk gives way.

For data s*u*v^T + Z the overlap of a singular vector with its structure is the slope of its singular value in s, at
every size.  With S' = s(t, .) the test error is therefore

    sum_k s(t, x_k)**2 - 2*d/dlambda sum_k S(x_k(lambda)) + sum_a s_a**2,

where lambda scales the structures, and only means of sums over singular values x_k are needed.  With Y = z**2 - 1 - A =
y + A/y, y = s**2 at an outlier, and T_a = s_a**2/(s_a**2 - y) they are, to the order 1/n, contour integrals of

    L = y*c*sum_a T_a - (2*y + 1 + A)/(2*(y**2 - A))*(sum_a T_a**2 + (sum_a T_a)**2)

over n, with c = (y + 1)*(y + A)/(y**2 - A)**2: poles at the outliers, of which the mean and the variance are claims of
the topic `outliers`, as is L for one structure, and a cut along the bulk, |y| = sqrt(A).  The means over an outlier are
those of a normal variable, for s(t, .) is steep.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from derivations.catalogue.outliers import DRIFT, REPULSION, VARIANCE
from derivations.catalogue.resolvent import INFLATED
from derivations.expressions import Expr, Symbol, differentiate, sqrt
from numerics.arrays import evaluate_array
from numerics.generalisation.noise import Array, Bulk

#: A function of the singular values, of shape (times, values).
Function = Callable[[Array], Array]

_S: Final = Symbol("s")
_NODES: Final = 48
#: How many widths of the transition at the threshold, and of the scatter of an outlier, are to be kept away from.
_WIDTHS: Final = 2.0


@dataclass(frozen=True)
class FiniteSize:
    """The terms of the order 1/n.

    Attributes:
        bulk: of the noise.
        strengths: of the structures in units of the noise, the largest first.
        columns: n.
    """

    bulk: Bulk
    strengths: Array
    columns: int

    @property
    def applies(self) -> bool:
        """Whether no strength is so near to the threshold, or to another one, that the expansion in 1/n fails.

        The transition at the threshold is of the width n**(-1/3); outliers closer than they scatter are not told apart.
        """
        size = self.columns * min(1.0, self.bulk.aspect)
        off = np.abs(self.strengths**2 / np.sqrt(self.bulk.aspect) - 1)
        if not np.all(off > _WIDTHS * size ** (-1 / 3)):
            return False
        apart, scatter = -np.diff(self._of(INFLATED)), self.outliers[1]
        return bool(np.all(apart > _WIDTHS * np.maximum(scatter[1:], scatter[:-1])))

    @cached_property
    def outliers(self) -> tuple[Array, Array]:
        """Mean and standard deviation of each outlier."""
        values = self._detectable
        mean = self._of(INFLATED) + self._of(DRIFT) / self.columns
        return mean + self._repelled(REPULSION) / self.columns, np.sqrt(self._of(VARIANCE) / self.columns) + 0 * values

    @cached_property
    def _slopes(self) -> tuple[Array, Array]:
        """The derivatives of both by the common scale of all structures."""
        s, q = _S, Symbol("q")
        mean = self._of(s * differentiate(INFLATED, s)) + self._of(s * differentiate(DRIFT, s)) / self.columns
        repelled = self._repelled(s * differentiate(REPULSION, s) + q * differentiate(REPULSION, q))
        return mean + repelled / self.columns, self._of(s * differentiate(sqrt(VARIANCE), s)) / np.sqrt(self.columns)

    def of_outliers(self, function: Function) -> Array:
        """The mean of the sum of a function over the outliers, of shape (times,)."""
        places, weights = self._nodes
        return np.asarray(function(places) @ weights)

    def slope_of_outliers(self, slope: Function) -> Array:
        """The derivative by the common scale of the mean of the sum of a function whose derivative is given."""
        places, weights = self._nodes
        nodes = np.tile(np.polynomial.hermite_e.hermegauss(_NODES)[0], len(self._detectable))
        mean, deviation = (np.repeat(each, _NODES) for each in self._slopes)
        return np.asarray(slope(places) @ (weights * (mean + nodes * deviation)))

    def of_bulk(self, slope: Function) -> Array:
        """What the order 1/n adds to the sum of a function over the bulk; its derivative is given."""
        turned = self._turns(self._circle)
        at_edges = [self._turns(np.array([edge])) for edge in self._edges]
        return self._cut(slope, turned.sum(0), _squares(turned, turned), [each.sum() for each in at_edges])

    def slope_of_bulk(self, slope: Function) -> Array:
        """The derivative of that by the common scale of all structures."""
        turned = self._turns(self._circle)
        moved = 2 * turned * (1 - turned)
        at_edges = [self._turns(np.array([edge])) for edge in self._edges]
        edges = [np.sum(2 * each * (1 - each)) for each in at_edges]
        return self._cut(slope, moved.sum(0), 2 * _squares(turned, moved), edges)

    def _cut(self, slope: Function, once: Array, twice: Array, edges: Sequence[complex]) -> Array:
        """The integral along the cut, with half a residue at each of its ends."""
        aspect, y, x = self.bulk.aspect, self._circle, self.bulk.singular
        pole = x**2 * once.imag / (2 * np.sqrt(aspect) * np.sin(self.bulk.angles))
        weights = -(pole - np.real((2 * y + 1 + aspect) / (2 * y) * twice)) / (2 * x * len(x))
        lower, upper = self.bulk.edges
        ends = np.array([lower * edges[1].real, -upper * edges[0].real]) / (8 * np.sqrt(aspect))
        found = slope(x) @ weights + slope(np.array([lower, upper])) @ ends
        return np.asarray(found / self.columns)

    @property
    def _circle(self) -> Array:
        return np.asarray(np.sqrt(self.bulk.aspect) * np.exp(1j * self.bulk.angles))

    @property
    def _edges(self) -> tuple[float, float]:
        root = float(np.sqrt(self.bulk.aspect))
        return root, -root

    def _turns(self, y: Array) -> Array:
        squares = self.strengths[:, None] ** 2
        return np.asarray(squares / (squares - y))

    @property
    def _detectable(self) -> Array:
        return self.strengths[self.strengths**4 > self.bulk.aspect]

    @cached_property
    def _nodes(self) -> tuple[Array, Array]:
        nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
        mean, deviation = self.outliers
        places = np.asarray(mean[:, None] + deviation[:, None] * nodes).ravel()
        return places, np.tile(weights / weights.sum(), len(mean))

    def _of(self, law: Expr, **others: Array) -> Array:
        values = self._detectable
        if not values.size:
            return values
        named = {Symbol(name): value for name, value in others.items()}
        return evaluate_array(law, {Symbol("A"): self.bulk.aspect, _S: values, **named}) + 0 * values

    def _repelled(self, law: Expr) -> Array:
        """The sum of a law over all other structures."""
        found = np.zeros_like(self._detectable)
        for place, other in enumerate(self.strengths):
            here = np.arange(len(found)) != place
            with np.errstate(divide="ignore", invalid="ignore"):
                found = found + np.where(here, self._of(law, q=other), 0.0)
        return found


def _squares(one: Array, other: Array) -> Array:
    return np.asarray((one * other).sum(0) + one.sum(0) * other.sum(0))
