"""Gates that do not fit in memory, as a sequence of blocks of scenarios."""
