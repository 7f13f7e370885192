"""Plain Python under every floor: manifest, actions, events, clock, money, text, ids.

No model and no page lives here. The kernel reaches engines only through the dotted names in
settings: ``CONGVU_GATE`` (may this actor?) and ``CONGVU_RECORD`` (write the ledger).
"""
