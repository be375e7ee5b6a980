"""Peers that live in environments of their own: scripts for their interpreters, and how they are spoken to."""
