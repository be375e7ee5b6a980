"""Where the figures were measured: the processor and the versions of everything that took part."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

PEERS = ("sympy", "mpmath", "gmpy2", "python-flint", "numpy", "scipy", "heyoka", "click")


def machine() -> dict[str, str]:
    """The processor, the number of its cores, Python and the libraries that are installed."""
    found = {"cores": str(os.cpu_count()), "processor": _processor(), "Python": platform.python_version()}
    for name in PEERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "(not installed)"
    return found


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
