"""What was found, for people and for machines: terminal, JSON, claim tables and figures."""
