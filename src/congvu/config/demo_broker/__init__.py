"""A make-believe national e-ID: a real OpenID Connect provider in a process of its own.

Started by ``python -m congvu.config.demo_broker --port N``; it stands outside the house and imports
nothing of it but the paths. It speaks as the national portal's broker does (authorization code with
PKCE S256, acr LoA1/LoA2, the claims HoVaTen, SoDinhDanh, NgayThangNamSinh…), and says on every page
that it is a simulation. Everything it knows is invented and lies in memory.
"""
