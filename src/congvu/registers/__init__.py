"""Records that several systems read; each is entered by its `api`."""
