"""What a terminal shows: the reports of commands as text, and how it is laid out."""
