"""A make-believe National Data Centre: takes batches, gives receipts, tells its figures.

Started by ``python -m congvu.config.demo_datacentre --port N``; it stands outside the house and imports
nothing of it but the paths. It says on its page that it is a simulation; there it can be told to stop, to
forget a row and to change one. Everything lies in memory.
"""
