"""Every write of correspondence, by noun."""
