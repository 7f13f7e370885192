"""The OpenID Provider's doors: asking, tokens, devices, leaving, and what it says of itself."""
