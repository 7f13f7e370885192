"""Machine doors of search."""
