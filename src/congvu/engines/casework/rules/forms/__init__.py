"""Forms as data: a versioned definition of steps and typed questions, and what answers must be."""
