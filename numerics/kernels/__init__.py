"""Kernels of networks of infinite width: dual activations, and the recursions of the NNGP and the tangent kernel."""

from numerics.kernels.activations import (
    ABSOLUTE,
    COSINE,
    ERF,
    EXPONENTIAL,
    LINEAR,
    RELU,
    SINE,
    Activation,
    LeakyReLU,
)
from numerics.kernels.matrices import Kernels, dense_kernels
from numerics.kernels.pairs import KernelError, Pair, ball_layers, depth, float_layers

__all__ = [
    "ABSOLUTE",
    "COSINE",
    "ERF",
    "EXPONENTIAL",
    "LINEAR",
    "RELU",
    "SINE",
    "Activation",
    "KernelError",
    "Kernels",
    "LeakyReLU",
    "Pair",
    "ball_layers",
    "dense_kernels",
    "depth",
    "float_layers",
]
