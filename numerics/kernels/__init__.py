"""Kernels of networks of infinite width: dual activations, and the recursions of the NNGP and the tangent kernel."""

from numerics.kernels.activations import ABSOLUTE, ERF, LINEAR, RELU, Activation, LeakyReLU
from numerics.kernels.convolutions import Convolution, PositionKernels
from numerics.kernels.enclosed_hermite import Strip
from numerics.kernels.entire import COSINE, EXPONENTIAL, SINE
from numerics.kernels.matrices import BoundedKernels, Kernels, dense_kernels, equal_norm_kernels
from numerics.kernels.pairs import KernelError, Pair, ball_layers, depth, float_layers
from numerics.kernels.smooth import GELU, TANH, Smooth
from numerics.kernels.spatial_modes import ModeRates, mode_rates, window_eigenvalues
from numerics.kernels.training import Trained, Training, exchangeable_outputs
from numerics.kernels.wide_networks import WideNetwork

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
    "Convolution",
    "KernelError",
    "Kernels",
    "LeakyReLU",
    "ModeRates",
    "Pair",
    "PositionKernels",
    "Smooth",
    "Strip",
    "Trained",
    "Training",
    "WideNetwork",
    "ball_layers",
    "dense_kernels",
    "depth",
    "equal_norm_kernels",
    "exchangeable_outputs",
    "float_layers",
    "mode_rates",
    "window_eigenvalues",
]
