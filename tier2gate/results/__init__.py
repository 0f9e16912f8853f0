"""What commands found, as data."""
