"""Pages of the ledger: what auditors read and take away as proof."""
