"""Pages of documents: verification, downloads, numbers, waiting papers."""
