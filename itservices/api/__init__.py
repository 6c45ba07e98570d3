"""Runs and loads for programs: how far the night is, and what became of what they sent."""
