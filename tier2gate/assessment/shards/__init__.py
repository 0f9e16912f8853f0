"""The run of one shard of a gate."""
