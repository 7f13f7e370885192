"""Machine doors of places."""
