"""What every other folder builds on; imports nothing else from the package."""
