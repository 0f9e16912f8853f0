"""Missions in Python: loaded by name, run in a child interpreter, under an envelope."""
