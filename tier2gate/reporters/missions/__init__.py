"""Missions shown to people: the drawing of their steps, and their params."""
