"""Pure: when to try again, when a schedule is due."""
