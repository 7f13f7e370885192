"""Offering services, and publishing from content what is offered and what life events need."""
