"""Writes of the synchronisation with the National Data Centre."""
