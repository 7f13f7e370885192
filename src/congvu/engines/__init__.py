"""Shared machines: every system stands on these; each is entered by its `api`."""
