"""A make-believe remote signing service: the protocol of the Cloud Signature Consortium, v1.0.4.

Started by ``python -m congvu.config.demo_csc --port N``; it stands outside the house and imports
nothing of it but the paths. It says on its page that it is a simulation, holds two keys under a root
of its own, binds each authorisation to the digests it was given for (SCAL2) and uses it once. On its
page it can be told to stop answering and to switch a key off.
"""
