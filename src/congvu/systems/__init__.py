"""One room per system that a citizen or an official opens; none knows another."""
