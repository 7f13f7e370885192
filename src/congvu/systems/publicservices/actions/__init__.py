"""Every write of the one-stop shop, by noun: applications (citizen), processing (officials)."""
