"""Doors: the engineers' pages and the axis's protocol."""
