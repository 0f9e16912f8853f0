"""How text is laid out for people: columns, widths, colours, and the lines of a file."""
