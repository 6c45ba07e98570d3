"""Blocks for programs of the house; a client system of the front office has no right to them (tipping off)."""
