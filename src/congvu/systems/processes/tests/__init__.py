"""Tests of internal procedures."""
