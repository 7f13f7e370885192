"""Doors' machinery: routes that say who may, refusals as pages, screens."""
