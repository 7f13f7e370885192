"""A make-believe national public service portal: the six steps over real HTTP, dossiers in memory.

Started by ``python -m congvu.config.demo_national --port N``; it stands outside the house and imports
nothing of it but the paths. It says on every page that it is a simulation, and it can be told to
stop answering, to forget a dossier and to change one, so that retries and reconciliation show.
"""
