"""Checks of documents against each other, beyond their schemas."""
