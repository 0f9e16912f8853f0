"""One file: from bytes to a JSON value with places, held to its schema."""
