"""Pages of trades."""
