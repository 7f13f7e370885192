"""Machine doors of leave."""
