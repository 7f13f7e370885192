"""Reads of the tree."""
