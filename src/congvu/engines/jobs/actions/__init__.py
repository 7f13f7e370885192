"""Every write of jobs: enqueue, claim, finish, bury, deliver, fire."""
