"""Compares a gate with the same gate of the target branch."""
