"""Pages of correspondence."""
