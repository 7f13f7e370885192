"""Every read of jobs."""
