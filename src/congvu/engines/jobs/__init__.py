"""Work for later: a lease table in PostgreSQL, schedules, delivery of events, dead letters.

What it is for: whatever must call out or take long happens after the transaction, at least once,
in order where order matters, and never silently not at all. Law: none of its own. Owner: Trung tâm
Công nghệ thông tin.
"""
