"""Runs that repeat the first: whether they agree with it, and what they depend on."""
