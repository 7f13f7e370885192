"""Pages: the inbox, one task, autosaved drafts."""
