"""Shards: parts of a run on several machines, kept in files, and put together again."""
