"""Reporters: one per kind of output, each turning a report into text."""
