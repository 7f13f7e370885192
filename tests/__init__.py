"""House tests: what holds over all rooms at once."""
