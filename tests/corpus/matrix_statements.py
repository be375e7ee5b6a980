"""False statements about matrices, each with the reason why it is false; none may ever be accepted."""

from collections.abc import Callable
from dataclasses import replace

from derivations.catalogue import find
from derivations.catalogue.end_to_end import power, preconditioned
from derivations.catalogue.matrix_networks import Network
from derivations.catalogue.quantities import TAU
from derivations.catalogue.single_output import reduced
from derivations.expressions import ONE, Symbol
from derivations.matrices.building import identity, scaled, total, trace
from derivations.matrices.flows import MatrixFlow, gradient_flow
from derivations.matrices.givens import Balanced, Defined, Orthonormal
from derivations.matrices.nodes import Letter, Scaled, Total
from derivations.matrices.statements import MatrixConserves, MatrixEqual, MatrixEvolves, MatrixStatement

TWO, THREE = Network(2), Network(3)
X, Y = Letter("X", "n", "n"), Letter("Y", "n", "n")


def stated(identifier: str) -> MatrixEvolves:
    """What a catalogue claim about a flow of matrices says."""
    claim = find(identifier)
    assert claim is not None
    assert isinstance(claim.says, MatrixEvolves)
    return claim.says


def swapped_preconditioner() -> MatrixStatement:
    """Powers of the wrong roots: those of W1 to the left of G. They fit only if all widths are equal."""
    widths = [Letter(f"W{place}", "n", "n") for place in (1, 2)]
    slope = Letter("G", "n", "n")
    flow = MatrixFlow(tuple(widths), (-(widths[1].T @ slope) / TAU, -(slope @ widths[0].T) / TAU), driven=(slope,))
    inner, outer = widths[0].T @ widths[0], widths[1] @ widths[1].T
    return MatrixEvolves(
        widths[1] @ widths[0], -preconditioned(inner, slope, outer, 2) / TAU, flow, (Balanced(tuple(widths)),)
    )


def under_gradient_descent() -> MatrixStatement:
    """Balancedness after one step of gradient descent: true of the flow, wrong at second order in the step."""
    first, second = TWO.layers
    eta = Symbol("eta")
    steps = [own + scaled(eta, TWO.velocity(place, TWO.error(), ONE)) for place, own in ((1, first), (2, second))]
    return MatrixEqual(steps[1].T @ steps[1] - steps[0] @ steps[0].T, TWO.imbalance(1))


def with_weight_decay() -> MatrixStatement:
    return MatrixConserves(TWO.imbalance(1), TWO.any_descent(decay=True))


def without_balance() -> MatrixStatement:
    says = stated("end-to-end.flow.depth-3")
    return replace(says, given=says.given[1:])


def one_power_too_many() -> MatrixStatement:
    """The root of P P^T with the exponent of layers of neurons, M + 1, in the place of M."""
    outer = THREE.layers[-1]
    return MatrixEqual(power(outer @ outer.T, 4), THREE.output @ THREE.output.T, (THREE.balanced,))


def eigenvalues_squared() -> MatrixStatement:
    """The similarity of the hidden layer is P^T P itself."""
    first, second = TWO.layers
    return MatrixEqual(first.T @ first, TWO.output.T @ TWO.output, (Balanced((first, second)),))


def without_the_half() -> MatrixStatement:
    """The loss without its 1/2 and the rates with it."""
    first, second = TWO.layers
    flow = gradient_flow(2 * TWO.loss(), (first, second), TAU)
    return MatrixEvolves(first, TWO.velocity(1, TWO.error()), flow)


def riccati_without_the_two() -> MatrixStatement:
    """The Riccati equation of two layers, claimed of a symmetric factorisation, which has a 2 before the square."""
    says = stated("matrix-riccati.symmetric-factorisation")
    own = says.quantity
    target = Letter("Y", "n", "n", symmetric=True, about="target")
    return replace(says, rate=(target @ own + own @ target - own @ own) / TAU)


def columns_that_span_everything() -> MatrixStatement:
    columns = Letter("U", "m", "k")
    return MatrixEqual(columns @ columns.T, identity("m"), (Orthonormal(columns),))


def commuting() -> MatrixStatement:
    return MatrixEqual(X @ Y, Y @ X)


def a_trace_in_the_wrong_order() -> MatrixStatement:
    third = Letter("Z", "n", "n")
    return MatrixEqual(trace(X @ Y @ third), trace(X @ third @ Y))


def the_middle_layers() -> MatrixStatement:
    """Layers that are not neighbours are not balanced with each other, even where their widths are equal."""
    first, second, third = (Letter(f"W{place}", "n", "n") for place in (1, 2, 3))
    slope = Letter("G", "n", "n")
    rates = (
        -((third @ second).T @ slope) / TAU,
        -(third.T @ slope @ first.T) / TAU,
        -(slope @ (second @ first).T) / TAU,
    )
    return MatrixConserves(
        third.T @ third - first @ first.T, MatrixFlow((first, second, third), rates, driven=(slope,))
    )


