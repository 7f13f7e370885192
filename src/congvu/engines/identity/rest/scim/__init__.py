"""``/scim/v2/``: accounts and units kept in step by another system. Source: RFC 7643, 7644, 9865."""
