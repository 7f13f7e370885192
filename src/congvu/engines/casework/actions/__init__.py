"""Every write of the case engine."""
