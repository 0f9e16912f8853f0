"""Expectations: their expected values, and the scenarios that they are for."""
