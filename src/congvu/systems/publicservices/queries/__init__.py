"""Every read of the one-stop shop, by noun."""
