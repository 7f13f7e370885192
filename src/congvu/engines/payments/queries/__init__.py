"""Every read on money owed."""
