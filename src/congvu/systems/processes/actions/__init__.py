"""Every write of internal procedures."""
