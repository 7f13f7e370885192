"""Settings and the two doors of the process (WSGI pages, ASGI live screens)."""
