"""The administrator's page of jobs."""
