"""The files of a first gate: what `init` writes, and the surroundings that it fits them into."""
