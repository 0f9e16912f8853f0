"""Running: how the core is called, and what becomes of a mission that fails to run."""
