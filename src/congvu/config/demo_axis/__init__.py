"""A make-believe national document axis: VXP's services over real HTTP, messages in memory.

Started by ``python -m congvu.config.demo_axis --port N``; it stands outside the house and imports
nothing of it but the paths: headers and hashes are checked in its own words. It says on every page
that it is a simulation, and it can be told to stop answering and to deliver a message twice.
"""
