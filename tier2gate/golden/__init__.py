"""The golden: what was accepted, how it is written, and how a run differs from it."""
