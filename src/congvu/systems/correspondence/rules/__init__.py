"""Rules of correspondence: states, clocks, duplicates, reading a letter's face."""
