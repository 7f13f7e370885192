"""Every read of the catalogue."""
