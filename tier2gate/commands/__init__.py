"""What each command does with the gates of a call."""
