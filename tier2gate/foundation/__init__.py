"""What every other folder builds on; it imports nothing of the package."""
