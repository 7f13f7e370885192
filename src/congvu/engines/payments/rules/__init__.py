"""Rules of money owed: the VietQR text, the gateway's signature, which state may follow which."""
