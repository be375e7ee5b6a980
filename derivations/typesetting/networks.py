"""Laws of networks in words: which networks are trained, how they begin, what is observed."""

from __future__ import annotations

from derivations.expressions import ONE, ZERO
from derivations.network_kinds import Inputs, Observable, Start, Training, Wiring
from derivations.networks import Experiment, NetworkLaw
from derivations.typesetting.display import Row, align, listed, punctuated, rows
from derivations.typesetting.printer import Printer

_OBSERVED = {
    Observable.MODE: "the strength ${value}$ of every mode",
    Observable.ENTRY: "every entry ${value}$ of the map from the principal axes of the inputs",
    Observable.FIRST: "the weight ${value}$ of every mode in the first layer",
    Observable.LAST: "the weight ${value}$ of every mode in the last layer",
    Observable.LOSS: "the loss ${value}$, a sum over the modes of the right side,",
    Observable.IMBALANCE: "every entry ${value}$ of $W_{{l+1}}^T W_{{l+1}} - W_l W_l^T$",
    Observable.SUM: "the squared norm ${value}$ of the sum of the hidden vectors of the mode",
    Observable.HIDDEN: "the strength ${value}$ of every mode in the similarity $W_1^T W_1$ of the hidden activities",
    Observable.ANSWER: "the output ${value}$ for the property of row {row} and the item of column {column} of $Y$",
    Observable.STACK: "every entry ${value}$ of $Q Q^T$, $Q = [W_1^T; W_2]$, where $q$ is that of the exact solution,",
    Observable.SQUARE: "every entry ${value}$ of $W_1^T W_1$, where $q$ is that of the exact solution,",
}


def network_latex(says: NetworkLaw, printer: Printer, width: int, end: str) -> str:
    """The sentences that state a law of networks."""
    experiment = says.experiment
    row, column = (place + 1 for place in experiment.question)
    observed = _OBSERVED[experiment.observable].format(value=printer.text(says.value), row=row, column=column)
    time = printer.text(experiment.time)
    end = end if says.falls is None else ","
    display = align(punctuated(rows(printer, [Row(says.named, says.law)], width)), end)
    if says.inverse:
        law = f"Then {observed} passes each of its values at the time\n{display}"
    else:
        law = f"Then {observed} is, at the time ${time}$,\n{display}"
    return f"{_setting(experiment, printer)}\n{law}" + _accuracy(says, printer)


def _setting(experiment: Experiment, printer: Printer) -> str:
    """The networks, their inputs, their start and their training."""
    names = [str(depth) for depth in experiment.depths]
    depths = f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]
    layers = "1 layer" if depths == "1" else f"{depths} layers"
    weights = listed([f"${printer.text(weight)}$" for weight in experiment.weights])
    start = {
        Start.ALIGNED: f"aligned layers in which a mode has the weight {weights}",
        Start.RANK_ONE: f"layers of rank one with normal hidden vectors of standard deviation {weights}",
        Start.BALANCED: f"balanced layers whose product has the singular values {weights} and random singular vectors",
        Start.LAMBDA_BALANCED: f"layers with $W_2^T W_2 - W_1 W_1^T = \\lambda I$ of random singular vectors, the "
        f"singular values of the product and $\\lambda$ being {weights}",
        Start.GAUSSIAN: f"independent normal weights of standard deviation {weights}",
    }[experiment.start]
    each = " in every layer" if len(experiment.weights) == 1 else ", layer by layer"
    start += each if experiment.start is Start.ALIGNED else ""
    sentences = [f"Let linear networks of {layers} and of any widths{_wiring(experiment, printer)} begin with {start}."]
    if experiment.table:
        learned = f"the table\n$Y = {_matrix(experiment.table)}$\nof properties (rows) of items (columns)"
        training = _training(experiment, printer)
        return f"{sentences[0]}\nLet them have one input for each item, learn {learned}, and be trained by {training}."
    inputs = [] if experiment.inputs is Inputs.CORRELATED else [f"targets ${printer.text(experiment.target)}$"]
    if experiment.variance != ONE:
        inputs.append(f"input variances ${printer.text(experiment.variance)}$")
    modes = f", and modes with {listed(inputs)}" if inputs else ""
    sentences.append(
        f"Let them have {experiment.inputs.value}{modes}, and be trained by {_training(experiment, printer)}."
    )
    return "\n".join(sentences)


def _wiring(experiment: Experiment, printer: Printer) -> str:
    """What is special about how the layers are joined, nothing for a chain."""
    if experiment.wiring is Wiring.CHAIN:
        return ""
    if experiment.wiring is Wiring.TIED:
        return ", tied by $W_2 = W_1^T$,"
    count, trained = (printer.text(number) for number in experiment.domains)
    return (
        f" with one hidden-to-hidden layer that ${count}$ input and ${count}$ output domains share, each input domain "
        f"trained with ${trained}$ output domains while the others are gated off, the loss divided by ${count}^2$,"
    )


def _matrix(table: tuple[tuple[int, ...], ...]) -> str:
    rows = r" \\ ".join(" & ".join(str(entry) for entry in row) for row in table)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def _training(experiment: Experiment, printer: Printer) -> str:
    parts = []
    if experiment.step is not None:
        parts.append(f"steps ${printer.text(experiment.step)}$")
    elif experiment.tau != ONE:
        parts.append(f"time constant ${printer.text(experiment.tau)}$")
    if experiment.decay != ZERO:
        parts.append(f"weight decay ${printer.text(experiment.decay)}$")
    name = {
        Training.FLOW: "gradient flow",
        Training.DESCENT: "gradient descent",
        Training.STOCHASTIC: "gradient descent over one example after the other",
    }[experiment.training]
    return f"{name} with {listed(parts)}" if parts else name


def _accuracy(says: NetworkLaw, printer: Printer) -> str:
    if says.falls is None:
        return ""
    name = printer.text(says.falls.symbol)
    if says.falls.order is None:
        return f"\nup to an error that vanishes as ${name} \\to 0$."
    power = name if says.falls.order == 1 else f"{name}^{{{says.falls.order}}}"
    return f"\nup to an error of the order ${power}$ as ${name} \\to 0$."
