"""What the law says of procedures: pure functions and values."""
