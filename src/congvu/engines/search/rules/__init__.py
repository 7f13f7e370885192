"""How Vietnamese text becomes lexemes, and a query a question."""
