"""Pages of a reorganisation."""
