"""The protocol's messages and the rules by which they are made, sent again and compared."""
