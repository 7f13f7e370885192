"""Reads of the law."""
