"""What a report says besides the verdict."""
