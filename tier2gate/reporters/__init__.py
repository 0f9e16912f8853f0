"""Reporters: one a kind of output, each from a report to text; what is written comes from here."""
