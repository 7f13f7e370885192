"""Every write on a dossier and on the levels it passes."""
