"""Forms: mappings such as `{$add: […]}` that stand for the value that they yield."""
