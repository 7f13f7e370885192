"""Pure: canonical bytes, Merkle trees, ciphers, sentences."""
