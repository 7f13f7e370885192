"""Every read of correspondence, by noun."""
