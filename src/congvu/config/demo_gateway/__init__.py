"""A make-believe payment gateway with a bank behind it: real HTTP and real signatures.

Started by ``python -m congvu.config.demo_gateway --port N``; it stands outside the house and imports
nothing of it but the paths. The payer's browser comes with a signed order (``/pay``) or a VietQR text
(``/scan``); the gateway tells the site by a signed call, answers ``/v1/query`` and ``/v1/refund``,
and can be told to lose its call or to make it twice. It says on every page that it is a simulation;
no money moves, and everything it knows lies in memory.
"""
