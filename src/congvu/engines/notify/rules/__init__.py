"""Words, quiet hours and letters: pure functions."""
