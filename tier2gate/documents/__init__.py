"""Read one file: from bytes to a JSON value with positions, checked against its schema."""
