"""The gates: which files make one, whether they fit together, and what they define."""
