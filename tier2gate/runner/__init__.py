"""Runs missions: in this process, or each module of Python in a child process."""
