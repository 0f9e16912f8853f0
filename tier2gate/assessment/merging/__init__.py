"""Merges the shards of a gate: in memory, or in a stream if it is too large for that."""
