"""Machine doors of the catalogue."""
