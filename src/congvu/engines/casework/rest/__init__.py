"""Machine doors of the inbox."""
