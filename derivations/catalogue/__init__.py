"""The theory as data: claims by topic, each with its assumptions, its source and the program that derives it.

The first part of an id is its topic, and each topic is one module that is imported when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from derivations.claim import Claim

__all__ = ["Topic", "all_claims", "find", "topics"]


@dataclass(frozen=True)
class Topic:
    """A topic of the catalogue: the first part of its claims' ids, and its title."""

    name: str
    title: str

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims of the topic."""
        module = import_module(f"{__name__}.{self.name.replace('-', '_')}")
        found: tuple[Claim, ...] = module.CLAIMS
        return found


_TOPICS: Final = (
    Topic("shallow", "One layer"),
    Topic("two-layer", "Two layers, balanced"),
    Topic("unbalanced", "Two layers from any start"),
    Topic("wide", "A mode carried by several hidden units"),
    Topic("matrix-solution", "The whole matrix flow"),
    Topic("conserved", "Conserved quantities"),
    Topic("matrix-flow", "From matrices to modes"),
    Topic("end-to-end", "The product of balanced layers"),
    Topic("matrix-riccati", "Quadratic flows of whole matrices"),
    Topic("hidden-layer", "Similarity and norm of the hidden layer"),
    Topic("deep", "Many layers"),
    Topic("hessian", "Curvature of the loss of many layers"),
    Topic("infinite-depth", "Infinitely many layers"),
    Topic("mode-limits", "Limits of the laws of one mode"),
    Topic("mode-bounds", "Bounds on the laws of modes"),
    Topic("depth-limits", "Limits of the laws of deep networks"),
    Topic("toy", "Incremental learning with shared weights"),
    Topic("negative-targets", "Targets of the wrong sign"),
    Topic("phi", "The antiderivative of incremental learning"),
    Topic("toy-limits", "Limits of the laws of incremental learning"),
    Topic("threshold-limits", "Limits of the threshold of incremental learning"),
    Topic("threshold-corrections", "What follows the leading forms of the threshold"),
    Topic("threshold-bounds", "Bounds on the threshold of incremental learning"),
    Topic("incremental", "Which starts are incremental"),
    Topic("incremental-starts", "Starts that are enough, and starts that are too large"),
    Topic("threshold-brackets", "Starts on either side of the threshold by iteration"),
    Topic("unequal-starts", "Unequal starts and variances in incremental learning"),
    Topic("descent-clock", "Gradient descent against the clock of incremental learning"),
    Topic("small-start-limits", "Small starts in incremental learning"),
    Topic("classification", "Incremental learning in classification"),
    Topic("quadratic", "Quadratic networks"),
    Topic("factorisation", "Deep factorisation and matrix sensing"),
    Topic("convolution", "Circular convolutions, frequency by frequency"),
    Topic("regularisers", "What diagonal networks minimise"),
    Topic("saddles", "From saddle to saddle"),
    Topic("routes", "Layers shared by several pathways"),
    Topic("weight-decay", "Weight decay"),
    Topic("autoencoder", "Linear autoencoders"),
    Topic("semantic", "Semantic development: items, properties and modes"),
    Topic("differentiation", "Progressive differentiation"),
    Topic("orderings", "Which mode is learned first"),
    Topic("illusory", "Illusory correlations"),
    Topic("trees", "Tree-structured data"),
    Topic("coherence", "Coherent categories"),
    Topic("graph-structure", "Rings, orders and clusters"),
    Topic("representation", "Hidden representations"),
    Topic("pretraining", "Pretraining"),
    Topic("regularisation", "Depth under weight decay, soft thresholds, dropout"),
    Topic("momentum", "Momentum"),
    Topic("small-steps", "Gradient descent with finite steps, and vanishing starts"),
    Topic("networks", "Whole networks in training"),
    Topic("initialisation", "Random initialisation"),
    Topic("random-data", "Random data: Gaussian forms and noise"),
    Topic("spikes", "A structure of rank one in noise, and categories"),
    Topic("resolvent", "Noise and a structure below it, from the equation of the resolvent"),
    Topic("bulk", "The bulk of the noise, and what a structure leaves in it"),
    Topic("outliers", "Where outliers lie at finite size, and how they scatter"),
    Topic("generalisation", "Train and test error in time, and when to stop"),
    Topic("noise-free", "Labels without noise: one error curve, mode by mode"),
    Topic("students", "Students of a noisy teacher in training"),
    Topic("shrinkage", "Optimal shrinkage against gradient descent stopped in time"),
    Topic("stopped-descent", "Gradient descent stopped in time, with any number of modes"),
    Topic("contamination", "Noise that deep networks have learned when the signal is"),
    Topic("sample-size", "Other numbers of examples, randomised and shuffled labels"),
    Topic("whole-students", "Whole students on random data: what is frozen, shuffled, randomised, shrunk"),
    Topic("transfer", "Two tasks learned together"),
    Topic("transfer-signs", "Where a second task begins to help"),
    Topic("overtraining", "The test error of one layer in time, mode by mode, and its growth"),
    Topic("curves", "Error curves: integrals over the spectrum in time"),
    Topic("low-rank", "Students with fewer hidden units than the data has modes"),
    Topic("error-curves", "Error curves of several modes, detectable or not, and of more outputs than inputs"),
    Topic("joint-curves", "The error of one task in time, inside a student of two"),
    Topic("curve-corrections", "Error curves to order one: what leaks into the bulk and moves it"),
    Topic("noise-onset", "How the noise enters in time"),
    Topic("bessel-form", "The test error of one layer with as many examples as inputs"),
    Topic("ridge", "Ridge regression, the student of smallest norm and its peak"),
    Topic("hidden-inputs", "Students that see a part of the inputs"),
    Topic("stopping-time", "When one layer is best stopped"),
    Topic("stopping-against-ridge", "Early stopping against ridge regression, next to the peak"),
    Topic("overtraining-decay", "What overtraining costs, next to its peak and far from it"),
    Topic("speed-accuracy", "Speed against accuracy: small starts and depth"),
    Topic("single-output", "Deep networks with one output, reduced to a vector and a number"),
    Topic("frozen", "Weights that no example sees: frozen, and amplified by the layers above"),
    Topic("random-trees", "Features that diffuse down a tree"),
    Topic("gaussian-kernels", "Kernels of activations of normal arguments"),
    Topic("kernel-phases", "Variances, correlations and phases of wide networks"),
    Topic("tangent-kernels", "Tangent kernels of deep wide networks"),
    Topic("kernel-spectra", "Condition numbers and depths of wide networks"),
    Topic("fixed-variances", "Which fixed variances wide networks have"),
    Topic("correlation-maps", "Maps of correlations: derivatives, convexity, fixed points"),
    Topic("activation-maps", "Maps of correlations of one activation each"),
    Topic("critical-lines", "Critical lines of wide networks"),
    Topic("layer-recursions", "Recursions of layers as sums, and linear networks"),
    Topic("kinked-kernels", "Kernels of ReLU away from criticality"),
    Topic("spectral-table", "Spectra of the kernels of wide networks in every phase"),
    Topic("spatial-modes", "Spatial modes of convolutional kernels"),
    Topic("kernel-dropout", "Dropout in wide networks"),
    Topic("mean-predictor", "What wide networks predict: kernels of inputs that are nearly alike"),
    Topic("predictor-limits", "What deep wide networks predict, phase by phase"),
    Topic("three-inputs", "Predictions of three inputs, from the kernel up"),
    Topic("depth-scales", "Depth scales of wide networks"),
    Topic("kernel-dynamics", "Training of wide networks by their kernels"),
    Topic("sampled-kernels", "Kernels of random networks of finite width"),
)


def topics() -> tuple[Topic, ...]:
    """The topics, in the order of the catalogue."""
    return _TOPICS


@cache
def all_claims() -> tuple[Claim, ...]:
    """Every claim of the catalogue, by topic.

    >>> "two-layer.trajectory" in {claim.id for claim in all_claims()}
    True
    """
    return tuple(claim for topic in _TOPICS for claim in topic.claims)


def find(identifier: str) -> Claim | None:
    """The claim with that id, None if there is none; only the module of its topic is imported.

    >>> find("two-layer.trajectory").title
    'A balanced mode of a two-layer network grows as a logistic curve'
    >>> find("two-layer.nonsense") is None
    True
    """
    name = identifier.partition(".")[0]
    for topic in _TOPICS:
        if topic.name == name:
            return next((claim for claim in topic.claims if claim.id == identifier), None)
    return None
