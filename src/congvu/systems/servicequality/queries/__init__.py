"""Every read of the service-quality index."""
