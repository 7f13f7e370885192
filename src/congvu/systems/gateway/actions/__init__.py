"""Every write of the gateway."""
