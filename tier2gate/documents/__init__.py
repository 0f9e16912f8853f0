"""Files: from bytes to JSON values with places, checked against schemas and each other."""
