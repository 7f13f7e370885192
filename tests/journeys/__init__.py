"""Whole jobs in a real browser, against one running installation that they share."""
