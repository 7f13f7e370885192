"""Every read: who acts, who holds what, persons as cards."""
