"""Masks and roundings of results."""
