"""Doors of identity for machines."""
