"""Every write on the catalogue."""
