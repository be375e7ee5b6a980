"""Kernels of networks of infinite width: dual activations, and the recursions of the NNGP and the tangent kernel."""

from numerics.kernels.activations import ABSOLUTE, ERF, LINEAR, RELU, Activation, LeakyReLU
from numerics.kernels.enclosed_hermite import Strip
from numerics.kernels.entire import COSINE, EXPONENTIAL, SINE
from numerics.kernels.matrices import BoundedKernels, Kernels, dense_kernels, equal_norm_kernels
from numerics.kernels.pairs import KernelError, Pair, ball_layers, depth, float_layers
from numerics.kernels.smooth import GELU, TANH, Smooth

__all__ = [
    "ABSOLUTE",
    "COSINE",
    "ERF",
    "EXPONENTIAL",
    "GELU",
    "LINEAR",
    "RELU",
    "SINE",
    "TANH",
    "Activation",
    "BoundedKernels",
    "KernelError",
    "Kernels",
    "LeakyReLU",
    "Pair",
    "Smooth",
    "Strip",
    "ball_layers",
    "dense_kernels",
    "depth",
    "equal_norm_kernels",
    "float_layers",
]
