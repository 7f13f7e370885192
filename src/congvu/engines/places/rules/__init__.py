"""How people write places."""
