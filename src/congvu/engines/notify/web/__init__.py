"""Pages for people, and the live door."""
