"""The machine doors of documents."""
