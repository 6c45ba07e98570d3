"""Trades for programs."""
