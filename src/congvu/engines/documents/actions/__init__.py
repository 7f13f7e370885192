"""Every write of documents, one file a noun."""
