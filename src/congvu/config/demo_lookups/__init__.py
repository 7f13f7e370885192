"""Make-believe national databases: population, registered firms, social insurance.

Started by ``python -m congvu.config.demo_lookups --port N``; it stands outside the house and imports
nothing of it but the paths and the sample citizens of the make-believe e-ID. It asks for an access token
(OAuth2 client credentials) and answers in the layout that the look-ups' parameters describe. It says on its
page that it is a simulation; there it can be told to stop, to stall or to answer in another shape. Everybody
in it is invented.
"""
