"""Every write on money: raise, take in, let go, give back."""
