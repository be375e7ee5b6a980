"""What networks are like: their inputs, start, wiring and training, and what is seen of them."""

from __future__ import annotations

from enum import StrEnum


class Inputs(StrEnum):
    """What the inputs are like."""

    WHITENED = "whitened inputs"
    ALIGNED = "inputs whose covariance is diagonal in the right singular vectors of the task"
    CORRELATED = "inputs of any covariance"


class Start(StrEnum):
    """How the weights begin.

    `aligned`: W_l = R_{l+1} D_l R_l^T with R_1 = V and R_{M+1} = U, so that each mode is a chain of weights.
    `rank one`: one mode that is carried by random hidden vectors, W_1 = a v^T and W_2 = u b^T.
    `Gaussian`: independent normal weights.
    `balanced`: W_{l+1}^T W_{l+1} = W_l W_l^T with singular vectors that have nothing to do with the task.
    `lambda-balanced`: the same for two layers with W_2^T W_2 - W_1 W_1^T = lam I.
    """

    ALIGNED = "aligned layers"
    BALANCED = "balanced layers with random singular vectors"
    LAMBDA_BALANCED = "lambda-balanced layers with random singular vectors"
    RANK_ONE = "two layers of rank one with random hidden vectors"
    GAUSSIAN = "Gaussian weights"


class Wiring(StrEnum):
    """How the weight matrices make the map of the network.

    `chain`: W_M...W_1.
    `tied`: W_1^T W_1, one matrix that descends the loss with both of its parts.
    `gated`: m input domains with a first layer each, one shared second layer, and m output domains with a last layer
    each; each input domain is trained with k output domains while the others are gated off, and the loss is divided
    by m**2.
    """

    CHAIN = "layer after layer"
    TIED = "two layers tied by W_2 = W_1^T"
    GATED = "gated pathways through a shared layer"


class Training(StrEnum):
    """By what the weights are moved."""

    FLOW = "gradient flow"
    DESCENT = "gradient descent"
    STOCHASTIC = "stochastic gradient descent, one example after the other"


class Observable(StrEnum):
    """What is looked at, and the names that the law of it may use besides those of the experiment.

    `mode`: u_i^T W v_j; it follows the law for i = j and is 0 otherwise.
    `entry`: every component of W p_j for the principal axes p_j of the inputs, with `w0` its start and `c` that of
    Syx p_j.
    `first`, `last`: the weight of a mode in the first and in the last layer.
    `loss`: the loss that is left; the law is the part of one mode.
    `imbalance`: every entry of W_{l+1}^T W_{l+1} - W_l W_l^T, with `c0` its start.
    `sum`: |W_1 v + W_2^T u|^2 of a mode.
    `hidden`: v_i^T W_1^T W_1 v_j, the similarity of hidden activities; it follows the law for i = j.
    `answer`: the output for a property of an item, where a table is learned.
    `stack`: every entry of Q Q^T with Q = [W_1^T; W_2], with `q` that of the exact solution from the same start.
    `square`: every entry of the map W_1^T W_1 of tied layers, with `q` that of the exact solution likewise.
    For the starts that are random, `P0` is at time 0 the squared norm of the part of W_1 v + W_2^T u that is orthogonal
    to the same vectors of the stronger modes, and, of a single mode, `kappa` its product with |W_1 v - W_2^T u|^2.
    """

    MODE = "strength of every mode"
    ENTRY = "entries of the map from the principal axes of the inputs"
    FIRST = "weight of every mode in the first layer"
    LAST = "weight of every mode in the last layer"
    LOSS = "loss"
    IMBALANCE = "imbalance of neighbouring layers"
    SUM = "squared norm of the sum of the hidden vectors"
    HIDDEN = "strength of every mode in the similarity of hidden activities"
    ANSWER = "answer to a property of an item"
    STACK = "entries of Q Q^T, Q = [W_1^T; W_2]"
    SQUARE = "entries of the map W_1^T W_1"
