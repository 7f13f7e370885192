"""Every write; one file a noun. Verbs that other rooms join are steps and stand in the api."""
