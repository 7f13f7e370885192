"""Every read of the case engine."""
