"""Gates: find their files, check that they fit together, and define what runs."""
