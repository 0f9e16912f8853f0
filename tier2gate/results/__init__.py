"""What commands found, as plain data."""
