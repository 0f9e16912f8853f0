"""Finds gates in folders, and by paths and patterns that a user gives."""
