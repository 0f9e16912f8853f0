"""Missions: which there are, where each comes from, and what params it takes."""
