"""The sentences about a gate, each defined once; other reporters only lay them out."""
