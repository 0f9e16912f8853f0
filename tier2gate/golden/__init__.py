"""The golden: its format, its file, and how a run differs from it."""
