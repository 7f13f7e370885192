"""Rules of law about law: states of texts, values and their ranges, years of the calendar."""
