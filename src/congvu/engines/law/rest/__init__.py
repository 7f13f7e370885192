"""Machine doors of the law."""
