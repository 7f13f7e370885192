"""Every write of the ledger: entries, reads and refusals, seals, erasures."""
