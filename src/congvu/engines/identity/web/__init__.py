"""Doors of identity: sign-in pages, the account's own pages, administration."""
