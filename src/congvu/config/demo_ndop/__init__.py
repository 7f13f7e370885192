"""A make-believe national data sharing and coordination platform (NDOP), for the agent node.

Started by ``python -m congvu.config.demo_ndop --port N``; it stands outside the house and imports nothing of
it but the paths. It says on its page that it is a simulation; there one asks as another agency and sees what
came back. A request is handed out until it is answered. Everything lies in memory.
"""
