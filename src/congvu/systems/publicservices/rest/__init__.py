"""Doors of online public services for machines."""