def unbalanced_riccati() -> MatrixStatement:
    """The Riccati equation of balanced layers, claimed of layers from any start."""
    return replace(stated("matrix-riccati.balanced"), given=())


def the_shift_with_the_other_sign() -> MatrixStatement:
    """The generator of lambda-balanced layers with the sign of the shift changed."""
    says = stated("matrix-riccati.lambda-balanced")
    return replace(says, given=(Balanced(TWO.layers, -ONE * Symbol("lam")),))


def correlated_inputs() -> MatrixStatement:
    """The Riccati equation of whitened inputs, claimed of any inputs."""
    return replace(stated("matrix-riccati.balanced"), flow=TWO.descent())


def pretrained_only_below() -> MatrixStatement:
    """The tangent kernel without the layer above: what the output weights alone learn."""
    says = stated("matrix-riccati.tangent-kernel.depth-2")
    rate = says.rate
    assert isinstance(rate, Scaled)
    return replace(says, rate=Scaled(rate.factor, rate.of.children[1]))


def half_of_what_the_frames_miss() -> MatrixStatement:
    """The compact form with 2 in the place of 4 before what grows with the time itself."""
    says = stated("matrix-solution.compact.middle")
    *others, own = says.given
    assert isinstance(own, Defined)
    assert isinstance(own.value, Total)
    *terms, last = own.value.terms
    return replace(says, given=(*others, Defined(own.letter, total(*terms, last / 2))))


def the_shrinking_part_with_the_other_sign() -> MatrixStatement:
    """The compact form with the same sign of the shrinking part for inputs and outputs."""
    says = stated("matrix-solution.compact.stack")
    *others, inputs, outputs = says.given
    assert isinstance(outputs, Defined)
    assert isinstance(outputs.value, Total)
    (kept, missed), (frame, *_) = outputs.value.terms, outputs.value.terms[0].children
    return replace(says, given=(*others, inputs, Defined(outputs.letter, total(frame - (kept - frame), missed))))


def a_form_that_the_flow_destroys() -> MatrixStatement:
    """With S symmetric tr(S K) = tr(K^T S), and both would have a proved rate, but these rates differ."""
    state, other = Letter("S", "n", "n", symmetric=True), Letter("K", "n", "n")
    return MatrixEvolves(trace(other.T @ state), trace(other.T @ X), MatrixFlow((state,), (X,)))


def a_diagonal_that_the_flow_fills() -> MatrixStatement:
    """A diagonal state with a rate that is symmetric only."""
    state, rate = Letter("D", "n", "n", diagonal=True), Letter("S", "n", "n", symmetric=True)
    return MatrixEvolves(state, rate, MatrixFlow((state,), (rate,)))


def a_defined_form_that_the_flow_destroys() -> MatrixStatement:
    """A product that is symmetric at time 0 only, so that its transpose moves in another way."""
    made, rate = Letter("S", "n", "n", symmetric=True), Letter("K", "n", "n")
    return MatrixEvolves(made.T @ rate, rate @ Y @ rate, MatrixFlow((X,), (rate,)), (Defined(made, X @ Y),))


def all_upper_layers_counted() -> MatrixStatement:
    """The reduced flow of four layers with the square of each upper layer: they share d, and only one counts."""
    flow = reduced(4)
    lower, upper = flow.states
    return MatrixConserves(3 * (upper @ upper) - lower.T @ lower, flow)


def a_frozen_upper_layer() -> MatrixStatement:
    """What the network answers to unseen inputs is not frozen: only the lower layer is."""
    claim = find("frozen.output.depth-2")
    assert claim is not None
    assert isinstance(claim.says, MatrixEvolves)
    return MatrixConserves(claim.says.quantity, claim.says.flow, claim.says.given)


def unlearned_modes_for_nothing() -> MatrixStatement:
    """Stopped descent against shrinkage without what the unlearned modes could give."""
    claim = find("stopped-descent.excess.option")
    assert claim is not None
    assert isinstance(claim.says, MatrixEqual)
    assert isinstance(claim.says.right, Total)
    return replace(claim.says, right=claim.says.right.terms[0])


FALSE: list[Callable[[], MatrixStatement]] = [
    swapped_preconditioner,
    under_gradient_descent,
    with_weight_decay,
    without_balance,
    one_power_too_many,
    eigenvalues_squared,
    without_the_half,
    riccati_without_the_two,
    columns_that_span_everything,
    commuting,
    a_trace_in_the_wrong_order,
    the_middle_layers,
    unbalanced_riccati,
    the_shift_with_the_other_sign,
    correlated_inputs,
    pretrained_only_below,
    half_of_what_the_frames_miss,
    the_shrinking_part_with_the_other_sign,
    all_upper_layers_counted,
    a_frozen_upper_layer,
    unlearned_modes_for_nothing,
]

#: Statements about flows that leave the forms declared of their letters: nothing follows, and nothing is refuted.
UNFOUNDED: list[Callable[[], MatrixStatement]] = [
    a_form_that_the_flow_destroys,
    a_diagonal_that_the_flow_fills,
    a_defined_form_that_the_flow_destroys,
]
