"""Missions: which are available, where each comes from, and which params it takes."""
