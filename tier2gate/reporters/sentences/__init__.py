"""What is said of a gate: each sentence is defined here once, and the rest is layout."""
