"""Missions in Python: run in a child interpreter under the reproducibility rules."""
