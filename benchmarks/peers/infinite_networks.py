"""Run by the interpreter of an environment with neural-tangents: answers one JSON object a line, until its input ends.

It imports nothing of Exactflow.  Arrays come and go as files of NumPy.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from itertools import chain
from time import process_time

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import numpy as np

jax.config.update("jax_enable_x64", True)

from neural_tangents import stax  # noqa: E402  (after the precision is set)

BOTH = ("nngp", "ntk")
ACTIVATIONS = {
    "erf": stax.Erf,
    "relu": stax.Relu,
    "leaky": partial(stax.LeakyRelu, 0.25),
    "absolute": stax.Abs,
    "sine": stax.Sin,
}
ORDERS = {3: ("NWC", "WIO", "NWC"), 4: ("NHWC", "HWIO", "NHWC")}


def kernel_of(architecture, activation, weight, bias, layer, axes):
    """The kernel function of a network of so many weight layers before the read-out of images."""
    scales = {"W_std": weight**0.5, "b_std": bias**0.5}
    if architecture == "dense":
        hidden = [[ACTIVATIONS[activation](), stax.Dense(1, **scales)] for _ in range(layer - 1)]
        return stax.serial(stax.Dense(1, **scales), *chain(*hidden))[2]
    space = {"padding": "CIRCULAR", "dimension_numbers": ORDERS[axes], **scales}
    hidden = [[stax.Conv(1, (3,) * (axes - 2), **space), ACTIVATIONS[activation]()] for _ in range(layer)]
    read_out = stax.Flatten() if architecture == "flattened" else stax.GlobalAvgPool()
    return stax.serial(*chain(*hidden), read_out, stax.Dense(1, **scales))[2]


def kernels(inputs, output, architecture, activation, weight, bias, layer):
    """Both kernels of a network, written to a file."""
    data = np.load(inputs)
    found = kernel_of(architecture, activation, weight, bias, layer, data.ndim)(data, None, BOTH)
    np.savez(output, covariance=np.array(found.nngp), tangent=np.array(found.ntk))
    return {}


class Timed:
    """A deep erf network in three ways: layer by layer, compiled whole, and compiled as a loop over one layer."""

    def __init__(self):
        self.runs = {}

    def prepare(self, inputs, weight, bias, layer):
        data = np.load(inputs)
        whole = kernel_of("dense", "erf", weight, bias, layer, 2)
        scales = {"W_std": weight**0.5, "b_std": bias**0.5}
        first = stax.Dense(1, **scales)[2]
        block = stax.serial(stax.Erf(), stax.Dense(1, **scales))[2]

        def of_both(x):
            found = whole(x, None, BOTH)
            return found.nngp, found.ntk

        def looped(x):
            # The second layer is outside, because only then all layers have kernels of one structure.
            found = jax.lax.scan(lambda kernel, _: (block(kernel), None), block(first(x, None)), None, layer - 2)[0]
            return found.nngp, found.ntk

        self.runs = {
            "eager": partial(of_both, data),
            "compiled": partial(jax.jit(of_both), data),
            "scan": partial(jax.jit(looped), data),
        }
        return {}

    def time(self, how, output=None):
        """Seconds of the processor for one run."""
        start = process_time()
        found = jax.block_until_ready(self.runs[how]())
        seconds = process_time() - start
        if output:
            np.savez(output, covariance=np.array(found[0]), tangent=np.array(found[1]))
        return {"seconds": seconds}


def versions():
    from importlib.metadata import version

    return {name: version(name) for name in ("neural-tangents", "jax")}


def main():
    timed = Timed()
    works = {"kernels": kernels, "prepare": timed.prepare, "time": timed.time, "versions": versions}
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(works[asked.pop("work")](**asked)), flush=True)


if __name__ == "__main__":
    main()
