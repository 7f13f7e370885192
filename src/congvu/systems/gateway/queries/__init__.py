"""Every read of the gateway."""
