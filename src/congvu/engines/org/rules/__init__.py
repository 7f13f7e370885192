"""Codes of agencies, both schemes."""
