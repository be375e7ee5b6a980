"""The claims of the corpus are false on purpose: they are decided by a test of their own, not collected as tests."""

collect_ignore_glob = ["*.claims.toml"]
