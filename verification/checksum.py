"""The sum by which a certificate shows that it was not changed by accident."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest(certificate: Mapping[str, Any]) -> str:
    """The SHA-256 sum of a certificate without its own sum: it shows an accidental change, not a forgery."""
    body = {key: value for key, value in certificate.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
