"""Pages of petitions, for the officials who answer them."""
