"""Machine doors of notify."""
