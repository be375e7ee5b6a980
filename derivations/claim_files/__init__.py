"""Claim files: theorems stated as TOML, read into claims without running code."""

from derivations.claim_files.files import ClaimFile, read_claims, read_flow
from derivations.claim_files.flows import state_variables
from derivations.claim_files.places import ClaimFileError

__all__ = ["ClaimFile", "ClaimFileError", "read_claims", "read_flow", "state_variables"]
